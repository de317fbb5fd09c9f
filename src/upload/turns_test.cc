#include "upload/turns.h"

#include <gtest/gtest.h>

#include "base/wait_for.h"

namespace millrace::upload {
namespace {

using namespace std::chrono_literals;

TEST(Turns, a_new_request_ends_the_old_one_and_waits_for_its_end) {
  Turns turns;
  const UploadId id = UploadId::random();
  asio::io_context loop;
  std::string story;
  spawn(loop.get_executor(), "old", [](Turns& all, UploadId which, std::string& told) -> Task<void> {
    Signal<bool> stopped;
    auto turn = co_await all.take(which, [stopped]() mutable { stopped.set(true); });
    co_await stopped.wait(20s);
    told += "old stored; ";
    turn->durable(7);
  }(turns, id, story));
  spawn(loop.get_executor(), "new", [](Turns& all, UploadId which, std::string& told) -> Task<void> {
    auto turn = co_await all.take(which, [] {});
    told += turn ? "new began" : turn.error().code;
  }(turns, id, story));
  loop.run_for(20s);
  EXPECT_EQ(story, "old stored; new began");
}

TEST(Turns, of_those_who_wait_the_last_one_wins) {
  Turns turns;
  const UploadId id = UploadId::random();
  asio::io_context loop;
  std::string story;
  Signal<bool> end;
  spawn(loop.get_executor(), "holder", [](Turns& all, UploadId which, Signal<bool> over) -> Task<void> {
    auto turn = co_await all.take(which, [] {});
    co_await over.wait(20s);
  }(turns, id, end));
  for (const char* name : {"first", "second"})
    spawn(
        loop.get_executor(), name,
        [](Turns& all, UploadId which, std::string& told, std::string who, Signal<bool> over) -> Task<void> {
          if (who == "second") over.set(true);
          auto turn = co_await all.take(which, [] {});
          told += who + (turn ? " began; " : " " + turn.error().code + "; ");
        }(turns, id, story, name, end));
  loop.run_for(20s);
  EXPECT_NE(story.find("first superseded; "), std::string::npos) << story;
  EXPECT_NE(story.find("second began; "), std::string::npos) << story;
}

TEST(Turns, what_was_told_while_somebody_wrote_is_remembered_once) {
  Turns turns;
  const UploadId id = UploadId::random();
  auto told = [&](bool ask) {
    return wait_for([](Turns& all, UploadId which, bool asked) -> Task<std::optional<std::uint64_t>> {
      auto turn = co_await all.take(which, [] {});
      turn->durable(100);
      if (asked) all.tell(which);
      turn->durable(200);
      if (asked) all.tell(which);
      co_return turn->told();
    }(turns, id, ask));
  };
  turns.tell(id);  // nobody writes: what is told stays right by itself
  EXPECT_EQ(told(true), std::nullopt);
  EXPECT_EQ(told(false), 100u);
  EXPECT_EQ(told(false), std::nullopt);
}

}  // namespace
}  // namespace millrace::upload
