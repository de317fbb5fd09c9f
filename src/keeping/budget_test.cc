#include "keeping/budget.h"

#include <gtest/gtest.h>

#include "media/test_library.h"

namespace millrace::keeping {
namespace {

using namespace std::chrono_literals;

struct SetClock : Clock {
  UnixMillis now() const override { return time; }
  std::atomic<UnixMillis> time{100'000'000};
};

// Budgets that ran are kept until the pool has ended, since it may still work for them.
struct Running {
  std::unique_ptr<Budget> budget;
  asio::io_context loop{1};
};

class BudgetTest : public media::TestLibrary {
 protected:
  using Numbers = std::vector<std::size_t>;

  ~BudgetTest() override { pool_.join(); }
  media::LoadedMediaPtr film() {
    return load(add({package::video_track({.frames = 300, .codec = package::Codec::mpeg4})}));
  }
  void store_rung(const media::LoadedMediaPtr& media, const std::string& rung, std::size_t segments,
                  UnixMillis watched = 0, std::size_t bytes = 1000) {
    for (std::size_t k = 0; k < segments; k++) store_segment(*media, rung, k, bytes);
    if (watched > 0) media->fill.watched(rung, watched);
    library_.save_fill_now(*media);
  }
  // Begins with a budget of so many bytes, as a process does after one that ended well or did not.
  void run(std::uint64_t bytes, bool clean = true) {
    if (clean) database_.write_now([](soci::session& sql) { note_clean_end(sql); });
    options_.cache_bytes = bytes;
    options_.headroom = 0;
    options_.look = 5ms;
    running_.push_back(std::make_unique<Running>());
    running_.back()->budget =
        std::make_unique<Budget>(database_, store_, library_, queue_, pool_, clock_, options_);
    spawn(running_.back()->loop.get_executor(), "budget", budget().run());
    work();
  }
  Budget& budget() { return *running_.back()->budget; }
  void work() { running_.back()->loop.run_for(100ms); }
  bool eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 100 && !condition(); i++) work();
    return condition();
  }
  bool leaves(const media::LoadedMediaPtr& media, const std::string& rung, const Numbers& numbers) {
    return eventually([&] { return media->fill.marked(rung) == numbers; });
  }
  bool room(const media::LoadedMediaPtr& media, Purpose purpose = Purpose::background) {
    return budget().room_for(*media, purpose);
  }
  bool has_file(const media::LoadedMediaPtr& media, const std::string& rung, std::size_t k) {
    return store_.contains_cache(media::keys::segment(media->id, media->recipe, rung, k));
  }

  SetClock clock_;
  jobs::Queue queue_{database_, clock_};
  BudgetOptions options_;
  std::vector<std::unique_ptr<Running>> running_;
};

TEST_F(BudgetTest, evicts_from_the_front_no_more_than_it_must_and_leaves_the_beginning) {
  auto media = film();
  store_rung(media, "360", 10);
  run(8000);  // 2000 too many, and a twentieth more at once
  EXPECT_TRUE(leaves(media, "360", {0, 4, 5, 6, 7, 8, 9}));
  EXPECT_TRUE(has_file(media, "360", 0));
  EXPECT_FALSE(has_file(media, "360", 1));
  EXPECT_TRUE(eventually([&] { return budget().usage_now().sums.cache == 7000; }));
  EXPECT_FALSE(media->fill.wants_filling("360")) << "it is not filled again until somebody watches it";
  media->fill.watched("360", clock_.now() + 1);
  EXPECT_TRUE(media->fill.wants_filling("360"));
}

TEST_F(BudgetTest, leaves_what_was_watched_last) {
  auto old = film(), young = film();
  store_rung(old, "360", 4, 2000);
  store_rung(young, "360", 4, 3000);
  store_rung(young, "240", 4, 1000);
  run(8000);
  EXPECT_TRUE(leaves(old, "360", {0, 3}));
  EXPECT_TRUE(leaves(young, "240", {0}));
  EXPECT_TRUE(leaves(young, "360", {0, 1, 2, 3}));
}

