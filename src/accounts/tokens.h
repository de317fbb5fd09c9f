// Signed tokens: JSON Web Tokens of exactly one kind. HS256, one constant header, canonical base64url, every
// claim required and no other, nothing about the algorithm ever read from the token. Anything else is
// "unauthorized".
//
// A token says who (sub), in which session (sid), under which version of the account (ver), for what (typ)
// and until when (exp). Whether session and version are still good is for Accounts to know. Immutable: any
// thread.
#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "accounts/crypto.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"

namespace millrace::accounts {

enum class TokenType {
  access,  // "access": the Authorization header
  view,    // "view": the millrace_view cookie; media, pictures and event streams only
};

struct Claims {
  std::string username;  // a person can read a token; the account is found by the session
  SessionId session;
  std::int64_t version = 0;  // users.token_version when it was issued
  TokenType type = TokenType::access;
  std::int64_t issued_at = 0;  // seconds since 1970
  std::int64_t expires_at = 0;
};

class Tokens {
 public:
  static constexpr std::size_t kMaxBytes = 4096;
  static constexpr std::chrono::seconds kSkew{60};  // between the clocks of two servers

  explicit Tokens(std::string key);
  std::string sign(const Claims& claims) const;
  // "unauthorized", or "token_expired" for one that was good. `now` in milliseconds.
  Result<Claims> verify(std::string_view token, TokenType type, UnixMillis now) const;

 private:
  std::string key_;
};

// 32 random bytes in hex from a 0600 file, which is made when absent. Throws when others may read it.
std::string load_or_make_secret(const std::filesystem::path& file);

}  // namespace millrace::accounts
