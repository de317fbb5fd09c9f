#include "backup/backup.h"

#include <gtest/gtest.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include <fstream>

#include "backup/files.h"
#include "backup/snapshot.h"
#include "base/id.h"
#include "db/database.h"
#include "db/migrations.h"
#include "keeping/rows.h"
#include "media/keys.h"
#include "media/record.h"
#include "store/digest.h"

namespace millrace::backup {
namespace {

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << bytes;
}
std::string read(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    make_folders(data());
    write(data() / "secret", "shh");
    database_ = std::make_unique<db::Database>(db::DatabaseOptions{.path = data() / "millrace.db"}, pool_);
  }
  ~BackupTest() override {
    pool_.join();
    database_.reset();
    fs::remove_all(root_);
  }

  fs::path data() const { return root_ / "data"; }
  fs::path folder() const { return root_ / "backup"; }
  fs::path object(const fs::path& of, const std::string& key) const { return of / "objects" / key; }

  MediaId add(const std::string& bytes) {
    media::MediaRecord record;
    record.id = MediaId::random();
    record.bytes = static_cast<long long>(bytes.size());
    record.original_name = "film.mp4";
    record.state = "ready";
    store::Digest digest;
    digest.add(bytes);
    record.sha256 = digest.hex();
    write(object(data(), media::keys::original(record.id)), bytes);
    write(object(data(), media::keys::index(record.id)), "index");
    write(object(data(), media::keys::segment(record.id, 1, "360", 3)), "can be made again");
    database_->write_now([&](soci::session& sql) { media::insert(sql, record); });
    return record.id;
  }
  void remove(const MediaId& id) {
    database_->write_now([&](soci::session& sql) { media::erase(sql, id); });
    fs::remove_all(object(data(), media::keys::folder(id)));
  }

  Result<Report> back_up_now() { return back_up({.data = data(), .folder = folder()}); }
  Result<Report> restore_to(const fs::path& to) { return restore({.data = to, .folder = folder()}); }
  std::string code(const Result<Report>& report) { return report ? "" : report.error().code; }

  fs::path root_ = fs::temp_directory_path() / ("backup" + random_text(8));
  BlockingPool pool_{2};
  std::unique_ptr<db::Database> database_;
};

TEST_F(BackupTest, CopiesWhatCannotBeMadeAgainAndNothingElse) {
  auto id = add("film");
  auto report = back_up_now();
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_TRUE(report->damaged.empty());
  EXPECT_EQ(report->copied_files, 2u);
  EXPECT_EQ(report->copied_bytes, 9u);
  EXPECT_EQ(read(object(folder(), media::keys::original(id))), "film");
  EXPECT_EQ(read(folder() / "secret"), "shh");
  EXPECT_FALSE(fs::exists(object(folder(), media::keys::segment(id, 1, "360", 3))));
  EXPECT_TRUE(fs::is_empty(folder() / "incoming"));
  for (const char* name : {"millrace.db", "secret"}) {
    struct stat facts{};
    ASSERT_EQ(::stat((folder() / name).c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600u) << name;
  }
  EXPECT_GT(database_->read_now([](soci::session& sql) { return keeping::last_backup(sql); }), 0);
}

TEST_F(BackupTest, AddsWhatIsNewAndRemovesWhatIsGone) {
  auto gone = add("goes");
  ASSERT_TRUE(back_up_now());
  remove(gone);
  auto stays = add("stays");
  auto report = back_up_now();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->copied_files, 2u);
  EXPECT_EQ(report->removed_files, 2u);
  EXPECT_FALSE(fs::exists(object(folder(), media::keys::folder(gone))));
  EXPECT_EQ(read(object(folder(), media::keys::original(stays))), "stays");
  EXPECT_EQ(back_up_now()->copied_files, 0u);
}

TEST_F(BackupTest, TakesAgainWhatWasMadeAgain) {
  auto id = add("film");
  ASSERT_TRUE(back_up_now());
  auto index = object(data(), media::keys::index(id));
  write(index, "other");  // of the same size
  fs::last_write_time(index, fs::file_time_type::clock::now() + std::chrono::seconds(5));
  ASSERT_TRUE(back_up_now());
  EXPECT_EQ(read(object(folder(), media::keys::index(id))), "other");
}

