// How much one's own account holds, and the administrator's list of all accounts.
#pragma once
#include "accounts/accounts.h"
#include "http/router.h"

namespace millrace::quota {

struct Rooms {
  accounts::Accounts& accounts;
  db::Database& database;
  const Clock& clock;
};
void add_routes(http::Router& router, Rooms rooms);

}  // namespace millrace::quota
