// Which files of sound are kept, and which have outlived what they were made for.
#include <gmock/gmock.h>

#include <filesystem>

#include "jobs/queue.h"
#include "media/loudness.h"
#include "media/record.h"
#include "sound/rows.h"

namespace millrace::sound {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SoundRows : public testing::Test {
 protected:
  static std::filesystem::path made(std::filesystem::path folder) {
    std::filesystem::create_directories(folder);
    return folder;
  }
  ~SoundRows() override {
    pool_.join();
    std::filesystem::remove_all(folder_);
  }

  MediaId add_media() {
    media::MediaRecord record;
    record.id = MediaId::random();
    record.state = "ready";
    record.has_audio = true;
    database_.write_now([&](soci::session& sql) { media::insert(sql, record); });
    return record.id;
  }
  void add(const std::string& id, const MediaId& media, std::vector<std::string> parts, UnixMillis time,
           bool ready = true) {
    SoundRow row;
    row.id = id;
    row.media = media;
    row.video = VideoId::random();
    row.created_at = row.finished_at = time;
    parts.push_back(media.text());
    database_.write_now([&](soci::session& sql) {
      insert(sql, row, parts);
      if (ready) EXPECT_TRUE(set_ready(sql, row));
    });
  }
  std::vector<std::string> gone(UnixMillis before) {
    std::vector<std::string> ids;
    for (const auto& row : database_.read_now([&](soci::session& sql) { return outlived(sql, before); }))
      ids.push_back(row.id);
    std::ranges::sort(ids);
    return ids;
  }

  std::filesystem::path folder_ =
      made(std::filesystem::temp_directory_path() / ("millrace-sound-" + random_text(8)));
  BlockingPool pool_{2};
  db::Database database_{{folder_ / "test.db"}, pool_};
};

TEST_F(SoundRows, go_when_nobody_has_fetched_them_for_long) {
  auto media = add_media();
  add("old", media, {}, 1000);
  add("fetched", media, {}, 1000);
  add("new", media, {}, 9000);
  database_.write_now([](soci::session& sql) { set_used(sql, "fetched", 8000); });
  EXPECT_THAT(gone(5000), ElementsAre("old"));
  EXPECT_THAT(gone(1000), IsEmpty());
}

TEST_F(SoundRows, go_with_any_media_that_is_part_of_them) {
  auto media = add_media(), other = add_media();
  add("both", media, {other.text()}, 9000);
  add("one", media, {}, 9000);
  EXPECT_THAT(gone(5000), IsEmpty());
  database_.write_now([&](soci::session& sql) { media::erase(sql, other); });
  EXPECT_THAT(gone(5000), ElementsAre("both"));
  database_.write_now([&](soci::session& sql) { media::erase(sql, media); });
  EXPECT_FALSE(database_.read_now([](soci::session& sql) { return find(sql, "one"); }));
}

TEST_F(SoundRows, stay_while_a_job_works_on_them) {
  auto media = add_media();
  add("waits", media, {}, 1000, false);
  SystemClock clock;
  jobs::Queue queue(database_, clock);
  database_.write_now([&](soci::session& sql) { queue.enqueue(sql, {"sound", "sound:waits", "waits"}); });
  EXPECT_THAT(gone(5000), IsEmpty());
  database_.write_now([](soci::session& sql) { sql << "DELETE FROM jobs"; });
  EXPECT_THAT(gone(5000), ElementsAre("waits"));
}

TEST_F(SoundRows, are_found_by_their_media_the_newest_first) {
  auto media = add_media(), other = add_media();
  add("first", media, {}, 1000);
  add("second", media, {}, 2000);
  add("third", other, {}, 3000);
  auto rows = database_.read_now([&](soci::session& sql) { return of_media(sql, media, 10); });
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].id, "second");
  EXPECT_EQ(rows[1].created_at, 1000);
}

TEST_F(SoundRows, loudness_is_kept_once_and_silence_has_none) {
  auto media = add_media(), other = add_media();
  auto never = [&] {
    return database_.read_now([](soci::session& sql) { return media::never_measured(sql, 10).size(); });
  };
  EXPECT_EQ(never(), 2u);
  database_.write_now([&](soci::session& sql) {
    media::save_loudness(sql, media, {-20.5, 3.25, -1}, 1);
    media::save_loudness(sql, other, {}, 1);
    media::save_loudness(sql, MediaId::random(), {-1, 1, 1}, 1);  // of a media that is gone
  });
  EXPECT_EQ(never(), 0u);
  auto found = database_.read_now([&](soci::session& sql) { return media::find_loudness(sql, media); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->integrated, -20.5);
  EXPECT_EQ(found->range, 3.25);
  auto silent = database_.read_now([&](soci::session& sql) { return media::find_loudness(sql, other); });
  ASSERT_TRUE(silent);
  EXPECT_FALSE(silent->integrated || silent->range || silent->true_peak);
}

}  // namespace
}  // namespace millrace::sound
