#include "db/database.h"

#include <gtest/gtest.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/id.h"
#include "db/migrations.h"

namespace millrace::db {
namespace {

namespace fs = std::filesystem;

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() : folder_(fs::temp_directory_path() / ("millrace db=" + random_text(8))) {
    fs::create_directories(folder_);
  }
  ~DatabaseTest() override {
    pool_.join();
    fs::remove_all(folder_);
  }
  fs::path file() const { return folder_ / "millrace of a b.db"; }
  static void put(soci::session& sql, const std::string& key, const std::string& value) {
    sql << "INSERT INTO settings (key, value) VALUES (:key, :value)", soci::use(key, "key"),
        soci::use(value, "value");
  }
  static std::string value(Database& database, const std::string& key) {
    return database.read_now([&](soci::session& sql) {
      std::string text;
      sql << "SELECT value FROM settings WHERE key = :key", soci::into(text), soci::use(key, "key");
      return sql.got_data() ? text : "none";
    });
  }

  fs::path folder_;
  BlockingPool pool_{2};
};

TEST_F(DatabaseTest, opens_a_path_with_spaces_that_only_its_owner_reads) {
  Database database({.path = file()}, pool_);
  database.write_now([](soci::session& sql) { put(sql, "a", "1"); });
  EXPECT_EQ(value(database, "a"), "1");
  struct stat facts{};
  ASSERT_EQ(::stat(file().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST_F(DatabaseTest, sixty_four_bits_stay_whole) {
  Database database({.path = file()}, pool_);
  std::int64_t much = std::int64_t{1} << 53;
  database.write_now([&](soci::session& sql) {
    sql << "INSERT INTO media (id, owner, bytes, state, created_at) VALUES ('m', 'o', :bytes, 's', :bytes)",
        soci::use(much, "bytes");
  });
  std::int64_t bytes = 0, created = 0;
  database.read_now([&](soci::session& sql) {
    sql << "SELECT bytes, created_at FROM media", soci::into(bytes), soci::into(created);
  });
  EXPECT_EQ(bytes, much);
  EXPECT_EQ(created, much);
}

TEST_F(DatabaseTest, rolls_back_on_an_exception_and_on_an_error_value) {
  Database database({.path = file()}, pool_);
  EXPECT_THROW(database.write_now([](soci::session& sql) {
    put(sql, "a", "1");
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  auto refused = database.write_now([](soci::session& sql) -> Result<int> {
    put(sql, "a", "2");
    return fail(Status::conflict, "no", "No.");
  });
  EXPECT_EQ(refused.error().code, "no");
  EXPECT_EQ(value(database, "a"), "none");
  auto taken = database.write_now([](soci::session& sql) -> Result<int> {
    put(sql, "a", "3");
    return 7;
  });
  EXPECT_EQ(taken.value(), 7);
  EXPECT_EQ(value(database, "a"), "3");
}

TEST_F(DatabaseTest, actions_after_a_commit_never_run_for_what_was_rolled_back) {
  Database database({.path = file()}, pool_);
  std::string seen;
  EXPECT_THROW(database.write_now([&](soci::session& sql) {
    database.after_commit(sql, [&] { seen += "lost"; });
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  database.write_now([&](soci::session& sql) {
    put(sql, "a", "1");
    database.after_commit(sql, [&] { seen += value(database, "a"); });
  });
  EXPECT_EQ(seen, "1");
}

TEST_F(DatabaseTest, readers_cannot_write) {
  Database database({.path = file()}, pool_);
  EXPECT_THROW(database.read_now([](soci::session& sql) { put(sql, "a", "1"); }), soci::soci_error);
  EXPECT_EQ(value(database, "a"), "none");
}

TEST_F(DatabaseTest, a_read_sees_one_moment_while_others_write) {
  Database database({.path = file()}, pool_);
  database.write_now([](soci::session& sql) { put(sql, "a", "1"); });
  database.read_now([&](soci::session& sql) {
    std::string before, after;
    sql << "SELECT value FROM settings", soci::into(before);
    std::thread([&] {
      database.write_now([](soci::session& other) { other << "UPDATE settings SET value = '2'"; });
    }).join();
    sql << "SELECT value FROM settings", soci::into(after);
    EXPECT_EQ(before, after);
  });
  EXPECT_EQ(value(database, "a"), "2");
}

TEST_F(DatabaseTest, many_threads_write_and_read) {
  Database database({.path = file(), .readers = 2}, pool_);
  database.write_now([](soci::session& sql) { put(sql, "n", "0"); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; i++) {
        database.write_now([](soci::session& sql) {
          sql << "UPDATE settings SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT)";
        });
        value(database, "n");
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(value(database, "n"), "200");
}

TEST_F(DatabaseTest, coroutines_read_and_write_on_the_pool) {
  Database database({.path = file()}, pool_);
  asio::io_context loop;
  std::string seen;
  auto here = std::this_thread::get_id();
  spawn(loop.get_executor(), "test",
        [](Database& d, std::string& out, std::thread::id loop_thread) -> Task<void> {
          co_await d.write([loop_thread](soci::session& sql) {
            EXPECT_NE(std::this_thread::get_id(), loop_thread);
            put(sql, "a", "1");
          });
          out = co_await d.read([](soci::session& sql) {
            std::string text;
            sql << "SELECT value FROM settings", soci::into(text);
            return text;
          });
          try {
            co_await d.read([](soci::session& sql) { sql << "SELECT nonsense"; });
            ADD_FAILURE();
          } catch (const soci::soci_error& error) {
            EXPECT_STRNE(error.what(), "");
          }
        }(database, seen, here));
  loop.run();
  EXPECT_EQ(seen, "1");
}

TEST_F(DatabaseTest, foreign_keys_hold) {
  Database database({.path = file()}, pool_);
  EXPECT_THROW(database.write_now([](soci::session& sql) {
    sql << "INSERT INTO videos (id, owner_id, visibility, state, created_at, updated_at) "
           "VALUES ('v', 'nobody', 'public', 'ready', 0, 0)";
  }),
               soci::soci_error);
}

TEST_F(DatabaseTest, a_full_disk_is_said_and_nothing_of_the_write_stays) {
  Database database({.path = file()}, pool_);
  database.write_now([](soci::session& sql) { put(sql, "a", "1"); });
  try {
    database.write_now([](soci::session& sql) {
      sql << "PRAGMA max_page_count = 1";  // SQLite takes the present size: no page may be added
      put(sql, "small", "2");
      put(sql, "large", std::string(1 << 20, 'x'));
    });
    ADD_FAILURE();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.error.code, "disk_full");
    EXPECT_EQ(failure.error.status, Status::insufficient_storage);
  }
  EXPECT_EQ(value(database, "a"), "1");
  EXPECT_EQ(value(database, "small"), "none");
  database.write_now([](soci::session& sql) {
    sql << "PRAGMA max_page_count = 1000000";
    put(sql, "large", "3");
  });
  EXPECT_EQ(value(database, "large"), "3");
}

TEST_F(DatabaseTest, a_backup_is_a_whole_database) {
  Database database({.path = file()}, pool_);
  database.write_now([](soci::session& sql) { put(sql, "a", "1"); });
  database.backup_to(folder_ / "copy.db");
  Database copy({.path = folder_ / "copy.db"}, pool_);
  EXPECT_EQ(value(copy, "a"), "1");
}

TEST_F(DatabaseTest, what_was_answered_survives_kill_9) {
  int answers[2];
  ASSERT_EQ(::pipe(answers), 0);
  pid_t child = ::fork();
  if (child == 0) {
    BlockingPool pool(1);
    Database database({.path = file()}, pool);
    for (int i = 0;; i++) {
      database.write_now([&](soci::session& sql) { put(sql, std::to_string(i), "x"); });
      if (::write(answers[1], &i, sizeof i) != sizeof i) ::_exit(1);
    }
  }
  int last = -1;
  while (last < 40) ASSERT_EQ(::read(answers[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
  ::kill(child, SIGKILL);
  ::close(answers[1]);
  for (int i = 0; ::read(answers[0], &i, sizeof i) == static_cast<ssize_t>(sizeof i);) last = i;
  ::waitpid(child, nullptr, 0);
  ::close(answers[0]);
  Database database({.path = file()}, pool_);
  int rows = 0;
  database.read_now([&](soci::session& sql) { sql << "SELECT COUNT(*) FROM settings", soci::into(rows); });
  EXPECT_GE(rows, last + 1);
}

TEST_F(DatabaseTest, a_newer_schema_is_refused_in_clear_words) {
  {
    Database database({.path = file()}, pool_);
    database.write_now([](soci::session& sql) {
      sql << "INSERT INTO schema_changes (version, name) VALUES (999, 'future')";
    });
  }
  try {
    Database database({.path = file()}, pool_);
    ADD_FAILURE();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("newer Millrace (schema 999"), std::string::npos)
        << error.what();
  }
}

TEST_F(DatabaseTest, a_migration_that_fails_leaves_nothing_and_can_be_done_later) {
  Database database({.path = file()}, pool_);
  auto version = [&] { return static_cast<int>(migrations().size()); };
  std::vector<Migration> list(migrations().begin(), migrations().end());
  const std::string_view broken[] = {"CREATE TABLE extra (a BIGINT)", "CREATE TABLE broken ("};
  const std::string_view good[] = {"CREATE TABLE extra (a BIGINT)", "INSERT INTO extra VALUES (1)"};
  soci::session sql(soci::sqlite3, "dbname=\"" + file().string() + "\"");
  list.push_back({version() + 1, "broken", broken});
  EXPECT_THROW(migrate(sql, list), soci::soci_error);
  EXPECT_EQ(schema_version(sql), version());
  list.back() = {version() + 1, "good", good};
  migrate(sql, list);
  migrate(sql, list);
  EXPECT_EQ(schema_version(sql), version() + 1);
}

}  // namespace
}  // namespace millrace::db
