// POST /api/v1/videos/{id}/recipe: the server's present ladder for a video that was uploaded under another.
#pragma once
#include "accounts/accounts.h"
#include "http/router.h"
#include "indexing/indexing.h"

namespace millrace::indexing {

void add_routes(http::Router& router, Indexing& indexing, videos::Videos& videos,
                accounts::Accounts& accounts);

}  // namespace millrace::indexing
