#include "db/full_text.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/id.h"
#include "db/database.h"
#include "db/time_limit.h"

namespace millrace::db {
namespace {

class FullText : public testing::Test {
 protected:
  static std::filesystem::path made(std::filesystem::path folder) {
    std::filesystem::create_directories(folder);
    return folder;
  }
  ~FullText() override {
    pool_.join();
    std::filesystem::remove_all(folder_);
  }
  std::filesystem::path folder_ =
      made(std::filesystem::temp_directory_path() / ("millrace-full-text-" + random_text(8)));
  BlockingPool pool_{1};
  Database database_{{.path = folder_ / "rows.db"}, pool_};
};

TEST_F(FullText, says_where_words_stand) {
  database_.write_now(
      [](soci::session& sql) { sql << "INSERT INTO search_said (rowid, said) VALUES (7, 'a b a c a b')"; });
  std::string text = database_.read_now([](soci::session& sql) {
    std::string places;
    sql << R"(SELECT places(search_said) FROM search_said WHERE search_said MATCH '"a b" AND "c"')",
        soci::into(places);
    return places;
  });
  EXPECT_EQ(text, "0:0 3:1 4:0");
  EXPECT_EQ(read_places(text), (std::vector<Place>{{0, 0}, {3, 1}, {4, 0}}));
}

TEST_F(FullText, weighs_rows_by_what_they_say_how_often_and_how_briefly) {
  auto order = [&](const std::string& match) {
    return database_.read_now([&](soci::session& sql) {
      std::vector<int> rows;
      int row = 0;
      double weight = 0;
      soci::statement all =
          (sql.prepare << "SELECT rowid, weight(search_titles, 4, 1) AS w FROM search_titles "
                          "WHERE search_titles MATCH :match ORDER BY w DESC, rowid",
           soci::into(row), soci::into(weight), soci::use(match, "match"));
      all.execute();
      while (all.fetch()) rows.push_back(row);
      return rows;
    });
  };
  database_.write_now([](soci::session& sql) {
    sql << "INSERT INTO search_titles (rowid, title, description) VALUES (1, 'x', 'a b c d e f g h i')";
    sql << "INSERT INTO search_titles (rowid, title, description) VALUES (2, 'x', 'a a c d e f g h i')";
    sql << "INSERT INTO search_titles (rowid, title, description) VALUES (3, 'a', 'x c d e f g h i j')";
    sql << "INSERT INTO search_titles (rowid, title, description) VALUES (4, 'x', 'a b')";
  });
  EXPECT_EQ(order("a"), (std::vector<int>{3, 4, 2, 1})) << "the title, then the brief one, then the oftener";
  EXPECT_EQ(order("a AND b"), (std::vector<int>{4, 1}));
}

TEST_F(FullText, says_no_more_places_than_that) {
  std::string many;
  for (std::size_t i = 0; i < kMostPlaces + 100; i++) many += "a ";
  database_.write_now([&](soci::session& sql) {
    sql << "INSERT INTO search_said (rowid, said) VALUES (1, :said)", soci::use(many, "said");
  });
  std::string text = database_.read_now([](soci::session& sql) {
    std::string places;
    sql << "SELECT places(search_said) FROM search_said WHERE search_said MATCH 'a'", soci::into(places);
    return places;
  });
  EXPECT_EQ(read_places(text).size(), kMostPlaces);
}

TEST_F(FullText, places_that_are_none_are_none) {
  EXPECT_TRUE(read_places("").empty());
  EXPECT_TRUE(read_places("x").empty());
  EXPECT_EQ(read_places("1:2 3").size(), 1U);
}

TEST_F(FullText, a_query_ends_when_its_time_has_passed) {
  auto endless = [&](std::chrono::milliseconds most) {
    return database_.read_now([&](soci::session& sql) {
      TimeLimit limit(sql, most);
      return limit.within([&] {
        long long count = 0;
        sql << "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT "
               "COUNT(*) FROM n",
            soci::into(count);
        return count;
      });
    });
  };
  EXPECT_FALSE(endless(std::chrono::milliseconds(20)));
  // Nothing of it stays with the connection.
  int one = database_.read_now([](soci::session& sql) {
    int value = 0;
    sql << "SELECT 1", soci::into(value);
    return value;
  });
  EXPECT_EQ(one, 1);
}

}  // namespace
}  // namespace millrace::db
