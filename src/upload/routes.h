#pragma once
#include "http/router.h"
#include "upload/upload.h"

namespace millrace::upload {

// POST /api/v1/videos. All must outlive the router.
void add_routes(http::Router& router, Uploads& uploads, accounts::Accounts& accounts, videos::Videos& videos);

}  // namespace millrace::upload
