#include "keeping/scrub.h"

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "media/test_library.h"

namespace millrace::keeping {
namespace {

class ScrubTest : public media::TestLibrary {
 protected:
  ScrubTest() {
    scrub_.set_hooks({.changed = [this](const auto&) { changed_++; },
                      .removed = [this](const auto& key) { removed_.push_back(key); }});
  }
  MediaId film() { return add({package::video_track({.frames = 300, .codec = package::Codec::mpeg4})}); }
  void pass() {
    auto done = wait_for(scrub_.pass(clock_.now(), [](double) {}, [] { return false; }));
    EXPECT_TRUE(done);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // the next pass is later
  }
  // Another byte in the middle of what lies under a key.
  void flip(const std::string& key) {
    std::fstream file(folder_ / "objects" / key, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file.put('!');
    ASSERT_TRUE(file.good());
  }
  std::size_t damaged() {
    return database_.read_now([](soci::session& sql) { return damaged_videos(sql).size(); });
  }

  SystemClock clock_;
  jobs::Queue queue_{database_, clock_};
  Scrub scrub_{database_, store_, library_, queue_, pool_, clock_, {.bytes_a_second = 0}};
  int changed_ = 0;
  std::vector<std::string> removed_;
};

TEST_F(ScrubTest, finds_nothing_where_nothing_is_wrong) {
  auto media = load(film());
  store_segment(*media, "360", 0, 1000);
  pass();
  EXPECT_EQ(scrub_.counters().segments, 1u);
  EXPECT_EQ(scrub_.counters().damaged_segments + scrub_.counters().damaged_originals, 0u);
  EXPECT_EQ(changed_, 0);
}

TEST_F(ScrubTest, takes_away_a_segment_that_is_wrong) {
  auto media = load(film());
  for (std::size_t k = 0; k < 3; k++) store_segment(*media, "360", k, 1000);
  auto key = media::keys::segment(media->id, 1, "360", 1);
  flip(key);
  pass();
  EXPECT_EQ(removed_, std::vector<std::string>{key});
  EXPECT_FALSE(store_.contains_cache(key));
  EXPECT_EQ(media->fill.marked("360"), (std::vector<std::size_t>{0, 2}));
}

TEST_F(ScrubTest, reports_an_original_that_is_wrong_and_leaves_it_where_it_is) {
  auto id = film();
  pass();  // the first one takes its sum
  EXPECT_EQ(damaged(), 0u);
  flip(media::keys::original(id));
  pass();
  EXPECT_EQ(damaged(), 1u);
  EXPECT_EQ(changed_, 1);
  EXPECT_TRUE(store_.open(media::keys::original(id)));
}

TEST_F(ScrubTest, removes_what_was_rendered_under_a_former_recipe) {
  auto media = load(film());
  store_segment(*media, "360", 0, 1000);
  put_headers(media->id, 2, {});
  database_.write_now([&](soci::session& sql) { media::set_recipe(sql, media->id, 2); });
  library_.forget(media->id);
  auto now = load(media->id);
  store_segment(*now, "360", 0, 1000);
  pass();
  EXPECT_FALSE(store_.contains_cache(media::keys::segment(media->id, 1, "360", 0)));
  EXPECT_TRUE(store_.contains_cache(media::keys::segment(media->id, 2, "360", 0)));
}

}  // namespace
}  // namespace millrace::keeping
