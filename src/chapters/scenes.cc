#include "chapters/scenes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "engine/protocol.h"

namespace millrace::chapters {
namespace {

constexpr int kWidth = engine::kGlimpseWidth, kHeight = engine::kGlimpseHeight;
constexpr std::size_t kLuma = static_cast<std::size_t>(kWidth) * kHeight, kChroma = kLuma / 4;
constexpr int kColumns = 8, kRows = 6;  // of the grid in which places are compared

constexpr std::size_t kMostAround = 8;  // glimpses on each side
constexpr double kLeast = 0.12;         // what changes less begins nothing
constexpr double kOfTheCut = 0.3;       // how much the cut itself counts

std::uint8_t at(std::string_view pixels, std::size_t i) {
  return static_cast<std::uint8_t>(pixels[i]);
}

// What a glimpse is compared by.
struct Signature {
  std::array<double, 32> light{};
  std::array<double, 64> colour{};
  std::array<double, static_cast<std::size_t>(kColumns) * kRows> grid{};

  explicit Signature(std::string_view pixels) {
    // Each value is shared by two neighbouring bins, so that a little more light moves a little.
    for (std::size_t i = 0; i < kLuma; i++) {
      double place = at(pixels, i) / 8.0 - 0.5;
      auto low = static_cast<std::size_t>(std::clamp(std::floor(place), 0.0, 30.0));
      double upper = std::clamp(place - static_cast<double>(low), 0.0, 1.0);
      light[low] += (1 - upper) / kLuma;
      light[low + 1] += upper / kLuma;
      auto x = i % kWidth, y = i / kWidth;
      grid[y * kRows / kHeight * kColumns + x * kColumns / kWidth] +=
          at(pixels, i) * static_cast<double>(kColumns * kRows) / kLuma;
    }
    for (std::size_t i = 0; i < kChroma; i++) {
      std::size_t u = at(pixels, kLuma + i), v = at(pixels, kLuma + kChroma + i);
      colour[(u + 16) / 36 * 8 + (v + 16) / 36] += 1.0 / kChroma;
    }
  }
};

template <class Bins>
double distance(const Bins& a, const Bins& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); i++) sum += std::abs(a[i] - b[i]);
  return sum;
}

double difference(const Signature& a, const Signature& b) {
  double places = distance(a.grid, b.grid) / static_cast<double>(a.grid.size());
  return 0.35 * distance(a.light, b.light) / 2 + 0.35 * distance(a.colour, b.colour) / 2 +
         0.3 * std::min(1.0, places / 64);
}

using Signatures = std::vector<Signature>;

double mean_between(const Signatures& all, std::size_t first, std::size_t middle, std::size_t last) {
  double sum = 0;
  for (std::size_t i = first; i < middle; i++)
    for (std::size_t j = middle; j < last; j++) sum += difference(all[i], all[j]);
  return sum / static_cast<double>((middle - first) * (last - middle));
}

double mean_within(const Signatures& all, std::size_t first, std::size_t last) {
  if (last - first < 2) return 0;
  double sum = 0;
  for (std::size_t i = first; i < last; i++)
    for (std::size_t j = i + 1; j < last; j++) sum += difference(all[i], all[j]);
  return sum / (static_cast<double>((last - first) * (last - first - 1)) / 2);
}

// How much begins with glimpse `i`; what lies further off than `reach` has no say.
double strength(const std::vector<Glimpse>& glimpses, const Signatures& all, std::size_t i,
                std::int64_t reach) {
  std::size_t first = i - 1, last = i + 1;
  while (first > 0 && i - first < kMostAround && glimpses[i].ms - glimpses[first - 1].ms <= reach) first--;
  while (last < glimpses.size() && last - i < kMostAround && glimpses[last].ms - glimpses[i].ms < reach)
    last++;
  double within = (mean_within(all, first, i) + mean_within(all, i, last)) / 2;
  double turn = std::max(0.0, mean_between(all, first, i, last) - within);
  return turn > 0 ? (1 - kOfTheCut) * turn + kOfTheCut * difference(all[i - 1], all[i]) : 0;
}

}  // namespace

double difference(std::string_view a, std::string_view b) {
  return difference(Signature(a), Signature(b));
}

std::int64_t chapter_spacing(std::int64_t duration_ms) {
  return std::max<std::int64_t>(30'000, duration_ms / 20);
}

std::vector<std::size_t> turns(const std::vector<Glimpse>& glimpses, std::int64_t duration_ms) {
  Signatures all;
  for (const auto& one : glimpses) all.emplace_back(one.pixels);
  const std::int64_t spacing = chapter_spacing(duration_ms);
  struct Turn {
    double strength;
    std::size_t at;
  };
  std::vector<Turn> found;
  for (std::size_t i = 1; i < glimpses.size(); i++) {
    auto ms = glimpses[i].ms;
    if (ms < spacing / 2 || ms > duration_ms - spacing / 2) continue;
    double how = strength(glimpses, all, i, spacing);
    if (how >= kLeast) found.push_back({how, i});
  }
  // The strongest first; of equals the earlier.
  std::ranges::sort(found, [](const Turn& a, const Turn& b) {
    return a.strength != b.strength ? a.strength > b.strength : a.at < b.at;
  });
  std::vector<std::size_t> chosen;
  for (const auto& turn : found)
    if (std::ranges::none_of(chosen, [&](std::size_t other) {
          return std::abs(glimpses[other].ms - glimpses[turn.at].ms) < spacing;
        }))
      chosen.push_back(turn.at);
  std::ranges::sort(chosen);
  return chosen;
}

std::size_t sharpest(const std::vector<Glimpse>& glimpses) {
  std::size_t best = 1;
  double most = -1;
  for (std::size_t i = 1; i < glimpses.size(); i++)
    if (double how = difference(glimpses[i - 1].pixels, glimpses[i].pixels); how > most) {
      most = how;
      best = i;
    }
  return best;
}

}  // namespace millrace::chapters
