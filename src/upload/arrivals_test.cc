// What a slow or failing disk does to an upload: tests/uploads.test.mjs and its neighbours see the rest.
#include "upload/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <thread>

#include "store/local_store.h"

namespace millrace::upload {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMegabyte = 1 << 20;

// A disk that takes its time to make things durable, or cannot.
class SlowDisk : public store::LocalStore {
 public:
  using LocalStore::LocalStore;

  Result<std::unique_ptr<store::Resumable>> open_resumable(const std::string& name) override {
    opened++;
    auto file = LocalStore::open_resumable(name);
    if (file) *file = std::make_unique<File>(*this, std::move(*file));
    return file;
  }

  std::promise<void> gate;
  std::shared_future<void> open = gate.get_future().share();
  std::atomic<bool> broken = false;  // says so once, as a kernel does
  std::atomic<bool> unwritable = false;
  std::atomic<int> opened = 0;
  std::atomic<std::uint64_t> written = 0;

 private:
  class File : public store::Resumable {
   public:
    File(SlowDisk& disk, std::unique_ptr<Resumable> file) : disk_(disk), file_(std::move(file)) {}
    Result<void> write(std::span<const char> bytes) override {
      if (disk_.unwritable) throw std::runtime_error("the disk is broken");
      auto good = file_->write(bytes);
      disk_.written = file_->bytes();
      return good;
    }
    std::uint64_t bytes() const override { return file_->bytes(); }
    int fd() const override { return file_->fd(); }
    Result<void> commit(const std::string& key) override { return file_->commit(key); }
    void sync() override {
      disk_.open.wait();
      if (disk_.broken.exchange(false)) throw std::runtime_error("the disk is broken");
      file_->sync();
    }
    void cut(std::uint64_t bytes) override { file_->cut(bytes); }
    Result<void> append_from(int fd, std::uint64_t offset, std::uint64_t size) override {
      return file_->append_from(fd, offset, size);
    }

