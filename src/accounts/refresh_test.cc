#include "accounts/test_accounts.h"

namespace millrace::accounts {
namespace {

using namespace std::chrono_literals;

class RefreshTest : public AccountsTest {
 protected:
  RefreshTest() {
    EXPECT_TRUE(add("alice"));
    first_ = *log_in("alice");
  }
  Result<LoggedIn> refresh(const std::string& token) { return run(accounts_->refresh(token)); }
  LoggedIn first_;
};

TEST_F(RefreshTest, each_use_gives_a_new_one_of_the_same_session) {
  auto second = refresh(first_.refresh_token);
  ASSERT_TRUE(second);
  EXPECT_NE(second->refresh_token, first_.refresh_token);
  EXPECT_EQ(second->session, first_.session);
  EXPECT_EQ(require(second->access_token), "alice");
  clock_.pass(29 * 24h);
  auto third = refresh(second->refresh_token);
  ASSERT_TRUE(third);
  clock_.pass(29 * 24h);  // each use begins the month anew
  EXPECT_TRUE(refresh(third->refresh_token));
}

TEST_F(RefreshTest, a_lost_answer_is_given_again_for_ten_seconds) {
  auto lost = *refresh(first_.refresh_token);
  clock_.pass(10s);
  auto again = refresh(first_.refresh_token);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->refresh_token, lost.refresh_token);  // so it does not matter which of the two arrived
  EXPECT_TRUE(refresh(again->refresh_token));
}

TEST_F(RefreshTest, using_an_old_one_later_ends_the_session_for_both) {
  auto second = *refresh(first_.refresh_token);
  clock_.pass(11s);
  EXPECT_EQ(code_of(refresh(first_.refresh_token)), "token_expired");
  EXPECT_EQ(code_of(refresh(second.refresh_token)), "token_expired");
  EXPECT_EQ(require(second.access_token), "unauthorized");
}

TEST_F(RefreshTest, one_two_generations_old_ends_the_session_even_at_once) {
  auto second = *refresh(first_.refresh_token);
  auto third = *refresh(second.refresh_token);
  EXPECT_EQ(code_of(refresh(first_.refresh_token)), "token_expired");
  EXPECT_EQ(code_of(refresh(third.refresh_token)), "token_expired");
}

TEST_F(RefreshTest, one_that_was_never_given_out_harms_nobody) {
  const auto token = first_.refresh_token;
  auto session = first_.session.text();
  for (const std::string& forged :
       {std::string(), std::string("x"), session, session + ".1", session + ".1.",
        session + ".2" + token.substr(18), token + "x", token.substr(0, token.size() - 1),
        session + ".01" + token.substr(18), session + ".-1.x", session + ".99999999999999999999.x",
        std::string(10'000, 'a')})
    EXPECT_EQ(code_of(refresh(forged)), "token_expired") << forged;
  EXPECT_TRUE(refresh(token));
}

TEST_F(RefreshTest, it_ends_with_its_time) {
  clock_.pass(30 * 24h);
  EXPECT_EQ(code_of(refresh(first_.refresh_token)), "token_expired");
}

TEST_F(RefreshTest, the_database_holds_no_token) {
  auto second = *refresh(first_.refresh_token);
  database_->read_now([&](soci::session& sql) {
    std::string hash, previous;
    sql << "SELECT refresh_hash, previous_hash FROM sessions", soci::into(hash), soci::into(previous);
    for (const auto& token : {first_.refresh_token, second.refresh_token})
      for (const auto& stored : {hash, previous}) EXPECT_EQ(stored.find(token.substr(20)), std::string::npos);
  });
}

}  // namespace
}  // namespace millrace::accounts
