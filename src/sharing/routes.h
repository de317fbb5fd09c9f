#pragma once
#include "accounts/accounts.h"
#include "http/router.h"
#include "sharing/sharing.h"

namespace millrace::sharing {

// Passwords, links and embedding of a video, for whoever can edit it; unlocking, for everybody. All must
// outlive the router.
void add_routes(http::Router& router, Sharing& sharing, videos::Videos& videos, accounts::Accounts& accounts);

}  // namespace millrace::sharing
