// What an administrator sees of what is kept, and the scrub that is started by hand. All must outlive the
// router.
#pragma once
#include "accounts/accounts.h"
#include "http/router.h"
#include "keeping/budget.h"
#include "keeping/scrub.h"

namespace millrace::keeping {

struct Keeping {
  Budget& budget;
  Scrub& scrub;
  db::Database& database;
  BlockingPool& pool;
};
void add_routes(http::Router& router, Keeping& keeping, accounts::Accounts& accounts);

}  // namespace millrace::keeping
