#include "accounts/invites.h"

#include "accounts/test_accounts.h"

namespace millrace::accounts {
namespace {

class InvitesTest : public AccountsTest {
 protected:
  InvitesTest() { set(Registration::invite); }
  void set(Registration registration) {
    Settings settings;
    settings.registration = registration;
    ASSERT_TRUE(run(accounts_->change_settings(settings)));
  }
  std::string invite(long long uses = 1, std::chrono::seconds life = std::chrono::hours(1)) {
    auto token = "token " + InviteId::random().text();
    Invite one{InviteId::random(), "for somebody", uses, 0, clock_.now(), clock_.now() + life.count() * 1000};
    database_->write_now([&](soci::session& sql) { insert_invite(sql, one, token); });
    return token;
  }
  std::string register_with(const std::string& name, const std::string& token) {
    return code_of(run(accounts_->register_user({name, "a long password"}, "10.0.0.1", token)));
  }
  std::vector<Invite> all() {
    return database_->read_now([&](soci::session& sql) { return list_invites(sql, clock_.now()); });
  }
};

TEST_F(InvitesTest, AreGoodForAsManyAccountsAsTheySay) {
  auto token = invite(2);
  EXPECT_EQ(register_with("anna", token), "good");
  EXPECT_EQ(register_with("anna", token), "username_taken");
  EXPECT_EQ(all().at(0).used, 1);  // a name that is taken uses nothing up
  EXPECT_EQ(register_with("bert", token), "good");
  EXPECT_EQ(register_with("carl", token), "invite_gone");
}

TEST_F(InvitesTest, EndInTime) {
  auto token = invite(1, std::chrono::minutes(10));
  clock_.pass(std::chrono::minutes(10));
  EXPECT_EQ(register_with("anna", token), "invite_gone");
  EXPECT_EQ(all().size(), 1u);  // it is shown a while longer
  clock_.pass(std::chrono::hours(31 * 24));
  EXPECT_TRUE(all().empty());
}

TEST_F(InvitesTest, AreNeededWhereRegistrationIsByInvitationAndNoUseWhereItIsClosed) {
  EXPECT_EQ(register_with("anna", ""), "registration_closed");
  EXPECT_EQ(register_with("anna", "made up"), "invite_gone");
  auto token = invite();
  set(Registration::closed);
  EXPECT_EQ(register_with("anna", token), "registration_closed");
  set(Registration::open);
  EXPECT_EQ(register_with("anna", ""), "good");
  EXPECT_EQ(all().at(0).used, 0);
}

TEST_F(InvitesTest, CanBeWithdrawn) {
  auto token = invite();
  auto id = all().at(0).id;
  EXPECT_TRUE(database_->write_now([&](soci::session& sql) { return delete_invite(sql, id); }));
  EXPECT_FALSE(database_->write_now([&](soci::session& sql) { return delete_invite(sql, id); }));
  EXPECT_EQ(register_with("anna", token), "invite_gone");
}

TEST_F(InvitesTest, AreNotInTheDatabaseThemselves) {
  auto token = invite();
  int found = 0;
  database_->read_now([&](soci::session& sql) {
    sql << "SELECT COUNT(*) FROM invites WHERE token_hash = :token OR id = :token2",
        soci::use(token, "token"), soci::use(token, "token2"), soci::into(found);
  });
  EXPECT_EQ(found, 0);
}

}  // namespace
}  // namespace millrace::accounts
