// Accounts as an administrator's list shows them. Functions over a database session.
#pragma once
#include <vector>

#include "accounts/accounts.h"
#include "quota/quota.h"

namespace millrace::quota {

struct Person {
  accounts::Account account;
  bool disabled = false;
  std::int64_t videos = 0;                // with those in the bin
  std::optional<std::int64_t> own_quota;  // -1: no limit; none: the server's
  Usage usage;
};

struct Wanted {
  std::string query;  // in the name; empty: all
  std::string after;  // the name key that the page before ended with
  std::string only;   // an id
  int limit = 50;
};
struct People {
  std::vector<Person> people;
  std::string next;  // empty on the last page
};
People people(soci::session& sql, const Wanted& wanted, UnixMillis now);

}  // namespace millrace::quota
