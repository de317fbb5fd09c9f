// /api/v1/webhooks
#pragma once
#include "http/router.h"
#include "webhooks/webhooks.h"

namespace millrace::webhooks {

void add_routes(http::Router& router, Webhooks& webhooks, accounts::Accounts& accounts);

}  // namespace millrace::webhooks
