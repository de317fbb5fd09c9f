// The HTTP face of accounts: reads cookies and bodies, sets cookies, checks the origin where a cookie alone
// decides.
#pragma once
#include <cstdint>
#include <string>

#include "accounts/accounts.h"
#include "http/router.h"

namespace millrace::accounts {

// What GET /api/v1/server tells beside the settings.
struct ServerFacts {
  std::string name = "Millrace";
  std::string version;
  std::uint64_t max_upload_bytes = 0;
  bool transcription = false;  // captions can be made of what is said
  bool imports = false;        // videos can be fetched from addresses
};

// `accounts` must outlive the router.
void add_routes(http::Router& router, Accounts& accounts, ServerFacts facts);
void add_invite_routes(http::Router& router, Accounts& accounts, db::Database& database, const Clock& clock);

}  // namespace millrace::accounts
