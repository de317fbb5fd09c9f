// Cue settings as text (WebVTT sections 3.6.1 and 6.3).
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "subtitle/settings.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

using Settings = CueSettings;
template <class T>
using Names = std::initializer_list<std::pair<std::string_view, T>>;

constexpr std::int32_t kWhole = 10'000;

template <class T>
bool choose(T& to, std::string_view word, Names<T> names) {
  for (const auto& [name, value] : names)
    if (word == name) {
      to = value;
      return true;
    }
  return false;
}

template <class T>
std::string_view name_of(T value, Names<T> names) {
  for (const auto& [name, each] : names)
    if (each == value) return name;
  return {};
}

constexpr Names<Settings::Vertical> kVertical = {{"rl", Settings::Vertical::rl},
                                                 {"lr", Settings::Vertical::lr}};
constexpr Names<Settings::LineAlign> kLineAlign = {{"start", Settings::LineAlign::start},
                                                   {"center", Settings::LineAlign::center},
                                                   {"end", Settings::LineAlign::end}};
// The last ones are what files from before 2016 have.
constexpr Names<Settings::PositionAlign> kPositionAlign = {
    {"line-left", Settings::PositionAlign::line_left},   {"center", Settings::PositionAlign::center},
    {"line-right", Settings::PositionAlign::line_right}, {"start", Settings::PositionAlign::line_left},
    {"middle", Settings::PositionAlign::center},         {"end", Settings::PositionAlign::line_right}};
constexpr Names<Settings::Align> kAlign = {
    {"start", Settings::Align::start}, {"center", Settings::Align::center},
    {"end", Settings::Align::end},     {"left", Settings::Align::left},
    {"right", Settings::Align::right}, {"middle", Settings::Align::center}};

// "12.345%": hundredths, or nothing.
std::optional<Percent> percent(std::string_view text) {
  if (!text.ends_with('%')) return {};
  text.remove_suffix(1);
  std::int64_t whole = take_number(text);
  if (whole < 0 || whole > 100) return {};
  std::int32_t hundredths = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!all_digits(text)) return {};
    const int third = text.size() > 2 ? text[2] - '0' : 0;
    hundredths = (text[0] - '0') * 10 + (text.size() > 1 ? text[1] - '0' : 0) + (third >= 5 ? 1 : 0);
  } else if (!text.empty()) {
    return {};
  }
  const auto value = static_cast<std::int32_t>(whole) * 100 + hundredths;
  return value <= kWhole ? std::optional(Percent{value}) : std::nullopt;
}

void read_line(Settings& settings, std::string_view value) {
  const std::size_t comma = std::min(value.find(','), value.size());
  std::string_view place = value.substr(0, comma);
  Settings::LineAlign align = Settings::LineAlign::start;
  if (comma < value.size() && !choose(align, value.substr(comma + 1), kLineAlign)) return;
  if (place.ends_with('%')) {
    auto at = percent(place);
    if (!at) return;
    settings.line_at = at;
    settings.line.reset();
  } else {
    const bool negative = place.starts_with('-');
    if (negative) place.remove_prefix(1);
    std::int64_t number = take_number(place);
    if (place.starts_with('.') && all_digits(place.substr(1))) place = {};
    if (number < 0 || !place.empty()) return;
    number = std::min<std::int64_t>(number, kMostLine);
    settings.line = static_cast<std::int32_t>(negative ? -number : number);
    settings.line_at.reset();
  }
  settings.line_align = align;
}

void read_position(Settings& settings, std::string_view value) {
  const std::size_t comma = std::min(value.find(','), value.size());
  Settings::PositionAlign align = Settings::PositionAlign::automatic;
  if (comma < value.size() && !choose(align, value.substr(comma + 1), kPositionAlign)) return;
  auto at = percent(value.substr(0, comma));
  if (!at) return;
  settings.position = at;
  settings.position_align = align;
}

std::string text_of(Percent percent) {
  if (percent.hundredths % 100 == 0) return fmt::format("{}%", percent.hundredths / 100);
  std::string text = fmt::format("{}.{:02}", percent.hundredths / 100, percent.hundredths % 100);
  if (text.ends_with('0')) text.pop_back();
  return text + '%';
}

}  // namespace

CueSettings clean_settings(CueSettings settings) {
  auto in_range = [](std::optional<Percent>& value) {
    if (value && (value->hundredths < 0 || value->hundredths > kWhole)) value.reset();
  };
  in_range(settings.line_at);
  in_range(settings.position);
  in_range(settings.size);
  if (settings.size == Percent{kWhole}) settings.size.reset();
  if (settings.line_at) settings.line.reset();
  if (settings.line) settings.line = std::clamp(*settings.line, -kMostLine, kMostLine);
  if (!settings.line && !settings.line_at) settings.line_align = Settings::LineAlign::start;
  if (!settings.position) settings.position_align = Settings::PositionAlign::automatic;
  return settings;
}

CueSettings read_settings(std::string_view text) {
  Settings settings;
  while (true) {
    text = trim_front(text);
    if (text.empty()) return clean_settings(settings);
    const std::size_t size = std::min(text.find_first_of(" \t\n\r\f"), text.size());
    const std::string_view word = text.substr(0, size);
    text.remove_prefix(size);
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == word.size()) continue;
    const std::string_view name = word.substr(0, colon), value = word.substr(colon + 1);
    if (name == "vertical") choose(settings.vertical, value, kVertical);
    if (name == "line") read_line(settings, value);
    if (name == "position") read_position(settings, value);
    if (name == "align") choose(settings.align, value, kAlign);
    if (auto size_value = name == "size" ? percent(value) : std::nullopt) settings.size = size_value;
  }
}

std::string to_string(const CueSettings& settings) {
  std::string out;
  auto to = std::back_inserter(out);
  if (settings.vertical != Settings::Vertical::none)
    fmt::format_to(to, " vertical:{}", name_of(settings.vertical, kVertical));
  if (settings.line) fmt::format_to(to, " line:{}", *settings.line);
  if (settings.line_at) fmt::format_to(to, " line:{}", text_of(*settings.line_at));
  if (settings.line_align != Settings::LineAlign::start)
    fmt::format_to(to, ",{}", name_of(settings.line_align, kLineAlign));
  if (settings.position) fmt::format_to(to, " position:{}", text_of(*settings.position));
  if (settings.position_align != Settings::PositionAlign::automatic)
    fmt::format_to(to, ",{}", name_of(settings.position_align, kPositionAlign));
  if (settings.size) fmt::format_to(to, " size:{}", text_of(*settings.size));
  if (settings.align != Settings::Align::center)
    fmt::format_to(to, " align:{}", name_of(settings.align, kAlign));
  return out.empty() ? out : out.substr(1);
}

}  // namespace millrace::subtitle
