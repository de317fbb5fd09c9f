#include "package/ladder.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace millrace::package {
namespace {

constexpr std::int64_t kWidest = 16'384;

std::int32_t even(std::int64_t side) {
  return static_cast<std::int32_t>(std::max<std::int64_t>(side / 2 * 2, 2));
}

Size scaled(Size source, std::int32_t short_side) {
  bool tall = source.height > source.width;
  std::int64_t from_short = tall ? source.width : source.height;
  std::int64_t from_long = tall ? source.height : source.width;
  std::int64_t length = 2 * rescale(from_long, even(short_side), 2 * from_short);  // the nearest even number
  std::int32_t long_side = even(std::min(length, kWidest));
  return tall ? Size{even(short_side), long_side} : Size{long_side, even(short_side)};
}

std::int64_t rounded_up(Rational rate, std::int64_t divisor) {
  return std::max<std::int64_t>(1, (rate.num + rate.den * divisor - 1) / (rate.den * divisor));
}

// Above 720 lines rungs keep up to 60 frames a second, below up to 30. A rung that is all there is of the
// source's size keeps them at 720, too. One frame a second of tolerance for odd clocks.
std::int32_t frame_step(Rational rate, std::int32_t short_side, bool top) {
  bool fast = short_side > 720 || (top && short_side >= 720);
  return static_cast<std::int32_t>(std::min<std::int64_t>(rounded_up(rate, fast ? 61 : 31), 1000));
}

// Of the bits that H.264 needs, for pictures that look alike.
std::int64_t bits_of(Codec codec, std::int64_t bits) {
  return codec == Codec::hevc ? bits * 7 / 10 : codec == Codec::av1 ? bits * 6 / 10 : bits;
}

// The number on each encoder's own scale that looks like x264's.
double crf_of(Codec codec, double crf) {
  if (codec == Codec::hevc) return std::min(crf + 3, 51.0);
  if (codec == Codec::av1) return std::clamp(crf * 1.2 + 7, 1.0, 63.0);
  return crf;
}

Rendition rendition_of(const LadderSource& source, const Recipe& recipe, Rung rung, bool top) {
  Size size = scaled(source.size, rung.short_side);
  Rendition rendition;
  rendition.kind = RenditionKind::rendered_video;
  rendition.codec = rung.codec;
  rendition.preset = recipe.preset;
  rendition.width = size.width;
  rendition.height = size.height;
  rendition.name = name_of({rung.codec, std::min(size.width, size.height)});
  rendition.frame_step = frame_step(source.frame_rate, rung.short_side, top);
  rendition.frame_rate = reduced({source.frame_rate.num, source.frame_rate.den * rendition.frame_step});
  rendition.crf = crf_of(rung.codec, recipe.crf);
  rendition.max_bits = bits_of(rung.codec, max_bits(rung.short_side));
  return rendition;
}

// Distances between neighbouring frames, a few thousand of them from all over the media.
std::int64_t median_distance(const ShownFrames& frames) {
  std::uint32_t stride = std::max(1U, frames.size() / 4096);
  std::vector<Ticks> distances;
  for (std::uint32_t i = 2; i < frames.size(); i += stride)  // the first frame may be held back to zero
    distances.push_back(frames.tick(i) - frames.tick(i - 1));
  if (distances.empty()) return frames.end() - frames.tick(frames.size() - 1);
  auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::ranges::nth_element(distances, middle);
  return *middle;
}

// a within a tenth (or a fifth) of b.
bool near(Rational a, Rational b, std::int64_t part) {
  __int128 left = static_cast<__int128>(a.num) * b.den;
  __int128 right = static_cast<__int128>(b.num) * a.den;
  __int128 distance = left > right ? left - right : right - left;
  return distance * part <= right;
}

}  // namespace

Size display_size(const VideoFormat& video) {
  std::int64_t width = rescale(video.width, video.pixel_aspect.num, video.pixel_aspect.den);
  if (width < 1 || width > kWidest) width = video.width;  // no pixel is shaped like that
  Size size{static_cast<std::int32_t>(width), video.height};
  if (video.quarter_turns % 2 == 1) std::swap(size.width, size.height);
  return size;
}

Rational frame_rate(const VideoFormat& video, const ShownFrames& frames) {
  Rational median = reduced({kVideoScale, std::max<std::int64_t>(1, median_distance(frames))});
  Rational said = reduced(video.frame_rate);
  if (said.num > 0 && said.num <= 1'000'000 && near(said, median, 5)) return said;
  if (frames.size() > 2) {
    std::uint32_t last = frames.size() - 1;
    Rational average = reduced({(last - 1) * kVideoScale, frames.tick(last) - frames.tick(1)});
    if (near(average, median, 10)) return average;
  }
  return median;
}

std::int64_t max_bits(std::int32_t short_side) {
  struct Point {
    std::int64_t side, bits;
  };
  static constexpr Point kPoints[] = {{4320, 48'000'000}, {2160, 18'000'000}, {1440, 10'000'000},
                                      {1080, 6'000'000},  {720, 3'000'000},   {480, 1'400'000},
                                      {360, 800'000},     {240, 400'000},     {0, 0}};
  constexpr std::int64_t kLeast = 150'000;
  if (short_side >= kPoints[0].side) return kPoints[0].bits;
  auto below = std::ranges::find_if(kPoints, [&](const Point& p) { return p.side <= short_side; });
  auto above = std::prev(below);
  auto pixels = [](std::int64_t side) { return side * side; };
  std::int64_t part = pixels(short_side) - pixels(below->side);
  std::int64_t whole = pixels(above->side) - pixels(below->side);
  return std::max(kLeast, below->bits + (above->bits - below->bits) * part / whole);
}

std::vector<Rendition> ladder(const LadderSource& source, const Recipe& recipe) {
  std::int32_t short_side = std::min(source.size.width, source.size.height);
  std::vector<Rendition> renditions;
  for (Codec codec : {Codec::h264, Codec::hevc, Codec::av1}) {
    std::vector<std::int32_t> sides;
    for (const Rung& rung : recipe.rungs)
      if (rung.codec == codec) sides.push_back(rung.short_side);
    if (sides.empty()) continue;
    std::int32_t top = std::min(short_side, sides.front());
    // A modest original is its own top rung.
    bool original_is_top = codec == Codec::h264 && source.has_original && short_side <= sides.front() &&
                           source.original_bits * 2 <= max_bits(top) * 3;
    std::size_t before = renditions.size();
    if (!original_is_top) renditions.push_back(rendition_of(source, recipe, {codec, top}, true));
    for (std::int32_t side : sides)
      if (side * 10 <= top * 9)  // nearer to the top it would be the same again
        renditions.push_back(rendition_of(source, recipe, {codec, side}, false));
    if (renditions.size() == before) renditions.push_back(rendition_of(source, recipe, {codec, top}, true));
  }
  return renditions;
}

std::uint32_t kept_step(const std::vector<Rendition>& rungs) {
  std::int64_t step = 1;
  for (const Rendition& rendition : rungs) step = std::lcm(step, std::int64_t{rendition.frame_step});
  return static_cast<std::uint32_t>(std::min<std::int64_t>(step, UINT32_MAX));
}

}  // namespace millrace::package
