// Where a cue stands: the settings of WebVTT, and the nine places of ASS that other formats speak of.
#pragma once
#include "subtitle/subtitle.h"

namespace millrace::subtitle {

inline constexpr std::int32_t kMostLine = 1000;

// The same without what WebVTT has no meaning for, so that it is written and read as it is.
CueSettings clean_settings(CueSettings settings);

// The nine places as the keys of a numeric pad have them ({\an8} is the middle of the top); 2 is WebVTT's
// default.
CueSettings settings_at(int place);
// The nearest of the nine.
int place_of(const CueSettings& settings);

}  // namespace millrace::subtitle