TEST_F(BackupTest, SaysWhichOriginalIsNotAsItCame) {
  auto id = add("film");
  write(object(data(), media::keys::original(id)), "fixm");
  auto report = back_up_now();
  ASSERT_TRUE(report);
  ASSERT_EQ(report->damaged.size(), 1u);
  EXPECT_EQ(report->damaged[0], "film.mp4 (" + id.text() + "): not as it came; copied as it is");
  fs::remove(object(data(), media::keys::original(id)));
  fs::remove(object(folder(), media::keys::original(id)));
  EXPECT_EQ(back_up_now()->damaged.at(0), "film.mp4 (" + id.text() + "): missing");
}

TEST_F(BackupTest, KeepsTheLastCopyOfWhatTheDiskHasLost) {
  auto id = add("film");
  ASSERT_TRUE(back_up_now());
  fs::remove(object(data(), media::keys::original(id)));
  for (int night = 0; night < 2; night++) {
    auto report = back_up_now();
    ASSERT_TRUE(report);
    EXPECT_EQ(report->removed_files, 0u);
    ASSERT_EQ(report->damaged.size(), 1u);
    EXPECT_NE(report->damaged[0].find("missing here"), std::string::npos);
  }
  fs::remove_all(data() / "objects" / "media");  // a disk that is not mounted
  ASSERT_TRUE(back_up_now());
  fs::remove_all(data() / "objects");
  EXPECT_EQ(code(back_up_now()), "no_data");
  ASSERT_TRUE(restore_to(root_ / "new"));
  EXPECT_EQ(read(object(root_ / "new", media::keys::original(id))), "film");
  EXPECT_EQ(read(object(root_ / "new", media::keys::index(id))), "index");
}

TEST_F(BackupTest, PutsNoSpoiledOriginalOverAGoodCopy) {
  auto id = add("film");
  ASSERT_TRUE(back_up_now());
  auto original = object(data(), media::keys::original(id));
  auto copy = object(folder(), media::keys::original(id));
  auto later = fs::file_time_type::clock::now() + std::chrono::seconds(5);
  for (const char* spoiled : {"fixm", "fi"}) {
    write(original, spoiled);
    fs::last_write_time(original, later);
    auto report = back_up_now();
    ASSERT_TRUE(report);
    ASSERT_EQ(report->damaged.size(), 1u);
    EXPECT_NE(report->damaged[0].find("changed here"), std::string::npos) << report->damaged[0];
    EXPECT_EQ(read(copy), "film");
  }
  // And the other way round.
  write(copy, "fixm");
  write(original, "film");
  fs::last_write_time(original, later);
  auto report = back_up_now();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->damaged.empty());
  EXPECT_EQ(read(copy), "film");
}

TEST_F(BackupTest, LeavesFoldersAloneThatAreNotItsOwn) {
  write(folder() / "holiday.jpg", "x");
  EXPECT_EQ(code(back_up_now()), "not_a_backup");
  fs::remove_all(folder());
  ASSERT_TRUE(back_up_now());
  write(folder() / "millrace.db-wal", "");
  EXPECT_EQ(code(back_up_now()), "not_a_backup");
  EXPECT_EQ(code(back_up({.data = data(), .folder = data() / "objects" / "backup"})), "inside");
  EXPECT_EQ(code(back_up({.data = data(), .folder = data() / ""})), "inside");
  EXPECT_EQ(code(back_up({.data = root_, .folder = folder()})), "no_data");
  fs::create_directory_symlink(data(), root_ / "link");
  EXPECT_EQ(code(back_up({.data = data(), .folder = root_ / "link" / "b"})), "inside");
}

TEST_F(BackupTest, CutShortLeavesTheLastOneWhole) {
  auto first = add("first");
  ASSERT_TRUE(back_up_now());
  remove(first);
  auto second = add("second");
  struct Killed {};
  EXPECT_THROW(
      (void)back_up({.data = data(), .folder = folder(), .progress = [](Progress) { throw Killed(); }}),
      Killed);
  write(folder() / "incoming" / "left", "by one that was killed");
  ASSERT_TRUE(restore_to(root_ / "new"));
  EXPECT_EQ(read(object(root_ / "new", media::keys::original(first))), "first");
  ASSERT_TRUE(back_up_now());
  EXPECT_TRUE(fs::is_empty(folder() / "incoming"));
  EXPECT_EQ(read(object(folder(), media::keys::original(second))), "second");
}

TEST_F(BackupTest, WaitsForNobodyElse) {
  add("film");
  std::string inner;
  auto report = back_up(
      {.data = data(), .folder = folder(), .progress = [&](Progress) { inner = code(back_up_now()); }});
  EXPECT_TRUE(report);
  EXPECT_EQ(inner, "busy");
}