   private:
    SlowDisk& disk_;
    std::unique_ptr<Resumable> file_;
  };
};

// Gives the bytes of a film up to a limit that grows, and breaks off when it is told to.
class Body : public http::BodyReader {
 public:
  Body(const std::string& film, std::uint64_t from) : film_(film), at_(from) {}
  std::optional<std::uint64_t> declared_bytes() const override { return std::nullopt; }
  Task<Result<std::size_t>> read_some(std::span<char> into) override {
    if (at_ == film_.size()) co_return 0;
    Timer timer(co_await asio::this_coro::executor);
    while (at_ >= limit && !stopped_ && !broken_off) {
      timer.expires_after(1ms);
      co_await elapse(timer);
    }
    if (stopped_) co_return fail(Status::conflict, "superseded", "Another request has taken over.");
    if (at_ >= limit) co_return fail(Status::bad_request, "incomplete_body", "The body ended too early.");
    const std::size_t n = std::min({into.size(), limit - at_, film_.size() - at_, std::size_t{50'001}});
    std::copy_n(film_.data() + at_, n, into.data());
    at_ += n;
    co_return n;
  }
  std::function<void()> stopper() override {
    return [this] { stopped_ = true; };
  }
  std::atomic<std::uint64_t> limit = 0;
  std::atomic<bool> broken_off = false;

 private:
  const std::string& film_;
  std::uint64_t at_;
  std::atomic<bool> stopped_ = false;
};

class ArrivalsTest : public testing::Test {
 protected:
  ArrivalsTest() {
    film_.assign(6 * kMegabyte, 'x');
    film_.replace(0, 4, "\x1a\x45\xdf\xa3");
    database_.write_now([this](soci::session& sql) {
      sql << "INSERT INTO users (id, username, username_key, password_hash, role, created_at) VALUES (:id, "
             "'u', 'u', '', 'user', 0)",
          soci::use(user_.text());
    });
    network_ = std::thread([this] { loop_.run(); });
  }
  ~ArrivalsTest() override {
    work_.reset();
    network_.join();
    pool_.join();
    std::filesystem::remove_all(folder_);
  }

  static bool eventually(const std::function<bool()>& good) {
    for (int tries = 0; tries < 20'000; tries++) {
      if (good()) return true;
      std::this_thread::sleep_for(1ms);
    }
    return false;
  }
  template <class T>
  std::future<T> start(Task<T> task) {
    return asio::co_spawn(loop_, std::move(task), asio::use_future);
  }
  UploadId create() {
    NewUpload wanted{.concat = {},
                     .concat_sent = {},
                     .length = film_.size(),
                     .metadata_sent = {},
                     .sha256 = {},
                     .last_modified = 0,
                     .media = {},
                     .imported = false,
                     .video = {}};
    wanted.video.file_name = "film.mkv";
    return start(arrivals_.create({user_, "u", false, {}}, wanted)).get()->id;
  }
  std::future<Result<UploadRecord>> append(const UploadId& id, Body& body, std::uint64_t offset = 0) {
    return start(arrivals_.append(id, body, {.offset = offset}));
  }
  UploadRecord row(const UploadId& id) {
    return *database_.read_now([&](soci::session& sql) { return find(sql, id); });
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("millrace-arrivals-" + random_text(8));
  std::string film_;
  const UserId user_ = UserId::random();
  BlockingPool pool_{4};
  SlowDisk store_{{.root = folder_}};
  db::Database database_{{.path = folder_ / "rows.db"}, pool_};
  SystemClock clock_;
  jobs::Queue queue_{database_, clock_};
  Uploads uploads_{database_, store_, queue_, pool_, clock_, {}};
  Arrivals arrivals_{{database_, store_, queue_, pool_, clock_, uploads_}, {.sync_bytes = kMegabyte}};
  asio::io_context loop_;
  asio::executor_work_guard<Executor> work_{loop_.get_executor()};
  std::thread network_;
};

TEST_F(ArrivalsTest, MoreIsWrittenWhileWhatCameBeforeBecomesDurable) {
  const UploadId id = create();
  Body body(film_, 0);
  auto appended = append(id, body);
  body.limit = 7 * kMegabyte / 4;
  EXPECT_TRUE(eventually([&] { return store_.written >= 3 * kMegabyte / 2; }));
  std::this_thread::sleep_for(200ms);  // it would be told by now
  EXPECT_EQ(row(id).received, 0u);
  store_.gate.set_value();
  EXPECT_TRUE(eventually([&] { return row(id).received >= kMegabyte; }));
  EXPECT_LT(row(id).received, 3 * kMegabyte / 2);
  body.broken_off = true;
  EXPECT_EQ(appended.get().error().code, "incomplete_body");
  EXPECT_EQ(row(id).received, 7 * kMegabyte / 4);

  Body rest(film_, 7 * kMegabyte / 4);
  rest.limit = film_.size();
  appended = append(id, rest, 7 * kMegabyte / 4);
  EXPECT_EQ(appended.get()->state, UploadState::done);
}

// Or it would cut the file to the offset that it found, and that would grow behind its back.
TEST_F(ArrivalsTest, TheNextRequestWaitsForWhatIsBecomingDurable) {
  const UploadId id = create();
  Body body(film_, 0);
  body.limit = 3 * kMegabyte / 2;
  auto first = append(id, body);
  EXPECT_TRUE(eventually([&] { return store_.written > kMegabyte; }));
  const int opened = store_.opened;
  Body again(film_, 0);
  again.limit = film_.size();
  auto second = append(id, again);
  EXPECT_EQ(second.wait_for(200ms), std::future_status::timeout);
  EXPECT_EQ(store_.opened, opened);
  store_.gate.set_value();
  EXPECT_EQ(first.get().error().code, "superseded");
  EXPECT_EQ(second.get().error().code, "wrong_offset");  // all that came is there
  EXPECT_EQ(row(id).received, 3 * kMegabyte / 2);
}

TEST_F(ArrivalsTest, ARequestThatFailsWaitsForItToo) {
  const UploadId id = create();
  Body body(film_, 0);
  body.limit = 3 * kMegabyte / 2;
  auto appended = append(id, body);
  EXPECT_TRUE(eventually([&] { return store_.written > kMegabyte; }));
  store_.unwritable = true;
  body.limit = 7 * kMegabyte / 4;
  body.broken_off = true;
  EXPECT_EQ(appended.wait_for(300ms), std::future_status::timeout);
  store_.gate.set_value();
  EXPECT_THROW((void)appended.get(), std::runtime_error);
  EXPECT_GE(row(id).received, kMegabyte);
  EXPECT_LT(row(id).received, 3 * kMegabyte / 2);
}

TEST_F(ArrivalsTest, WhatCouldNotBeMadeDurableWasNotReceived) {
  const UploadId id = create();
  Body body(film_, 0);
  body.limit = 3 * kMegabyte / 2;
  auto appended = append(id, body);
  EXPECT_TRUE(eventually([&] { return store_.written > kMegabyte; }));
  store_.broken = true;
  store_.gate.set_value();
  body.limit = film_.size();
  EXPECT_THROW((void)appended.get(), std::runtime_error);
  EXPECT_EQ(row(id).received, 0u);
  Body again(film_, 0);
  again.limit = film_.size();
  EXPECT_EQ(append(id, again).get()->state, UploadState::done);
  store::Digest digest;
  digest.add(film_);
  std::string sha256;
  database_.read_now([&](soci::session& sql) { sql << "SELECT sha256 FROM media", soci::into(sha256); });
  EXPECT_EQ(sha256, digest.hex());
}

}  // namespace
}  // namespace millrace::upload
