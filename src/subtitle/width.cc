#include "subtitle/width.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

namespace millrace::subtitle {

Width width_of(std::string_view line) {
  Width width;
  const auto size = static_cast<std::int32_t>(line.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c;
    // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
    U8_NEXT(line.data(), i, size, c);
    const auto category = u_charType(c);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) continue;
    const int east_asian = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    if (east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH)
      width.wide++;
    else
      width.narrow++;
  }
  return width;
}

}  // namespace millrace::subtitle
