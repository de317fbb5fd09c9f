#include <thread>

#include "jobs/test_queue.h"

namespace millrace::jobs {
namespace {

TEST_F(QueueTest, runs_a_job_and_tells_its_result) {
  Queue queue(*database_, clock_, quick());
  queue.on("index", echo());
  with_runner(queue, {}, [](Queue& q) -> Task<void> {
    auto id = co_await q.enqueue({.kind = "index", .key = "index:1", .payload = "this"});
    auto state = co_await q.wait(id, 5s);
    EXPECT_EQ(state->status, JobStatus::succeeded);
    EXPECT_EQ(state->result, "did this");
    EXPECT_EQ(state->progress, 1.0);
    EXPECT_GT(state->finished_at, 0);
    EXPECT_FALSE(co_await q.wait(JobId::random(), 1s));
  });
}

TEST_F(QueueTest, an_enqueue_wakes_the_runner_without_a_poll) {
  auto options = quick();
  options.poll = 60s;
  Queue queue(*database_, clock_, options);
  queue.on("index", echo());
  auto began = std::chrono::steady_clock::now();
  with_runner(queue, {}, [](Queue& q) -> Task<void> {
    co_await sleep_for(20ms);
    for (int i = 0; i < 5; i++) {
      auto id = co_await q.enqueue({.kind = "index", .key = "index:1"});
      EXPECT_TRUE((co_await q.wait(id, 5s))->finished());
    }
  });
  EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
}

TEST_F(QueueTest, one_key_is_one_job_until_it_has_finished) {
  Queue queue(*database_, clock_, quick());
  auto first = add(queue, {.kind = "index", .key = "same"});
  EXPECT_EQ(add(queue, {.kind = "index", .key = "same", .priority = 5}), first);
  EXPECT_EQ(number("SELECT priority FROM jobs"), 5);  // the more urgent wish counts
  queue.on("index", echo());
  with_runner(queue, {}, [first](Queue& q) -> Task<void> {
    co_await q.wait(first, 5s);
    auto second = co_await q.enqueue({.kind = "index", .key = "same"});
    EXPECT_NE(second, first);
    co_await q.wait(second, 5s);
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM jobs WHERE state = 'succeeded'"), 2);
}

TEST_F(QueueTest, a_rolled_back_transaction_leaves_no_job) {
  Queue queue(*database_, clock_, quick());
  auto refused = database_->write_now([&](soci::session& sql) -> Result<JobId> {
    queue.enqueue(sql, {.kind = "index", .key = "x"});
    return fail(Status::conflict, "no", "No.");
  });
  EXPECT_FALSE(refused);
  EXPECT_EQ(number("SELECT COUNT(*) FROM jobs"), 0);
}

TEST_F(QueueTest, an_internal_error_is_tried_three_times) {
  Queue queue(*database_, clock_, quick());
  std::vector<int> attempts;
  queue.on("fill", [&](JobContext& context) -> Task<Result<std::string>> {
    attempts.push_back(context.attempt);
    if (context.attempt == 2) throw std::runtime_error("a bug");
    co_return fail(Status::internal, "engine_failed", "The engine stopped.");
  });
  with_runner(queue, {}, [](Queue& q) -> Task<void> {
    auto state = co_await q.wait(co_await q.enqueue({.kind = "fill", .key = "f"}), 5s);
    EXPECT_EQ(state->status, JobStatus::failed);
    EXPECT_EQ(state->code, "engine_failed");
    EXPECT_EQ(state->detail, "The engine stopped.");
    EXPECT_EQ(state->attempts, 3);
  });
  EXPECT_EQ(attempts, (std::vector{1, 2, 3}));
}

TEST_F(QueueTest, another_try_waits_longer_each_time) {
  auto options = quick();
  options.back_off = 2s;
  Queue queue(*database_, clock_, options);
  queue.on("fill", [](JobContext&) -> Task<Result<std::string>> {
    co_return fail(Status::unavailable, "busy", "Busy.");
  });
  auto id = add(queue, {.kind = "fill", .key = "f"});
  with_runner(queue, {}, [&](Queue& q) -> Task<void> {
    auto attempts = [&](int wanted) -> Task<void> {
      while ((co_await q.state(id))->attempts < wanted) co_await sleep_for(2ms);
    };
    co_await attempts(1);
    EXPECT_EQ((co_await q.state(id))->status, JobStatus::queued);
    EXPECT_EQ(number("SELECT run_after FROM jobs"), clock_.now() + 2000);
    clock_.time += 2000;
    co_await attempts(2);
    EXPECT_EQ(number("SELECT run_after FROM jobs"), clock_.now() + 4000);
    clock_.time += 4000;
    EXPECT_EQ((co_await q.wait(id, 5s))->status, JobStatus::failed);
  });
}

TEST_F(QueueTest, what_is_wrong_with_the_input_is_final_at_once) {
  Queue queue(*database_, clock_, quick());
  int runs = 0;
  queue.on("index", [&](JobContext&) -> Task<Result<std::string>> {
    runs++;
    co_return fail(Status::unsupported_media, "not_media", "This is not a video.");
  });
  with_runner(queue, {}, [](Queue& q) -> Task<void> {
    auto state = co_await q.wait(co_await q.enqueue({.kind = "index", .key = "f"}), 5s);
    EXPECT_EQ(state->status, JobStatus::failed);
    EXPECT_EQ(state->code, "not_media");
  });
  EXPECT_EQ(runs, 1);
}

TEST_F(QueueTest, the_urgent_go_first_and_owners_take_turns) {
  Queue queue(*database_, clock_, quick());
  std::string order;
  queue.on("fill", [&](JobContext& context) -> Task<Result<std::string>> {
    order += context.key + " ";
    co_return "";
  });
  for (auto key : {"a1", "a2", "a3", "a4", "b1", "b2", "c1"})
    add(queue, {.kind = "fill", .key = key, .owner = std::string(1, key[0])});
  add(queue, {.kind = "fill", .key = "a9", .priority = 1, .owner = "a"});
  with_runner(queue, {{"fill", 1}}, [&](Queue& q) -> Task<void> {
    while (number("SELECT COUNT(*) FROM jobs WHERE state = 'succeeded'") < 8) co_await sleep_for(5ms);
  });
  EXPECT_EQ(order, "a9 b1 c1 a1 b2 a2 a3 a4 ");
}

// Each job is so many units long and gives way after each unit when somebody waits.
TEST_F(QueueTest, long_jobs_make_room_and_owners_get_equal_shares_of_the_work) {
  Queue queue(*database_, clock_, quick());
  std::map<std::string, int> left{{"long1", 6}, {"long2", 6}, {"short", 2}};
  std::string order;
  queue.on("fill", [&](JobContext& context) -> Task<Result<std::string>> {
    for (int& units = left.at(context.key); units > 0;) {
      order += context.key + " ";
      co_await sleep_for(60ms);  // long enough for the runner to look around
      units--;
      context.spent(60);
      if (units > 0 && context.others_wait()) co_return fail(again());
    }
    co_return "";
  });
  add(queue, {.kind = "fill", .key = "long1", .owner = "a"});
  add(queue, {.kind = "fill", .key = "long2", .owner = "a"});
  with_runner(queue, {{"fill", 1}}, [&](Queue& q) -> Task<void> {
    while (order.empty()) co_await sleep_for(5ms);
    co_await q.enqueue({.kind = "fill", .key = "short", .owner = "b"});
    while (number("SELECT COUNT(*) FROM jobs WHERE state = 'succeeded'") < 3) co_await sleep_for(5ms);
  });
  EXPECT_LT(order.rfind("short"), order.find("long1 long1 long1 long1")) << order;
  EXPECT_LT(order.rfind("long1"), order.find("long2"))
      << "among one owner's jobs the older goes first: " << order;
  EXPECT_EQ(number("SELECT MAX(attempts) FROM jobs"), 0) << "giving way is no failure";
}

TEST_F(QueueTest, who_was_away_has_saved_up_no_turns) {
  Queue queue(*database_, clock_, quick());
  std::string order;
  queue.on("fill", [&](JobContext& context) -> Task<Result<std::string>> {
    order += context.owner;
    context.spent(context.owner == "a" ? 10 : 1);
    co_return "";
  });
  for (int i = 0; i < 5; i++) add(queue, {.kind = "fill", .key = "a" + std::to_string(i), .owner = "a"});
  with_runner(queue, {{"fill", 1}}, [&](Queue& q) -> Task<void> {
    while (order.size() < 5) co_await sleep_for(5ms);
    co_await database_->write([&](soci::session& sql) {
      for (int i = 0; i < 8; i++)
        for (const char* who : {"a", "b"})
          q.enqueue(sql, {.kind = "fill", .key = who + std::to_string(100 + i), .owner = who});
    });
    while (number("SELECT COUNT(*) FROM jobs WHERE state = 'succeeded'") < 21) co_await sleep_for(5ms);
  });
  auto both = order.substr(5);
  EXPECT_LE(both.find('a'), 12u) << both;
  EXPECT_NE(both.find("bbbb"), std::string::npos) << "whoever asks for less is served more often: " << both;
}

TEST_F(QueueTest, each_kind_has_its_own_number_of_places) {
  Queue queue(*database_, clock_, quick());
  std::map<std::string, int> now, most;
  auto handler = [&](const char* kind) {
    return [&, kind](JobContext&) -> Task<Result<std::string>> {
      most[kind] = std::max(most[kind], ++now[kind]);
      co_await sleep_for(20ms);
      now[kind]--;
      co_return "";
    };
  };
  queue.on("fill", handler("fill"));
  queue.on("index", handler("index"));
  for (int i = 0; i < 8; i++) {
    add(queue, {.kind = "fill", .key = "f" + std::to_string(i)});
    add(queue, {.kind = "index", .key = "i" + std::to_string(i)});
  }
  with_runner(queue, {{"fill", 3}}, [&](Queue& q) -> Task<void> {
    while (number("SELECT COUNT(*) FROM jobs WHERE state = 'succeeded'") < 16) co_await sleep_for(5ms);
  });
  EXPECT_EQ(most["fill"], 3);
  EXPECT_EQ(most["index"], 1);
}

TEST_F(QueueTest, cancelling_ends_a_queued_job_at_once_and_a_running_one_when_it_notices) {
  Queue queue(*database_, clock_, quick());
  queue.on("fill", [&](JobContext& context) -> Task<Result<std::string>> {
    while (!context.cancelled()) co_await sleep_for(1ms);
    co_return fail(Status::internal, "whatever", "Stopped.");
  });
  auto running = add(queue, {.kind = "fill", .key = "1"});
  auto queued = add(queue, {.kind = "fill", .key = "2"});
  with_runner(queue, {}, [&](Queue& q) -> Task<void> {
    while ((co_await q.state(running))->status != JobStatus::running) co_await sleep_for(1ms);
    EXPECT_TRUE(co_await q.cancel(queued));
    EXPECT_EQ((co_await q.state(queued))->status, JobStatus::cancelled);
    EXPECT_TRUE(co_await q.cancel(running));
    EXPECT_EQ((co_await q.wait(running, 5s))->status, JobStatus::cancelled);
    EXPECT_FALSE(co_await q.cancel(running));
  });
}

TEST_F(QueueTest, all_jobs_of_a_name_are_cancelled_and_no_others) {
  Queue queue(*database_, clock_, quick());
  for (const char* key :
       {"fill:one", "download:one:720", "download:two:one", "fill:two", "fill:oneself", "one"})
    add(queue, {.kind = "fill", .key = key});
  with_runner(queue, {}, [&](Queue& q) -> Task<void> {
    co_await q.cancel_all_of({"one", "nobody"});
    for (std::string key : {"fill:one", "download:one:720", "download:two:one", "one"})
      EXPECT_EQ((co_await q.latest({key})).front()->status, JobStatus::cancelled) << key;
    for (std::string key : {"fill:two", "fill:oneself"})
      EXPECT_EQ((co_await q.latest({key})).front()->status, JobStatus::queued) << key;
  });
}

TEST_F(QueueTest, another_process_can_cancel_too) {
  Queue queue(*database_, clock_, quick()), other(*database_, clock_, quick());
  queue.on("fill", [&](JobContext& context) -> Task<Result<std::string>> {
    while (!context.cancelled()) co_await sleep_for(1ms);
    co_return fail(Status::internal, "whatever", "Stopped.");
  });
  auto id = add(queue, {.kind = "fill", .key = "1"});
  with_runner(queue, {}, [&](Queue& q) -> Task<void> {
    while ((co_await q.state(id))->status != JobStatus::running) co_await sleep_for(1ms);
    EXPECT_TRUE(co_await other.cancel(id));
    EXPECT_EQ((co_await other.wait(id, 5s))->status, JobStatus::cancelled);
  });
}

TEST_F(QueueTest, progress_is_written_while_the_handler_runs) {
  Queue queue(*database_, clock_, quick());
  queue.on("fill", [&](JobContext& context) -> Task<Result<std::string>> {
    context.progress(0.25);
    for (int i = 0; i < 500 && number("SELECT CAST(progress * 100 AS BIGINT) FROM jobs") != 25; i++)
      co_await sleep_for(5ms);
    co_return std::to_string(number("SELECT CAST(progress * 100 AS BIGINT) FROM jobs"));
  });
  with_runner(queue, {}, [](Queue& q) -> Task<void> {
    auto state = co_await q.wait(co_await q.enqueue({.kind = "fill", .key = "f"}), 5s);
    EXPECT_EQ(state->result, "25");
  });
}

TEST_F(QueueTest, stopping_leaves_an_unfinished_job_queued_without_a_lost_attempt) {
  Queue queue(*database_, clock_, quick());
  auto id = add(queue, {.kind = "fill", .key = "f"});
  queue.on("fill", [&](JobContext& context) -> Task<Result<std::string>> {
    queue.stop();
    EXPECT_TRUE(context.cancelled());
    co_return fail(Status::internal, "stopped", "Stopped.");
  });
  asio::io_context loop;
  spawn(loop.get_executor(), "runner", queue.run());
  loop.run_for(10s);
  EXPECT_TRUE(loop.stopped());
  EXPECT_EQ(number("SELECT COUNT(*) FROM jobs WHERE state = 'queued' AND attempts = 0 AND takeovers = 0"), 1);
  Queue next(*database_, clock_, quick());
  next.on("fill", echo());
  with_runner(next, {}, [&](Queue& q) -> Task<void> {
    EXPECT_EQ((co_await q.wait(id, 5s))->status, JobStatus::succeeded);
  });
}

TEST_F(QueueTest, finished_jobs_are_forgotten_in_time) {
  Queue queue(*database_, clock_, quick());
  queue.on("fill", echo());
  with_runner(queue, {}, [&](Queue& q) -> Task<void> {
    auto id = co_await q.enqueue({.kind = "fill", .key = "f"});
    co_await q.wait(id, 5s);
    EXPECT_EQ(co_await q.forget_finished(clock_.now()), 0);
    EXPECT_EQ(co_await q.forget_finished(clock_.now() + 1), 1);
    EXPECT_FALSE(co_await q.state(id));
  });
}

TEST_F(QueueTest, gives_no_owner_more_than_their_share) {
  Queue queue(*database_, clock_, quick());
  std::atomic<int> running = 0, most = 0;
  queue.on("import", [&](JobContext& job) -> Task<Result<std::string>> {
    if (job.owner == "a") most = std::max(most.load(), ++running);
    co_await sleep_for(30ms);
    if (job.owner == "a") running--;
    co_return "";
  });
  std::vector<JobId> jobs;
  for (const char* key : {"1", "2", "3", "4", "5"})
    jobs.push_back(add(queue, {.kind = "import", .key = key, .owner = "a"}));
  jobs.push_back(add(queue, {.kind = "import", .key = "6", .owner = "b"}));
  with_runner(queue, {{"import", 4}},
              [jobs](Queue& q) -> Task<void> {
                for (const auto& id : jobs)
                  EXPECT_EQ((co_await q.wait(id, 5s))->status, JobStatus::succeeded);
              },
              {{"import", 2}});
  EXPECT_EQ(most, 2);
}

}  // namespace
}  // namespace millrace::jobs
