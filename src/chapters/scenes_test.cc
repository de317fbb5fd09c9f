#include "chapters/scenes.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/protocol.h"

namespace millrace::chapters {
namespace {

constexpr std::size_t kLuma = 32 * 18;

// A picture of one light and colour with a shape at a place, and a little noise.
std::string picture(int light, int colour, int shape, unsigned noise) {
  std::mt19937 random(noise);
  std::string pixels;
  for (std::size_t i = 0; i < kLuma; i++) {
    int x = static_cast<int>(i % 32), y = static_cast<int>(i / 32);
    bool inside = std::abs(x - shape) < 5 && std::abs(y - 9) < 5;
    pixels +=
        static_cast<char>(std::clamp(light + (inside ? 60 : 0) + static_cast<int>(random() % 7) - 3, 0, 255));
  }
  pixels.append(144, static_cast<char>(colour));
  pixels.append(144, static_cast<char>(255 - colour));
  return pixels;
}

// A glimpse each three seconds, of which `scene_of` says what it shows.
std::vector<Glimpse> film(int seconds, const std::function<std::string(int)>& scene_of) {
  std::vector<Glimpse> glimpses;
  for (int second = 0; second < seconds; second += 3) glimpses.push_back({second * 1000, scene_of(second)});
  return glimpses;
}

std::vector<std::int64_t> times_of(const std::vector<Glimpse>& glimpses, int seconds) {
  std::vector<std::int64_t> times;
  for (auto i : turns(glimpses, seconds * 1000)) times.push_back(glimpses[i].ms / 1000);
  return times;
}

using Times = std::vector<std::int64_t>;

TEST(Scenes, DifferLittleByNoiseAndMuchByWhatTheyShow) {
  auto calm = picture(90, 100, 10, 1);
  ASSERT_EQ(calm.size(), engine::kGlimpseBytes);
  EXPECT_EQ(difference(calm, calm), 0);
  EXPECT_LT(difference(calm, picture(90, 100, 11, 2)), 0.06);
  EXPECT_GT(difference(calm, picture(180, 160, 10, 3)), 0.5);
  EXPECT_GT(difference(calm, picture(90, 160, 10, 4)), 0.3) << "the same in another colour";
}

TEST(Scenes, BeginWhereTheFilmTurnsToSomethingElse) {
  auto glimpses = film(300, [](int second) {
    auto noise = static_cast<unsigned>(second);
    if (second < 60) return picture(60, 90, 8 + second % 9 / 3, noise);
    if (second < 150) return picture(150, 140, 20, noise);
    return picture(60, 180, 12, noise);
  });
  EXPECT_EQ(times_of(glimpses, 300), (Times{60, 150}));
}

TEST(Scenes, DoNotBeginWithEveryShot) {
  // Two cameras in turn for three minutes; then the street.
  auto glimpses = film(300, [](int second) {
    auto noise = static_cast<unsigned>(second);
    if (second >= 180) return picture(200, 60, 16, noise);
    return second / 6 % 2 == 0 ? picture(60, 90, 8, noise) : picture(130, 150, 24, noise);
  });
  EXPECT_EQ(times_of(glimpses, 300), (Times{180}));
}

TEST(Scenes, AreNoneWhereNothingChanges) {
  auto glimpses =
      film(600, [](int second) { return picture(90, 100, 10 + second % 4, static_cast<unsigned>(second)); });
  EXPECT_EQ(times_of(glimpses, 600), Times{});
  EXPECT_EQ(turns({}, 600'000).size(), 0u);
  EXPECT_EQ(turns({glimpses[0]}, 600'000).size(), 0u);
}

TEST(Scenes, AreWellSpaced) {
  EXPECT_EQ(chapter_spacing(60'000), 30'000);
  EXPECT_EQ(chapter_spacing(3'600'000), 180'000);
  // Something else each twelve seconds: no two borders come near each other, and the strongest is one of
  // them.
  auto glimpses = film(240, [](int second) {
    int part = second / 12;
    auto noise = static_cast<unsigned>(second);
    return part == 10 ? picture(250, 250, 3, noise)
                      : picture(40 + part * 37 % 90, 60 + part * 53 % 80, part, noise);
  });
  auto times = times_of(glimpses, 240);
  ASSERT_GE(times.size(), 3u);
  for (std::size_t i = 1; i < times.size(); i++) EXPECT_GE(times[i] - times[i - 1], 30);
  EXPECT_GE(times.front(), 15);
  EXPECT_LE(times.back(), 225);
}

TEST(Scenes, AreFoundToTheKey) {
  auto glimpses = film(
      30, [](int second) { return picture(second < 18 ? 60 : 170, 100, 10, static_cast<unsigned>(second)); });
  EXPECT_EQ(sharpest(glimpses), 6u);
}

}  // namespace
}  // namespace millrace::chapters
