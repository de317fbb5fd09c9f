#include "accounts/passwords.h"

#include <argon2.h>
#include <crypt.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "accounts/crypto.h"

namespace millrace::accounts {

namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kBcryptBytes = 72;  // bcrypt looks at no more than that, and so does passlib

std::string prefix(PasswordCost cost) {
  return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes) +
         ",p=1$";
}

std::unexpected<Error> invalid(std::string loc, std::string message, std::string type) {
  Error error{Status::unprocessable, "validation", "Some fields are not valid."};
  error.fields.push_back({std::move(loc), std::move(message), std::move(type)});
  return fail(std::move(error));
}

bool is_bcrypt(const std::string& stored) {
  return stored.size() == 60 &&
         (stored.starts_with("$2a$") || stored.starts_with("$2b$") || stored.starts_with("$2y$"));
}

bool verify_bcrypt(const std::string& password, const std::string& stored) {
  auto data = std::make_unique<crypt_data>();
  const auto given = password.substr(0, kBcryptBytes);
  const char* computed = crypt_r(given.c_str(), stored.c_str(), data.get());
  return computed != nullptr && computed[0] != '*' && equal_secrets(computed, stored);
}

}  // namespace

Result<void> check_given_password(std::string_view password, std::string loc) {
  if (password.size() > kMaxPasswordBytes)
    return invalid(std::move(loc), "Password should have at most 1024 bytes", "string_too_long");
  if (password.find('\0') != std::string_view::npos)
    return invalid(std::move(loc), "Password should not contain a NUL character", "value_error");
  return {};
}

Result<void> check_new_password(std::string_view password, std::string loc) {
  if (password.size() < kMinPasswordBytes)
    return invalid(std::move(loc), "Password should have at least 8 bytes", "string_too_short");
  return check_given_password(password, std::move(loc));
}

std::string hash_password(const std::string& password, PasswordCost cost) {
  const auto salt = random_bytes(kSaltBytes);
  std::string encoded(argon2_encodedlen(cost.passes, cost.memory_kib, 1, kSaltBytes, kHashBytes, Argon2_id),
                      '\0');
  int code = argon2id_hash_encoded(cost.passes, cost.memory_kib, 1, password.data(), password.size(),
                                   salt.data(), salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (code != ARGON2_OK) throw std::runtime_error(std::string("argon2: ") + argon2_error_message(code));
  encoded.resize(std::char_traits<char>::length(encoded.c_str()));
  return encoded;
}

bool verify_password(const std::string& password, const std::string& stored) {
  if (!check_given_password(password)) return false;
  if (is_bcrypt(stored)) return verify_bcrypt(password, stored);
  if (!stored.starts_with("$argon2id$")) return false;
  int code = argon2id_verify(stored.c_str(), password.data(), password.size());
  if (code == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  return code == ARGON2_OK;
}

bool needs_upgrade(const std::string& stored, PasswordCost cost) {
  return !stored.starts_with(prefix(cost));
}

Passwords::Passwords(PasswordOptions options)
    : options_(options),
      nobody_(prefix(options.cost) + std::string(22, 'A') + "$" + std::string(43, 'A')),
      pool_(static_cast<std::size_t>(options.threads)) {}

Passwords::~Passwords() {
  pool_.join();
}

template <class F>
Task<Result<std::invoke_result_t<F&>>> Passwords::run(F work) {
  struct Place {
    std::atomic<int>& taken;
    int number = taken++;
    ~Place() { taken--; }
  } place{waiting_};
  if (place.number >= options_.threads + options_.queue) {
    Error error{Status::unavailable, "busy", "Too many people are logging in. Please try again in a moment."};
    error.retry_after = std::chrono::seconds(2);
    co_return fail(std::move(error));
  }
  calls_++;
  co_return co_await run_blocking(pool_, [work = std::move(work)]() mutable {
    // Watching goes before logging in, when there is not enough processor for both.
    thread_local const int niced = ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 10);
    static_cast<void>(niced);
    return work();
  });
}

Task<Result<std::string>> Passwords::hash(std::string password) {
  co_return co_await run(
      [password = std::move(password), cost = options_.cost] { return hash_password(password, cost); });
}

Task<Result<bool>> Passwords::verify(std::string password, std::string stored) {
  const bool somebody = !stored.empty();
  if (!somebody) stored = nobody_;
  co_return co_await run([password = std::move(password), stored = std::move(stored), somebody] {
    const bool right = verify_password(password, stored);
    return right && somebody;
  });
}

}  // namespace millrace::accounts
