// GET /api/v1/search and /api/v1/videos/{id}/search.
#pragma once
#include "accounts/accounts.h"
#include "http/router.h"
#include "search/search.h"
#include "videos/videos.h"

namespace millrace::search {

// All must outlive the router.
void add_routes(http::Router& router, Search& search, videos::Videos& videos, accounts::Accounts& accounts);

}  // namespace millrace::search