TEST_F(BudgetTest, takes_beginnings_too_when_nothing_else_is_left) {
  auto one = film(), other = film();
  store_rung(one, "360", 3, 1000);
  store_rung(other, "360", 3, 2000);
  run(1500);
  EXPECT_TRUE(leaves(one, "360", {}));
  EXPECT_TRUE(leaves(other, "360", {0}));
}

TEST_F(BudgetTest, makes_room_on_the_disk_for_what_arrives) {
  auto media = film();
  store_rung(media, "360", 5);
  run(0);
  EXPECT_TRUE(leaves(media, "360", {0, 1, 2, 3, 4})) << "without a number only the disk counts";
  store::LocalStore full({.root = folder_, .reserved_free_bytes = UINT64_MAX});
  Budget(database_, full, library_, queue_, pool_, clock_, options_).make_room_now(2000);
  EXPECT_TRUE(leaves(media, "360", {0, 3, 4}));
}

TEST_F(BudgetTest, filling_ends_a_tenth_below_it_but_a_download_goes_on_to_the_end) {
  auto media = film();
  store_rung(media, "360", 8);
  run(10'000);
  EXPECT_TRUE(room(media));
  store_rung(media, "240", 1);
  EXPECT_FALSE(room(media));
  EXPECT_TRUE(room(media, Purpose::download));
}

TEST_F(BudgetTest, filling_takes_the_place_only_of_what_was_watched_an_hour_before) {
  auto old = film(), other = film();
  const UnixMillis then = 10'000'000, later = then + options_.settled.count();
  store_rung(old, "360", 9, then);
  run(10'000);
  other->fill.watched("360", later);
  EXPECT_FALSE(room(other));
  other->fill.watched("360", later + 1);
  EXPECT_TRUE(room(other));
  EXPECT_TRUE(leaves(old, "360", {0, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_F(BudgetTest, filling_leaves_the_beginnings_of_what_it_takes_the_place_of) {
  auto old = film(), other = film();
  store_rung(old, "360", 2, 1000, 100);
  store_rung(other, "360", 9, clock_.now());
  run(10'000);
  EXPECT_TRUE(room(other));
  EXPECT_TRUE(leaves(old, "360", {0}));
  work();
  EXPECT_TRUE(leaves(old, "360", {0}));
  EXPECT_EQ(other->fill.marked("360").size(), 9u);
}

TEST_F(BudgetTest, fills_nothing_once_it_is_used_up) {
  auto old = film(), other = film();
  store_rung(old, "360", 5, 1000);
  options_.look = 1h;
  run(5000);
  other->fill.watched("360", clock_.now());
  EXPECT_FALSE(room(other));
  EXPECT_TRUE(room(other, Purpose::download)) << "somebody waits for it";
}

TEST_F(BudgetTest, counts_the_files_after_an_end_that_was_not_clean) {
  auto media = film();
  store_rung(media, "360", 4);
  store_.remove(media::keys::segment(media->id, 1, "360", 2));
  run(0);
  EXPECT_EQ(budget().usage_now().sums.cache, 4000u) << "the rows are believed";
  run(0, false);
  EXPECT_TRUE(leaves(media, "360", {0, 1, 3}));
  EXPECT_TRUE(eventually([&] { return budget().usage_now().sums.cache == 3000; }));
}

TEST_F(BudgetTest, fills_what_is_watched_when_told_to_and_not_again_at_once) {
  auto media = film();
  options_.fill_when_watched = true;
  options_.save = 5ms;
  auto job = [&] {
    std::vector<std::string> keys{"fill:" + media->id.text()};
    return wait_for(queue_.latest(keys)).front();
  };
  run(100'000);
  EXPECT_FALSE(job());
  media->fill.watched("360", clock_.now());
  ASSERT_TRUE(eventually([&] { return job().has_value(); }));
  auto first = job()->id;
  EXPECT_EQ(job()->owner, "u");
  EXPECT_TRUE(wait_for(queue_.cancel(first)));
  media->fill.watched("360", clock_.now());
  work();
  EXPECT_EQ(job()->id, first);
  clock_.time += options_.again.count() + 1;
  media->fill.watched("360", clock_.now());
  EXPECT_TRUE(eventually([&] { return job()->id != first; }));
}

}  // namespace
}  // namespace millrace::keeping
