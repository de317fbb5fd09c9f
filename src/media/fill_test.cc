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

}  // namespace
}  // namespace millrace::media
