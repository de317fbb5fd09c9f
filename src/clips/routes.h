// POST /api/v1/clips.
#pragma once
#include "clips/clips.h"
#include "http/router.h"

namespace millrace::clips {

void add_routes(http::Router& router, Clips& clips, videos::Videos& videos, accounts::Accounts& accounts);

}  // namespace millrace::clips
