// What happens to the job of a process that died, or was believed to have.
#include "jobs/test_queue.h"

namespace millrace::jobs {
namespace {

TEST_F(QueueTest, what_a_dead_process_left_running_is_done_again) {
  Queue queue(*database_, clock_, quick());
  auto id = add(queue, {.kind = "fill", .key = "f"});
  auto left_by_the_dead = [&] {
    const UnixMillis until = clock_.now() + 30'000;
    database_->write_now([&](soci::session& sql) {
      sql << "UPDATE jobs SET state = 'running', lease_owner = 'dead', fence = 7, lease_until = :until",
          soci::use(until, "until");
    });
  };
  left_by_the_dead();
  queue.on("fill", echo());
  with_runner(queue, {}, [&](Queue& q) -> Task<void> {  // the only process: at once
    EXPECT_EQ((co_await q.wait(id, 5s))->status, JobStatus::succeeded);
  });
  left_by_the_dead();
  auto options = quick();
  options.only_process = false;
  Queue one_of_many(*database_, clock_, options);
  one_of_many.on("fill", echo());
  with_runner(one_of_many, {}, [&](Queue& q) -> Task<void> {  // one of several: when the lease has ended
    EXPECT_EQ((co_await q.wait(id, 100ms))->status, JobStatus::running);
    clock_.time += 30'001;
    EXPECT_EQ((co_await q.wait(id, 5s))->status, JobStatus::succeeded);
  });
  EXPECT_EQ(number("SELECT fence FROM jobs"), 8);
}

TEST_F(QueueTest, a_job_that_kills_every_process_is_given_up) {
  Queue queue(*database_, clock_, quick());
  auto id = add(queue, {.kind = "fill", .key = "f"});
  database_->write_now(
      [](soci::session& sql) { sql << "UPDATE jobs SET state = 'running', takeovers = 20"; });
  queue.on("fill", echo());
  with_runner(queue, {}, [&](Queue& q) -> Task<void> {
    auto state = co_await q.wait(id, 5s);
    EXPECT_EQ(state->status, JobStatus::failed);
    EXPECT_EQ(state->code, "engine_failed");
  });
}

TEST_F(QueueTest, who_was_believed_dead_cannot_finish_what_others_took_over) {
  auto options = quick();
  options.heartbeat = 10s;
  Queue queue(*database_, clock_, options);
  auto id = add(queue, {.kind = "fill", .key = "f"});
  queue.on("fill", [&](JobContext&) -> Task<Result<std::string>> {
    co_await database_->write(
        [](soci::session& sql) { sql << "UPDATE jobs SET fence = fence + 1, lease_owner = 'other'"; });
    co_return "late";
  });
  with_runner(queue, {}, [&](Queue& q) -> Task<void> {
    auto state = co_await q.wait(id, 200ms);
    EXPECT_EQ(state->status, JobStatus::running);
    EXPECT_EQ(state->result, "");
  });
}

}  // namespace
}  // namespace millrace::jobs
