#pragma once
#include "accounts/accounts.h"
#include "http/router.h"
#include "videos/bin.h"
#include "videos/videos.h"

namespace millrace::videos {

// The record's routes: list, show, edit, delete, restore, events. All must outlive the router.
void add_routes(http::Router& router, Videos& videos, accounts::Accounts& accounts);

// GET and DELETE /api/v1/bin, DELETE /api/v1/bin/{id}. Likewise.
void add_bin_routes(http::Router& router, Bin& bin, accounts::Accounts& accounts);

}  // namespace millrace::videos
