// A queue over a fresh database, its clock turned by hand, and a runner beside each test.
#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "jobs/queue.h"

namespace millrace::jobs {

using namespace std::chrono_literals;

class ManualClock final : public Clock {
 public:
  UnixMillis now() const override { return time; }
  std::atomic<UnixMillis> time = 1'000'000;
};

class QueueTest : public testing::Test {
 protected:
  QueueTest() {
    std::filesystem::create_directories(folder_);
    database_ = std::make_unique<db::Database>(db::DatabaseOptions{.path = folder_ / "jobs.db"}, pool_);
  }
  ~QueueTest() override {
    pool_.join();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  static QueueOptions quick() { return {.heartbeat = 10ms, .poll = 20ms, .back_off = 0ms}; }

  // Runs `test` beside a runner, then stops it.
  void with_runner(Queue& queue, Concurrency concurrency, std::function<Task<void>(Queue&)> test,
                   Concurrency per_owner = {}) {
    asio::io_context loop;
    spawn(loop.get_executor(), "runner", queue.run(std::move(concurrency), std::move(per_owner)));
    spawn(loop.get_executor(), "test", [](Queue& q, auto& body) -> Task<void> {
      co_await body(q);
      q.stop();
    }(queue, test));
    loop.run_for(20s);
    EXPECT_TRUE(loop.stopped()) << "still running after 20 seconds";
  }
  std::int64_t number(const std::string& query) {
    std::int64_t value = 0;
    database_->read_now([&](soci::session& sql) { sql << query, soci::into(value); });
    return value;
  }
  JobId add(Queue& queue, NewJob job) {
    clock_.time++;
    return database_->write_now([&](soci::session& sql) { return queue.enqueue(sql, job); });
  }
  static Handler echo() {
    return [](JobContext& context) -> Task<Result<std::string>> { co_return "did " + context.payload; };
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("millrace-jobs-" + random_text(8));
  BlockingPool pool_{2};
  std::unique_ptr<db::Database> database_;
  ManualClock clock_;
};

}  // namespace millrace::jobs
