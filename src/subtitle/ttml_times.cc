#include "subtitle/ttml_times.h"

#include <cmath>
#include <string>

#include "subtitle/cues.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

std::optional<double> positive(std::string_view text) {
  text = trim(text);
  const std::int64_t number = take_number(text);
  if (number <= 0 || !text.empty()) return {};
  return static_cast<double>(number);
}

// "1000 1001"; older files have a colon.
double multiplier(std::string_view text) {
  text = trim(text);
  const std::size_t gap = text.find_first_of(" :");
  if (gap == std::string_view::npos) return 1;
  const auto num = positive(text.substr(0, gap)), den = positive(text.substr(gap + 1));
  return num && den ? *num / *den : 1;
}

// Digits with a fraction, at the front of `text`; -1 if there are none.
double take_decimal(std::string_view& text) {
  std::size_t size = 0;
  double value = 0, place = 1;
  bool point = false;
  for (; size < text.size(); size++) {
    const char c = text[size];
    if (c == '.' && !point && size > 0) {
      point = true;
    } else if (is_digit(c)) {
      value = point ? value + (place /= 10) * (c - '0') : value * 10 + (c - '0');
    } else {
      break;
    }
  }
  const bool any = size > 0 && text[size - 1] != '.';
  text.remove_prefix(size);
  return any ? value : -1;
}

std::optional<std::int64_t> thousandths(double seconds) {
  const double ms = std::round(seconds * 1000);
  if (!(ms >= 0 && ms <= static_cast<double>(kMostTime))) return {};
  return static_cast<std::int64_t>(ms);
}

// Section 12.3.2: seconds of a time that counts frames.
double smpte_seconds(std::int64_t hours, std::int64_t minutes, std::int64_t seconds, double frames,
                     const TtmlClock& clock) {
  std::int64_t dropped = 0;
  if (clock.drop == TtmlClock::Drop::ntsc) dropped = (hours * 54 + minutes - minutes / 10) * 2;
  if (clock.drop == TtmlClock::Drop::pal) dropped = (hours * 27 + minutes / 2 - minutes / 20) * 4;
  const auto whole = static_cast<double>((hours * 60 + minutes) * 60 + seconds);
  return (whole * clock.nominal_rate + frames - static_cast<double>(dropped)) / clock.frame_rate;
}

std::optional<std::int64_t> clock_time(std::string_view text, const TtmlClock& clock) {
  std::int64_t parts[3];
  for (int i = 0; i < 3; i++) {
    parts[i] = take_number(text);
    if (parts[i] < 0 || (i > 0 && parts[i] > 60)) return {};
    if (i < 2 && !text.starts_with(':')) return {};
    if (i < 2) text.remove_prefix(1);
  }
  const auto whole = static_cast<double>((parts[0] * 60 + parts[1]) * 60 + parts[2]);
  if (text.empty()) {
    return thousandths(clock.smpte ? smpte_seconds(parts[0], parts[1], parts[2], 0, clock) : whole);
  }
  const char mark = text.front();
  if (mark == '.' || mark == ',') {
    if (!all_digits(text.substr(1))) return {};
    const std::string fraction = "0." + std::string(text.substr(1));
    std::string_view rest = fraction;
    return thousandths(whole + take_decimal(rest));
  }
  if (mark != ':') return {};
  text.remove_prefix(1);
  const std::int64_t whole_frames = take_number(text);
  std::int64_t sub_frames = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    sub_frames = take_number(text);
  }
  if (whole_frames < 0 || sub_frames < 0 || !text.empty()) return {};
  const double frames =
      static_cast<double>(whole_frames) + static_cast<double>(sub_frames) / clock.sub_frame_rate;
  return thousandths(clock.smpte ? smpte_seconds(parts[0], parts[1], parts[2], frames, clock)
                                 : whole + frames / clock.frame_rate);
}

}  // namespace

TtmlClock ttml_clock(const TtmlClockAttributes& attributes) {
  TtmlClock clock;
  const auto rate = positive(attributes.frame_rate);
  clock.nominal_rate = rate.value_or(30);
  clock.frame_rate = clock.nominal_rate * multiplier(attributes.multiplier);
  clock.sub_frame_rate = positive(attributes.sub_frame_rate).value_or(1);
  clock.tick_rate =
      positive(attributes.tick_rate).value_or(rate ? clock.frame_rate * clock.sub_frame_rate : 1);
  clock.smpte = trim(attributes.time_base) == "smpte";
  if (trim(attributes.drop_mode) == "dropNTSC") clock.drop = TtmlClock::Drop::ntsc;
  if (trim(attributes.drop_mode) == "dropPAL") clock.drop = TtmlClock::Drop::pal;
  return clock;
}

std::optional<std::int64_t> ttml_time(std::string_view text, const TtmlClock& clock) {
  text = trim(text);
  if (text.find(':') != std::string_view::npos) return clock_time(text, clock);
  const double value = take_decimal(text);
  if (value < 0) return {};
  if (text == "h") return thousandths(value * 3600);
  if (text == "m") return thousandths(value * 60);
  if (text == "s") return thousandths(value);
  if (text == "ms") return thousandths(value / 1000);
  if (text == "f") return thousandths(value / clock.frame_rate);
  if (text == "t") return thousandths(value / clock.tick_rate);
  return {};
}

}  // namespace millrace::subtitle
