// Password hashes: argon2id for new ones; bcrypt ($2a$, $2b$, $2y$, as passlib writes them) is verified and
// replaced at the next log-in. Hashing costs about 0.15 s and 46 MB, so it has threads of its own, few of
// them, and a queue that says "busy" when it is full. Verifying against no hash at all does the same work as
// against a real one.
//
// Accounts owns the one Passwords. Any loop may await it.
#pragma once
#include <atomic>
#include <string>
#include <string_view>

#include "base/async.h"
#include "base/error.h"

namespace millrace::accounts {

inline constexpr std::size_t kMinPasswordBytes = 8;
inline constexpr std::size_t kMaxPasswordBytes = 1024;

// What one hash costs. The default is the one for people; tests of other things take less.
struct PasswordCost {
  std::uint32_t memory_kib = 47104;
  std::uint32_t passes = 1;
};

// Code "validation" with the field `loc`. Cheap: asked before any hashing.
Result<void> check_new_password(std::string_view password, std::string loc = "password");
// What can be nobody's password: too long, or with a NUL.
Result<void> check_given_password(std::string_view password, std::string loc = "password");

// Blocking, on the caller's thread; for commands.
std::string hash_password(const std::string& password, PasswordCost cost = {});
bool verify_password(const std::string& password, const std::string& stored);
bool needs_upgrade(const std::string& stored, PasswordCost cost = {});

struct PasswordOptions {
  int threads = 2;  // how many hashes at once
  int queue = 64;   // how many may wait for that
  PasswordCost cost{};
};

class Passwords {
 public:
  explicit Passwords(PasswordOptions options = {});
  ~Passwords();

  Task<Result<std::string>> hash(std::string password);
  // `stored` empty: there is no such user; the same work, then false.
  Task<Result<bool>> verify(std::string password, std::string stored);
  std::uint64_t hash_calls() const { return calls_; }  // how many hashes were computed so far
  const PasswordOptions& options() const { return options_; }

 private:
  template <class F>
  Task<Result<std::invoke_result_t<F&>>> run(F work);

  PasswordOptions options_;
  std::string nobody_;  // a hash of no password
  std::atomic<int> waiting_ = 0;
  std::atomic<std::uint64_t> calls_ = 0;
  BlockingPool pool_;
};

}  // namespace millrace::accounts
