#include "media/held.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace millrace::media {
namespace {

constexpr long long kNear = 200;          // two rungs see the same damage a picture or two apart
constexpr std::size_t kMostSpans = 1000;  // beyond it the nearest ones become one

bool near(const HeldSpan& a, const HeldSpan& b, long long distance) {
  return a.begin_ms <= b.end_ms + distance && b.begin_ms <= a.end_ms + distance;
}

void unite_neighbours(std::vector<HeldSpan>& spans, long long distance) {
  std::vector<HeldSpan> united;
  for (const auto& span : spans) {
    if (!united.empty() && near(united.back(), span, distance))
      united.back().end_ms = std::max(united.back().end_ms, span.end_ms);
    else
      united.push_back(span);
  }
  spans = std::move(united);
}

}  // namespace

// "BEGIN-END BEGIN-END", milliseconds.
void Held::load(std::string_view saved) {
  std::lock_guard lock(mutex_);
  spans_.clear();
  const char* at = saved.data();
  const char* end = at + saved.size();
  while (at != end) {
    HeldSpan span;
    auto [dash, first] = std::from_chars(at, end, span.begin_ms);
    if (first != std::errc() || dash == end || *dash != '-') return;
    auto [rest, second] = std::from_chars(dash + 1, end, span.end_ms);
    if (second != std::errc() || span.end_ms <= span.begin_ms) return;
    spans_.push_back(span);
    at = rest == end ? end : rest + 1;
  }
}

bool Held::add(HeldSpan span) {
  std::lock_guard lock(mutex_);
  if (span.end_ms <= span.begin_ms) return false;
  auto before = spans_;
  spans_.insert(std::ranges::upper_bound(spans_, span.begin_ms, {}, &HeldSpan::begin_ms), span);
  unite_neighbours(spans_, kNear);
  for (long long distance = 2 * kNear; spans_.size() > kMostSpans; distance *= 2)
    unite_neighbours(spans_, distance);
  return spans_ != before;
}

std::vector<HeldSpan> Held::spans() const {
  std::lock_guard lock(mutex_);
  return spans_;
}

bool Held::touches(HeldSpan span) const {
  std::lock_guard lock(mutex_);
  return std::ranges::any_of(
      spans_, [&](const auto& one) { return one.begin_ms < span.end_ms && span.begin_ms < one.end_ms; });
}

std::string Held::saved() const {
  std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& span : spans_)
    text += fmt::format("{}{}-{}", text.empty() ? "" : " ", span.begin_ms, span.end_ms);
  return text;
}

}  // namespace millrace::media
