#include "subtitle/settings.h"

namespace millrace::subtitle {
namespace {

// The middle line of a picture of WebVTT's usual height: browsers that know no alignment of lines show it
// there too.
constexpr Percent kMiddle{5'000};

int row(const CueSettings& settings) {
  if (settings.line) return *settings.line < 0 ? 0 : *settings.line < 5 ? 2 : *settings.line < 10 ? 1 : 0;
  if (settings.line_at)
    return settings.line_at->hundredths < 3'300 ? 2 : settings.line_at->hundredths < 6'600 ? 1 : 0;
  return 0;
}

int column(const CueSettings& settings) {
  if (settings.position) {
    if (settings.position->hundredths < 3'300) return 0;
    return settings.position->hundredths > 6'700 ? 2 : 1;
  }
  using Align = CueSettings::Align;
  if (settings.align == Align::left || settings.align == Align::start) return 0;
  return settings.align == Align::center ? 1 : 2;
}

}  // namespace

CueSettings settings_at(int place) {
  CueSettings settings;
  if (place < 1 || place > 9) return settings;
  if (place >= 7) settings.line = 0;
  if (place >= 4 && place <= 6) settings.line_at = kMiddle;
  if (place % 3 == 1) settings.align = CueSettings::Align::left;
  if (place % 3 == 0) settings.align = CueSettings::Align::right;
  return settings;
}

int place_of(const CueSettings& settings) {
  if (settings.vertical != CueSettings::Vertical::none) return 2;
  return row(settings) * 3 + column(settings) + 1;
}

}  // namespace millrace::subtitle
