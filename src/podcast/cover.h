// The square picture that directories ask for: a symmetric pattern in two colours that follow from a seed, as
// PNG. Pure.
#pragma once
#include <string>
#include <string_view>

namespace millrace::podcast {

inline constexpr int kCoverSide = 1400;  // pixels; Apple takes 1400 to 3000

std::string cover(std::string_view seed);

}  // namespace millrace::podcast
