#include "media/library.h"

#include <gtest/gtest.h>

#include "media/test_library.h"

namespace millrace::media {
namespace {

using package::Codec;
using package::Recipe;

Recipe of_rungs(std::vector<std::int32_t> sides) {
  Recipe recipe;
  recipe.rungs.clear();
  for (auto side : sides) recipe.rungs.push_back({Codec::h264, side});
  return recipe;
}

std::string names(const std::vector<package::Rendition>& renditions) {
  std::string all;
  for (const auto& r : renditions) all += r.name + " ";
  return all;
}

class LibraryTest : public TestLibrary {
 protected:
  // Rendered only, so that the rungs are the recipe's.
  MediaId add_film() { return add({package::video_track({.codec = Codec::mpeg4})}); }
  void go_over_to(const MediaId& id, int number, const Recipe& recipe) {
    put_headers(id, number, recipe);
    EXPECT_TRUE(database_.write_now([&](soci::session& sql) { return set_recipe(sql, id, number); }));
    library_.forget(id);
  }
};

TEST_F(LibraryTest, keeps_the_recipe_that_a_media_was_given) {
  auto id = add_film();
  put_headers(id, 1, of_rungs({480, 144}));
  EXPECT_EQ(names(load(id)->renditions), "480 144 ");
}

TEST_F(LibraryTest, still_has_a_former_recipe_and_none_that_is_gone_or_never_was) {
  auto id = add_film();
  go_over_to(id, 2, of_rungs({480, 144}));
  EXPECT_EQ(names(load(id)->renditions), "480 144 ");
  auto former = wait_for(library_.load_recipe(id, 1));
  ASSERT_TRUE(former);
  EXPECT_EQ((*former)->recipe, 1);
  EXPECT_EQ(names((*former)->renditions), "720 480 360 240 ");
  go_over_to(id, 3, of_rungs({240}));
  store_.remove(keys::headers(id, 2));
  for (int number : {-1, 0, 2, 4, 1'000'000}) {
    auto none = wait_for(library_.load_recipe(id, number));
    ASSERT_FALSE(none) << number;
    EXPECT_EQ(none.error().code, "not_found") << number;
  }
}

TEST_F(LibraryTest, has_a_media_of_another_version_renewed_before_it_is_used) {
  auto id = add_film();
  Recipe old;
  old.version--;
  put_headers(id, 1, old);
  EXPECT_EQ(library_.load_now(id).error().code, "outdated");
  int renewed = 0;
  library_.on_outdated([&](MediaId outdated) -> Task<Result<void>> {
    renewed++;
    go_over_to(outdated, 2, of_rungs({240}));
    co_return Result<void>();
  });
  for (int i = 0; i < 2; i++) {
    auto media = wait_for(library_.load(id));
    ASSERT_TRUE(media);
    EXPECT_EQ(names((*media)->renditions), "240 ");
  }
  EXPECT_EQ(renewed, 1);
}

TEST_F(LibraryTest, goes_over_to_a_recipe_once_and_from_the_one_before_it) {
  auto id = add_film();
  auto go = [&](int number) {
    return database_.write_now([&](soci::session& sql) { return set_recipe(sql, id, number); });
  };
  EXPECT_TRUE(go(2));
  EXPECT_FALSE(go(2));
  EXPECT_FALSE(go(4));
}

TEST_F(LibraryTest, saves_no_rows_of_a_recipe_that_is_gone) {
  auto id = add_film();
  auto old = load(id);
  go_over_to(id, 2, of_rungs({240}));
  old->fill.mark("720", 0, 100);
  library_.save_fill_now(*old);
  auto rows = database_.read_now([&](soci::session& sql) { return renditions(sql, id); });
  EXPECT_TRUE(rows.empty());
}

TEST_F(LibraryTest, remembers_what_was_held) {
  auto id = add_film();
  wait_for(library_.note_held(load(id), {1000, 2000}));
  library_.forget(id);
  EXPECT_EQ(load(id)->held().spans(), (std::vector<HeldSpan>{{1000, 2000}}));
}

TEST_F(LibraryTest, has_one_object_of_a_media_as_long_as_anybody_holds_it) {
  Library small(database_, store_, pool_, 1);
  auto first = add_film(), second = add_film();
  auto held = *small.load_now(first);
  std::weak_ptr<const LoadedMedia> let_go = *small.load_now(second);
  EXPECT_EQ(*small.load_now(first), held);
  held->fill.mark("720", 0, 100);
  held.reset();
  EXPECT_TRUE(small.load_now(add_film()));
  EXPECT_TRUE(small.load_now(add_film()));
  EXPECT_TRUE(let_go.expired());
  EXPECT_TRUE((*small.load_now(first))->fill.has("720", 0)) << "saved before it was dropped";
}

TEST_F(LibraryTest, remembers_what_was_held_under_whichever_recipe) {
  auto id = add_film();
  go_over_to(id, 2, of_rungs({480}));
  auto former = wait_for(library_.load_recipe(id, 1));
  wait_for(library_.note_held(load(id), {1000, 2000}));
  wait_for(library_.note_held(*former, {5000, 6000}));
  library_.forget(id);
  EXPECT_EQ(load(id)->held().spans(), (std::vector<HeldSpan>{{1000, 2000}, {5000, 6000}}));
}

TEST_F(LibraryTest, neither_fills_nor_lists_what_shows_nothing_more_but_still_knows_it) {
  auto id = add_film();
  auto media = load(id);
  media->know({360});
  EXPECT_EQ(names(media->offered()), "360 240 ");
  EXPECT_FALSE(media->fill.wants_filling("720"));
  EXPECT_TRUE(media->fill.wants_filling("360"));
  EXPECT_TRUE(media->find("720"));
}

TEST_F(LibraryTest, says_the_average_of_a_rung_that_is_whole) {
  auto id = add_film();
  auto media = load(id);
  auto average = [&] { return media->offered().back().average; };  // of 240 lines, as there is no sound
  std::size_t segments = media->plan->segments(*media->find("240"));
  for (std::size_t k = 0; k + 1 < segments; k++) media->fill.mark("240", k, 1000);
  EXPECT_EQ(average(), 0);
  auto before = media->knowledge();
  media->fill.mark("240", segments - 1, 1000);
  EXPECT_EQ(average(), static_cast<std::int64_t>(segments) * 8000 / 30);
  EXPECT_NE(media->knowledge(), before);
}

}  // namespace
}  // namespace millrace::media
