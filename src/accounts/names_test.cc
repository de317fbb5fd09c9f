#include "accounts/names.h"

#include <gtest/gtest.h>

namespace millrace::accounts {
namespace {

using namespace std::string_literals;

TEST(Username, may_be_in_any_script) {
  for (std::string name : {"a", "Alice", "小明", "Ольга", "ali ce", "a.b-c_d@e", "😀",
                           "'; DROP TABLE users; --", "null", "admin", "$(id)", "../etc"})
    EXPECT_TRUE(check_username(name)) << name;
  std::string longest;
  for (int i = 0; i < 64; i++) longest += "视";
  EXPECT_TRUE(check_username(longest));
  EXPECT_FALSE(check_username(longest + "视"));
}

TEST(Username, has_nothing_invisible_and_no_space_around_it) {
  for (const std::string& name : {""s,
                                  " a"s,
                                  "a "s,
                                  "\ta"s,
                                  "a\n"s,
                                  "a\0b"s,
                                  "a\x7f"s,
                                  "\u00a0a"s,
                                  "a\u3000"s,
                                  "a\u200bb"s,
                                  "a\u202eb"s,
                                  "\ufeffa"s,
                                  "a\u00ad"s,
                                  "\u2066a"s,
                                  "\xff"s,
                                  "a\xc0\x80"s,
                                  "\xed\xa0\x80"s,
                                  "a\xe4\xb8"s,
                                  "\ufffe"s,
                                  std::string(65, 'a'),
                                  std::string(1 << 20, 'a')})
    EXPECT_FALSE(check_username(name)) << name.substr(0, 80);
}

TEST(Username, is_one_account_in_capitals_and_small_letters) {
  EXPECT_EQ(username_key("Alice"), username_key("aLICE"));
  EXPECT_EQ(username_key("小明ABC"), "小明abc");
  EXPECT_NE(username_key("alice"), username_key("alicе"));  // the last one is Cyrillic
}

}  // namespace
}  // namespace millrace::accounts
