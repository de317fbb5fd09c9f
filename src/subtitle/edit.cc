#include <algorithm>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

std::unexpected<Error> bad_edit(std::string detail) {
  return fail(Status::unprocessable, "bad_edit", std::move(detail));
}

bool is_time(std::int64_t ms) {
  return ms >= -kMostTime && ms <= kMostTime;
}

// Times t become (t - from) * num / den + to. All arguments are below 2^40, so nothing overflows 128 bits.
struct Line {
  std::int64_t from, num, den, to;
};

std::int64_t moved(std::int64_t ms, const Line& line) {
  const __int128 product = static_cast<__int128>(ms - line.from) * line.num;
  const __int128 half = line.den / 2;
  const __int128 quotient = product >= 0 ? (product + half) / line.den : -((-product + half) / line.den);
  return static_cast<std::int64_t>(std::clamp<__int128>(quotient + line.to, -2 * kMostTime, 2 * kMostTime));
}

Result<std::size_t> move_all(Cues& cues, const Line& line) {
  std::vector<Cue> kept;
  kept.reserve(cues.cues.size());
  for (const Cue& cue : cues.cues) {
    const std::int64_t begin = moved(cue.begin_ms, line);
    const std::int64_t end = std::max(moved(cue.end_ms, line), begin + 1);
    if (end > kMostTime) return bad_edit("A subtitle would end after ten thousand hours.");
    if (end <= 0) continue;
    kept.push_back(cue);
    kept.back().begin_ms = std::max<std::int64_t>(begin, 0);
    kept.back().end_ms = end;
  }
  const std::size_t gone = cues.cues.size() - kept.size();
  cues.cues = std::move(kept);
  return gone;
}

// What players and rates differ by is a few percent; beyond a factor of a hundred it is a slip.
bool is_sane(std::int64_t num, std::int64_t den) {
  return num > 0 && den > 0 && num / 100 <= den && den / 100 <= num;
}

}  // namespace

Result<std::size_t> shift(Cues& cues, std::int64_t by_ms) {
  if (!is_time(by_ms)) return bad_edit("That is further than ten thousand hours.");
  return move_all(cues, {.from = 0, .num = 1, .den = 1, .to = by_ms});
}

Cues cut(const Cues& cues, std::int64_t begin_ms, std::int64_t end_ms, std::int64_t to_ms) {
  Cues out{{}, cues.language, cues.title};
  for (const Cue& cue : cues.cues) {
    const std::int64_t begin = std::max(cue.begin_ms, begin_ms), end = std::min(cue.end_ms, end_ms);
    if (begin >= end) continue;
    out.cues.push_back(cue);
    out.cues.back().begin_ms = begin - begin_ms + to_ms;
    out.cues.back().end_ms = end - begin_ms + to_ms;
  }
  return out;
}

Result<std::size_t> stretch(Cues& cues, const TwoPoints& points) {
  for (std::int64_t ms : {points.from_a, points.from_b, points.to_a, points.to_b})
    if (!is_time(ms)) return bad_edit("That is further than ten thousand hours.");
  std::int64_t num = points.to_b - points.to_a, den = points.from_b - points.from_a;
  if (den < 0) {
    num = -num;
    den = -den;
  }
  if (!is_sane(num, den))
    return bad_edit("The two places must be apart, and in the same order before and after.");
  return move_all(cues, {.from = points.from_a, .num = num, .den = den, .to = points.to_a});
}

Result<std::size_t> stretch(Cues& cues, Rate rate) {
  constexpr std::int64_t kMost = 1'000'000'000;
  if (rate.num > kMost || rate.den > kMost || !is_sane(rate.num, rate.den))
    return bad_edit("The rates must be above zero and not be so far apart.");
  return move_all(cues, {.from = 0, .num = rate.num, .den = rate.den, .to = 0});
}

Result<void> merge(Cues& cues, std::size_t first, std::size_t count) {
  const std::size_t size = cues.cues.size();
  if (count < 2 || first >= size || count > size - first) return bad_edit("There are no such neighbours.");
  Cue merged = cues.cues[first];
  for (std::size_t i = first + 1; i < first + count; i++) {
    merged.text += '\n' + cues.cues[i].text;
    merged.end_ms = std::max(merged.end_ms, cues.cues[i].end_ms);
    if (merged.text.size() > kMostCueBytes) return bad_edit("The text would be too long for one subtitle.");
  }
  const auto begin = cues.cues.begin() + static_cast<std::ptrdiff_t>(first);
  *begin = std::move(merged);
  cues.cues.erase(begin + 1, begin + static_cast<std::ptrdiff_t>(count));
  return {};
}

}  // namespace millrace::subtitle
