#pragma once
#include "http/router.h"
#include "upload/arrivals.h"

namespace millrace::upload {

// POST /api/v1/videos. All must outlive the router.
void add_routes(http::Router& router, Uploads& uploads, accounts::Accounts& accounts, videos::Videos& videos);
// /api/v1/uploads.
void add_piece_routes(http::Router& router, Arrivals& arrivals, accounts::Accounts& accounts,
                      videos::Videos& videos);

}  // namespace millrace::upload
