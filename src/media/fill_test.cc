#include "media/fill.h"

#include <gtest/gtest.h>

namespace millrace::media {
namespace {

TEST(Fill, survives_being_saved_and_loaded) {
  Fill fill;
  fill.add("720", 19, nullptr);
  for (std::size_t k : {0u, 7u, 8u, 18u}) fill.mark("720", k, 100);
  fill.mark("720", 7, 100);   // twice is once
  fill.mark("720", 99, 100);  // out of range is nothing
  auto rows = fill.take_changes();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].filled, "810104");
  EXPECT_EQ(rows[0].filled_count, 4);
  EXPECT_EQ(rows[0].bytes, 400);
  EXPECT_TRUE(fill.take_changes().empty());

  Fill again;
  again.add("720", 19, &rows[0]);
  for (std::size_t k = 0; k < 19; k++) EXPECT_EQ(again.has("720", k), fill.has("720", k)) << k;
  EXPECT_DOUBLE_EQ(again.fraction(), 4.0 / 19);
}

TEST(Fill, ignores_a_saved_row_of_another_plan) {
  RenditionRow row{"720", 20, "ffffff", 20, 1};
  Fill fill;
  fill.add("720", 19, &row);
  EXPECT_DOUBLE_EQ(fill.fraction("720"), 0);
}

TEST(Fill, counts_what_needs_no_filling_as_complete) {
  Fill fill;
  EXPECT_TRUE(fill.complete("o"));
  EXPECT_DOUBLE_EQ(fill.fraction(), 1);
}

TEST(Fill, counts_bytes_up_and_down_for_itself_and_for_all) {
  std::atomic<std::int64_t> all{0};
  Fill fill;
  fill.count_into(&all);
  fill.add("720", 4, nullptr);
  for (std::size_t k = 0; k < 3; k++) fill.mark("720", k, 100 + k);
  EXPECT_EQ(fill.bytes("720"), 303u);
  fill.unmark("720", 1, 101);
  EXPECT_EQ(fill.bytes("720"), 202u);
  fill.unmark("720", 1, 101);  // twice is once
  fill.unmark("720", 0);       // the average
  EXPECT_EQ(fill.bytes("720"), 101u);
  EXPECT_EQ(all, 101);
  fill.correct_bytes("720", 150);
  EXPECT_EQ(all, 150);
  fill.unmark("720", 2, 7);  // nothing marked is nothing stored
  EXPECT_EQ(fill.bytes("720"), 0u);
  EXPECT_EQ(all, 0);
}

TEST(Fill, leaves_alone_what_was_evicted_until_it_is_watched_again) {
  Fill fill;
  fill.add("720", 2, nullptr);
  EXPECT_TRUE(fill.wants_filling("720"));
  fill.watched("720", 1000);
  fill.watched("720", 900);
  EXPECT_EQ(fill.last_watched(), 1000);
  fill.evicted("720", 2000);
  EXPECT_FALSE(fill.wants_filling("720"));
  auto row = fill.take_changes().at(0);
  EXPECT_EQ(row.last_watched, 1000);
  EXPECT_EQ(row.evicted_at, 2000);
  Fill again;
  again.add("720", 2, &row);
  EXPECT_FALSE(again.wants_filling("720"));
  again.watched("720", 3000);
  EXPECT_TRUE(again.wants_filling("720"));
  for (std::size_t k = 0; k < 2; k++) again.mark("720", k, 1);
  EXPECT_FALSE(again.wants_filling("720"));
}

TEST(Fill, knows_that_somebody_watched_what_needs_no_filling) {
  Fill fill;
  EXPECT_FALSE(fill.take_watched());
  fill.watched("o", 1000);
  EXPECT_TRUE(fill.take_changes().empty());
  EXPECT_EQ(fill.last_watched(), 1000);
  EXPECT_TRUE(fill.take_watched());
  EXPECT_FALSE(fill.take_watched());
}

TEST(Fill, knows_the_bytes_of_what_is_whole_only) {
  Fill fill;
  fill.add("720", 2, nullptr);
  fill.mark("720", 0, 100);
  EXPECT_FALSE(fill.complete_bytes("720"));
  fill.mark("720", 1, 50);
  EXPECT_EQ(fill.complete_bytes("720"), 150u);
  EXPECT_FALSE(fill.complete_bytes("o"));
}

}  // namespace
}  // namespace millrace::media