TEST_F(BackupTest, ComesBack) {
  auto id = add("film");
  database_->write_now([](soci::session& sql) { keeping::note_clean_end(sql); });
  ASSERT_TRUE(back_up_now());
  auto to = root_ / "new";
  auto report = restore_to(to);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(read(object(to, media::keys::original(id))), "film");
  EXPECT_EQ(read(to / "secret"), "shh");
  db::Database restored({.path = to / "millrace.db"}, pool_);
  restored.write_now([&](soci::session& sql) {
    EXPECT_TRUE(media::find(sql, id));
    EXPECT_FALSE(keeping::take_clean_end(sql));  // so that the server counts what is there
  });
  EXPECT_EQ(code(restore_to(to)), "data_there");
}

TEST_F(BackupTest, GoesOnWhereARestoreWasCutShort) {
  auto id = add("film");
  ASSERT_TRUE(back_up_now());
  struct Killed {};
  auto to = root_ / "new";
  EXPECT_THROW((void)restore({.data = to, .folder = folder(), .progress = [](Progress) { throw Killed(); }}),
               Killed);
  EXPECT_FALSE(fs::exists(to / "millrace.db"));
  ASSERT_TRUE(restore_to(to));
  EXPECT_EQ(read(object(to, media::keys::original(id))), "film");
}

TEST_F(BackupTest, IsRefusedWhereItIsNone) {
  EXPECT_EQ(code(restore_to(root_ / "new")), "not_a_backup");
  make_folders(folder());
  write(folder() / "millrace.db", "no database");
  EXPECT_EQ(code(restore_to(root_ / "new")), "not_a_backup");
  EXPECT_FALSE(fs::exists(root_ / "new" / "millrace.db"));
}

TEST_F(BackupTest, OfANewerProgramIsRefused) {
  ASSERT_TRUE(back_up_now());
  {
    soci::session sql(soci::sqlite3, "dbname=\"" + (folder() / "millrace.db").string() + "\"");
    sql << "INSERT INTO schema_changes (version, name) VALUES (1000, 'later')";
  }
  EXPECT_EQ(code(restore_to(root_ / "new")), "newer");
}

TEST_F(BackupTest, OfAnOlderProgramIsTakenAsItIsAndBroughtUpToDate) {
  const int old = 2;
  auto older = root_ / "older";
  make_folders(older);
  {
    soci::session sql(soci::sqlite3, "dbname=\"" + (older / "millrace.db").string() + "\"");
    db::migrate(sql, db::migrations().first(old));
    sql << "INSERT INTO media (id, owner, bytes, state, created_at) VALUES ('AAAAAAAAAAAAAAAA', '', 3, "
           "'ready', 1)";
  }
  write(object(older, "media/AAAAAAAAAAAAAAAA/original"), "old");
  auto report = back_up({.data = older, .folder = folder()});
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_TRUE(report->damaged.empty());
  EXPECT_EQ(read_snapshot(folder() / "millrace.db")->schema, old);
  EXPECT_EQ(read_snapshot(older / "millrace.db")->schema, old);  // nobody has touched it
  ASSERT_TRUE(restore_to(root_ / "new"));
  db::Database restored({.path = root_ / "new" / "millrace.db"}, pool_);
  EXPECT_TRUE(restored.read_now(
      [](soci::session& sql) { return media::find(sql, *MediaId::parse("AAAAAAAAAAAAAAAA")); }));
}

TEST(WhatCanBeMadeAgain, IsKnownByItsKey) {
  auto id = MediaId::random();
  using namespace media::keys;
  for (const auto& key :
       {segment(id, 2, "360", 4), still(id, "a.jpg"), storyboard(id, "0.jpg"), preview(id),
        sound(id, "peaks"), parts(id, 1, "ox") + "1-2.m4s", clip_storyboard(VideoId::random(), "0.jpg")})
    EXPECT_TRUE(can_be_made_again(key)) << key;
  for (const auto& key : {original(id), index(id), headers(id, 1), edge_header(id, 1), survey(id),
                          chosen_poster(id, "x", "a.jpg"), sound(id, "s.m4a"), std::string("other/r1/a.m4s")})
    EXPECT_FALSE(can_be_made_again(key)) << key;
}

}  // namespace
}  // namespace millrace::backup
