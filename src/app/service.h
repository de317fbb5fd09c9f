// Routes of the service itself: openapi.json, healthz, metrics.
#pragma once
#include "http/router.h"

namespace millrace::app {

struct Platform;
void add_service(http::Router& router, Platform& platform);

}  // namespace millrace::app
