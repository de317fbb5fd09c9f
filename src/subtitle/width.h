// How much room text takes and how long it takes to read. Wide characters (Chinese, Japanese, Korean) count
// as more than narrow ones. Pure; any thread.
#pragma once
#include <cstddef>
#include <string_view>

namespace millrace::subtitle {

// What broadcasters' guides agree on: a line is full with so many narrow or so many wide characters, and so
// many are read in a second.
inline constexpr double kNarrowInLine = 42, kWideInLine = 16;
inline constexpr double kNarrowInSecond = 20, kWideInSecond = 9;

struct Width {
  std::size_t narrow = 0, wide = 0;
  Width& operator+=(const Width& other) {
    narrow += other.narrow;
    wide += other.wide;
    return *this;
  }
  Width& operator-=(const Width& other) {
    narrow -= other.narrow;
    wide -= other.wide;
    return *this;
  }
  double lines() const {
    return static_cast<double>(narrow) / kNarrowInLine + static_cast<double>(wide) / kWideInLine;
  }
  double seconds() const {
    return static_cast<double>(narrow) / kNarrowInSecond + static_cast<double>(wide) / kWideInSecond;
  }
};

// Of plain text in UTF-8; marks that stand on other characters take no room.
Width width_of(std::string_view line);

}  // namespace millrace::subtitle
