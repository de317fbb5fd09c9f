#include "accounts/passwords.h"

#include <gtest/gtest.h>

#include <string>

namespace millrace::accounts {
namespace {

using namespace std::string_literals;

constexpr PasswordCost kCheap{.memory_kib = 64, .passes = 1};

// Made by py-bcrypt 3.2 and passlib 1.7.
struct Known {
  const char* hash;
  std::string password;
};
const Known kKnown[] = {
    {"$2b$12$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2", "correct horse"},
    {"$2b$04$29mKL9ir46ZEY.EOHpvGxusqbkEiwStonNLS6ps55ppyqRuyzZ51K", "correct horse"},
    {"$2a$04$AtIrK7mAQ1uMRwwxyGMmbuk2u9vwqmQTqNajmUE6nYXVpL7d9EeVS", "密码密码密码"},
    {"$2y$04$Zm824DljF16ZJGfY1sQ8BOXqqbX4ThzElq6Cs2tqFsgGPn52Yk2Aa", "tutorial-password"},
};

std::string field_type(const Result<void>& result) {
  return result ? "good" : result.error().code + " " + result.error().fields.at(0).type;
}

TEST(Passwords, argon2id_is_verified_and_salted) {
  auto hash = hash_password("correct horse", kCheap);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << hash;
  EXPECT_TRUE(verify_password("correct horse", hash));
  EXPECT_FALSE(verify_password("correct horsf", hash));
  EXPECT_FALSE(verify_password("", hash));
  EXPECT_NE(hash_password("correct horse", kCheap), hash);
  EXPECT_FALSE(needs_upgrade(hash, kCheap));
  EXPECT_TRUE(needs_upgrade(hash));
}

TEST(Passwords, the_default_cost_is_the_recommended_one) {
  auto hash = hash_password("correct horse");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$")) << hash;
  EXPECT_FALSE(needs_upgrade(hash));
}

TEST(Passwords, nothing_is_cut_off) {
  auto hash = hash_password(std::string(1000, 'a'), kCheap);
  EXPECT_TRUE(verify_password(std::string(1000, 'a'), hash));
  EXPECT_FALSE(verify_password(std::string(999, 'a') + "b", hash));
}

TEST(Passwords, hashes_of_passlib_are_understood_and_to_be_upgraded) {
  for (const auto& known : kKnown) {
    EXPECT_TRUE(verify_password(known.password, known.hash)) << known.hash;
    EXPECT_FALSE(verify_password(known.password + "x", known.hash)) << known.hash;
    EXPECT_TRUE(needs_upgrade(known.hash)) << known.hash;
  }
}

TEST(Passwords, bcrypt_looks_at_72_bytes_as_it_does_elsewhere) {
  const std::string hash = "$2b$04$oBrZJ7mrC/I7UfkQqGgHBu7y5MHRA/mLFOeLl44njdUw20Desuds6";
  EXPECT_TRUE(verify_password(std::string(72, 'a'), hash));
  EXPECT_TRUE(verify_password(std::string(800, 'a'), hash));
  EXPECT_FALSE(verify_password(std::string(71, 'a'), hash));
}

TEST(Passwords, what_is_no_hash_matches_nothing) {
  for (auto stored :
       {"", "!", "*0", "*1", "x", "correct horse", "$2b$12$",
        "$2b$99$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2", "$1$salt$hash", "$6$salt$hash",
        "$argon2id$", "$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAA"})
    for (auto password : {"", "!", "*0", "correct horse"})
      EXPECT_FALSE(verify_password(password, stored)) << stored;
}

TEST(Passwords, length_and_nul_are_checked_in_bytes) {
  EXPECT_EQ(field_type(check_new_password("1234567")), "validation string_too_short");
  EXPECT_EQ(field_type(check_new_password("12345678")), "good");
  EXPECT_EQ(field_type(check_new_password("密码密")), "good");
  EXPECT_EQ(field_type(check_new_password(std::string(1024, 'a'))), "good");
  EXPECT_EQ(field_type(check_new_password(std::string(1025, 'a'))), "validation string_too_long");
  EXPECT_EQ(field_type(check_new_password("1234\0005678"s)), "validation value_error");
  EXPECT_FALSE(verify_password("correct horse\0x"s, kKnown[1].hash));
}

TEST(Passwords, nobody_costs_as_many_hashes_as_somebody) {
  Passwords passwords({.cost = kCheap});
  asio::io_context loop;
  spawn(loop.get_executor(), "test", [](Passwords& p) -> Task<void> {
    EXPECT_FALSE((co_await p.verify("correct horse", "")).value());
    EXPECT_EQ(p.hash_calls(), 1u);
    EXPECT_TRUE((co_await p.verify("correct horse", hash_password("correct horse", kCheap))).value());
    EXPECT_EQ(p.hash_calls(), 2u);
  }(passwords));
  loop.run();
}

TEST(Passwords, a_full_queue_says_busy_and_recovers) {
  Passwords passwords({.threads = 1, .queue = 2, .cost = kCheap});
  asio::io_context loop;
  int busy = 0, done = 0;
  for (int i = 0; i < 10; i++)
    spawn(loop.get_executor(), "test", [](Passwords& p, int& refused, int& good) -> Task<void> {
      auto hash = co_await p.hash("correct horse");
      if (hash) good++;
      if (!hash && hash.error().code == "busy" && hash.error().retry_after) refused++;
    }(passwords, busy, done));
  loop.run();
  EXPECT_EQ(done, 3);
  EXPECT_EQ(busy, 7);
  loop.restart();
  spawn(loop.get_executor(), "test",
        [](Passwords& p) -> Task<void> { EXPECT_TRUE(co_await p.hash("correct horse")); }(passwords));
  loop.run();
}

}  // namespace
}  // namespace millrace::accounts
