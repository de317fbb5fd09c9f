// /api/v1/imports
#pragma once
#include "http/router.h"
#include "imports/imports.h"

namespace millrace::imports {

void add_routes(http::Router& router, Imports& imports, accounts::Accounts& accounts);

}  // namespace millrace::imports
