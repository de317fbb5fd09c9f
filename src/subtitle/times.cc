#include "subtitle/times.h"

#include <fmt/format.h>

#include <algorithm>

#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

constexpr std::string_view kArrow = "-->";

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

void skip_blanks(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
}

// Chinese and Japanese keyboards write wide ones.
bool take_colon(std::string_view& text) {
  return take(text, ":") || take(text, "：") || take(text, "∶");
}
bool take_mark(std::string_view& text) {
  return take(text, ",") || take(text, ".") || take(text, "，") || take(text, "．") || take(text, "。");
}

// Thousandths of the digits behind a mark.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  std::int64_t thousandths = 0;
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    if (digits < 3) thousandths = thousandths * 10 + (text[digits] - '0');
    digits++;
  }
  text.remove_prefix(digits);
  if (digits == 0) return {};
  for (; digits < 3; digits++) thousandths *= 10;
  return thousandths;
}

struct Arrow {
  std::size_t at = std::string_view::npos, size = 0;
  bool strict = false;
};

Arrow find_arrow(std::string_view line, bool any) {
  if (std::size_t at = line.find(kArrow); at != std::string_view::npos) return {at, kArrow.size(), true};
  if (any)
    for (std::string_view other : {"->", "–>", "—>", "--&gt;", "-- >", "→"})
      if (std::size_t at = line.find(other); at != std::string_view::npos) return {at, other.size(), false};
  return {};
}

bool complete(const std::optional<FoundTime>& time) {
  return time && time->groups == 3;
}

// Digits and a colon: somebody has meant a time.
bool looks_like_time(std::string_view text) {
  take(text, "-");
  if (text.empty() || !is_digit(text.front())) return false;
  return text.substr(0, 16).find(':') != std::string_view::npos;
}

}  // namespace

std::optional<FoundTime> take_time(std::string_view& text) {
  std::string_view rest = trim_front(text);
  const bool negative = take(rest, "-");
  std::int64_t groups[4] = {};
  int count = 0;
  std::size_t last_digits = 0;
  do {
    skip_blanks(rest);
    const std::size_t before = rest.size();
    const std::int64_t number = take_number(rest);
    if (number < 0 || count == 4) return {};
    last_digits = before - rest.size();
    groups[count++] = number;
    std::string_view ahead = rest;
    skip_blanks(ahead);
    if (!take_colon(ahead)) break;
    rest = ahead;
  } while (true);
  if (count < 2 || (count == 4 && last_digits != 3)) return {};
  FoundTime found{.groups = std::min(count, 3), .fraction = count == 4};
  std::int64_t thousandths = count == 4 ? groups[3] : 0;
  std::string_view ahead = rest;
  skip_blanks(ahead);
  if (count < 4 && take_mark(ahead)) {
    skip_blanks(ahead);
    auto fraction = take_fraction(ahead);
    if (!fraction) return {};
    thousandths = *fraction;
    found.fraction = true;
    rest = ahead;
  }
  const std::int64_t hours = count == 2 ? 0 : groups[0];
  const std::int64_t minutes = groups[count == 2 ? 0 : 1], seconds = groups[count == 2 ? 1 : 2];
  found.ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths;
  if (found.ms > kMostTime) return {};
  if (negative) found.ms = -found.ms;
  text = rest;
  return found;
}

bool is_strict_time(std::string_view text, char mark) {
  if (text.size() < 9 || text[text.size() - 4] != mark || !all_digits(text.substr(text.size() - 3)))
    return false;
  text.remove_suffix(4);
  auto sixty = [](std::string_view two) { return all_digits(two) && two[0] < '6'; };
  if (!sixty(text.substr(text.size() - 2)) || text[text.size() - 3] != ':') return false;
  text.remove_suffix(3);
  if (text.size() == 2) return mark == '.' && sixty(text);
  if (text.size() < 5 || !sixty(text.substr(text.size() - 2)) || text[text.size() - 3] != ':') return false;
  return all_digits(text.substr(0, text.size() - 3));
}

std::string time_text(std::int64_t ms, char mark) {
  return fmt::format("{:02}:{:02}:{:02}{}{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, mark,
                     ms % 1000);
}

Timing read_timing(std::string_view line, char mark) {
  const Arrow arrow = find_arrow(line, mark == ',');
  if (arrow.at == std::string_view::npos) return {};
  std::string_view left = trim(line.substr(0, arrow.at));
  while (left.ends_with('-')) left = trim(left.substr(0, left.size() - 1));
  const std::string_view right = trim(line.substr(arrow.at + arrow.size));

  std::string_view left_rest = left, right_rest = right;
  auto begin = take_time(left_rest);
  auto end = take_time(right_rest);
  if (!left_rest.empty()) begin.reset();
  if (!right_rest.empty() && !is_space(right_rest.front())) end.reset();

  Timing timing;
  const bool other_arrow = !arrow.strict && !(complete(begin) && (complete(end) || right.empty()));
  if (begin && end && !other_arrow) {
    timing.kind = Timing::Kind::times;
    timing.begin_ms = begin->ms;
    timing.end_ms = end->ms;
    timing.settings = trim(right_rest);
    const std::string_view end_text = right.substr(0, right.size() - right_rest.size());
    timing.strict = arrow.strict && is_strict_time(left, mark) && is_strict_time(end_text, mark);
  } else if (complete(begin) && right.empty()) {
    timing.kind = Timing::Kind::times;
    timing.begin_ms = begin->ms;
    timing.strict = false;
  } else if (arrow.strict && ((looks_like_time(left) && looks_like_time(right)) || complete(begin) ||
                              (complete(end) && (left.empty() || is_digit(left.front()))))) {
    timing.kind = Timing::Kind::unreadable;
  }
  return timing;
}

}  // namespace millrace::subtitle
