#include <gtest/gtest.h>

#include <filesystem>

#include "base/id.h"
#include "db/database.h"
#include "keeping/rows.h"

namespace millrace::keeping {
namespace {

namespace fs = std::filesystem;

// Rows as the other rooms write them.
class RowsTest : public testing::Test {
 protected:
  RowsTest() {
    fs::create_directories(folder_);
    database_ = std::make_unique<db::Database>(db::DatabaseOptions{.path = folder_ / "rows.db"}, pool_);
    database_->write_now([&](soci::session& sql) {
      sql << "INSERT INTO users (id, username, username_key, password_hash, role, created_at) VALUES ('u', "
             "'u', "
             "'u', '', 'user', 0)";
    });
  }
  ~RowsTest() override {
    pool_.join();
    database_.reset();
    fs::remove_all(folder_);
  }
  MediaId media(UnixMillis created, bool pinned = false) {
    media::MediaRecord record;
    record.id = MediaId::random();
    record.bytes = 1000;
    record.state = "ready";
    record.created_at = created;
    const std::string id = VideoId::random().text();
    int pin = pinned;
    database_->write_now([&](soci::session& sql) {
      media::insert(sql, record);
      sql << "INSERT INTO videos (id, owner_id, visibility, state, media_id, pinned, created_at, updated_at) "
             "VALUES "
             "(:id, 'u', 'public', 'ready', :media, :pinned, 0, 0)",
          soci::use(id), soci::use(record.id.text()), soci::use(pin);
    });
    return record.id;
  }
  void rung(const MediaId& id, std::string name, long long count, UnixMillis watched) {
    media::RenditionRow row{std::move(name), 10, "", count, count * 10, watched, 0};
    database_->write_now([&](soci::session& sql) { media::save_rendition(sql, id, row); });
  }
  // A video of spans of these, and nothing of its own.
  void clip(const std::vector<MediaId>& of, bool pinned) {
    const std::string id = VideoId::random().text();
    int pin = pinned;
    database_->write_now([&](soci::session& sql) {
      sql << "INSERT INTO videos (id, owner_id, title, visibility, state, pinned, created_at, updated_at) "
             "VALUES (:id, 'u', 'clip', 'public', 'ready', :pinned, 0, 0)",
          soci::use(id), soci::use(pin);
      for (int position = 0; const auto& one : of) {
        sql << "INSERT INTO spans (video_id, position, media_id, in_ticks, out_ticks) VALUES (:id, "
               ":position, "
               ":media, 0, 1)",
            soci::use(id), soci::use(position), soci::use(one.text());
        position++;
      }
    });
  }
  std::string order(CandidateRules rules) {
    std::string names;
    for (const auto& one : database_->read_now([&](soci::session& sql) { return candidates(sql, rules); }))
      names += one.rendition + " ";
    return names;
  }

  fs::path folder_ = fs::temp_directory_path() / ("millrace-keeping-" + random_text(8));
  BlockingPool pool_{1};
  std::unique_ptr<db::Database> database_;
};

TEST_F(RowsTest, a_pinned_clip_pins_all_that_it_is_cut_out_of) {
  auto one = media(1), two = media(2), other = media(3);
  for (const auto& [id, name] : {std::pair(one, "one"), {two, "two"}, {other, "other"}}) rung(id, name, 5, 0);
  clip({other}, false);
  clip({one, two}, true);
  EXPECT_EQ(order({.watched_before = INT64_MAX}), "other ");
}

TEST_F(RowsTest, a_video_keeps_and_tells_of_the_sounds_that_are_heard_with_it) {
  auto pinned = media(1, true), other = media(2);
  auto sound_of = [&](const MediaId& film) {
    media::MediaRecord record;
    record.id = MediaId::random();
    record.state = "ready";
    database_->write_now([&](soci::session& sql) {
      media::insert(sql, record);
      sql << "INSERT INTO video_sounds (media_id, video_id, made, replaces, position, since) SELECT :media, "
             "id, "
             "'m', 1, 1, 1 FROM videos WHERE media_id = :film",
          soci::use(record.id.text()), soci::use(film.text());
    });
    return record.id;
  };
  auto kept = sound_of(pinned), loose = sound_of(other);
  rung(kept, "kept", 5, 0);
  rung(loose, "loose", 5, 0);
  EXPECT_EQ(order({.watched_before = INT64_MAX}), "loose ");
  database_->write_now(
      [&](soci::session& sql) { note_checked(sql, loose, {.checked_at = 5, .damaged_at = 5}); });
  EXPECT_EQ(database_->read_now([](soci::session& sql) { return damaged_videos(sql); }).size(), 1u);
}

TEST_F(RowsTest, a_clip_of_what_is_damaged_is_damaged) {
  auto one = media(1), two = media(2);
  clip({one, two, two}, false);
  database_->write_now(
      [&](soci::session& sql) { note_checked(sql, two, {.checked_at = 5, .damaged_at = 5}); });
  auto found = database_->read_now([](soci::session& sql) { return damaged_videos(sql); });
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].title == "clip" || found[1].title == "clip");
}

TEST_F(RowsTest, the_least_recently_watched_goes_first_and_the_pinned_never) {
  auto old = media(1), young = media(2), pinned = media(0, true);
  rung(old, "watched-late", 5, 900);
  rung(young, "watched-early", 5, 300);
  rung(young, "never-watched", 5, 0);
  rung(old, "never-watched-and-older", 5, 0);
  rung(old, "beginning-alone", 1, 100);
  rung(old, "empty", 0, 100);
  rung(pinned, "pinned", 5, 0);
  EXPECT_EQ(order({.watched_before = INT64_MAX}),
            "never-watched-and-older never-watched watched-early watched-late ");
  EXPECT_EQ(order({.watched_before = 300}), "never-watched-and-older never-watched ");
  EXPECT_EQ(order({.watched_before = 101, .even_beginnings = true}),
            "never-watched-and-older never-watched beginning-alone ");
  EXPECT_EQ(order({.watched_before = INT64_MAX, .limit = 1}), "never-watched-and-older ");
  auto all = database_->read_now([](soci::session& sql) { return sums(sql); });
  EXPECT_EQ(all.originals, 3000u);
  EXPECT_EQ(all.cache, 260u);
  EXPECT_EQ(all.pinned, 50u);
}

TEST_F(RowsTest, when_it_was_watched_never_falls_back) {
  auto id = media(1);
  rung(id, "720", 5, 900);
  rung(id, "720", 6, 100);
  EXPECT_EQ(order({.watched_before = 900}), "");
}

TEST_F(RowsTest, what_was_checked_longest_ago_is_checked_next) {
  auto first = media(10), second = media(20);
  auto next = [&](UnixMillis before) {
    return database_->read_now([&](soci::session& sql) { return next_unchecked(sql, before); });
  };
  EXPECT_EQ(next(100)->id, first);
  EXPECT_FALSE(next(10));
  database_->write_now([&](soci::session& sql) { note_checked(sql, first, {200, 150, "abc"}); });
  EXPECT_EQ(next(100)->id, second);
  EXPECT_EQ(next(300)->bytes, 1000u);
  database_->write_now([&](soci::session& sql) { note_checked(sql, second, {300, 0, "def"}); });
  EXPECT_EQ(next(301)->sha256, "abc");
  EXPECT_EQ(next(301)->damaged_at, 150);
  auto damaged = database_->read_now([](soci::session& sql) { return damaged_videos(sql); });
  ASSERT_EQ(damaged.size(), 1u);
  EXPECT_EQ(damaged[0].owner, "u");
}

TEST_F(RowsTest, a_clean_end_is_believed_once) {
  auto take = [&] { return database_->write_now([](soci::session& sql) { return take_clean_end(sql); }); };
  EXPECT_FALSE(take());
  database_->write_now([](soci::session& sql) { note_clean_end(sql); });
  EXPECT_TRUE(take());
  EXPECT_FALSE(take());
}

}  // namespace
}  // namespace millrace::keeping
