// The entities of HTML that subtitles hold.
#pragma once
#include <optional>
#include <string_view>

namespace millrace::subtitle {

// The character of the entity at the front of `text` ("&amp;", "&#233;", "&#xE9;"), which moves behind it.
// Without a value and unmoved if there is none that is known.
std::optional<char32_t> take_entity(std::string_view& text);

}  // namespace millrace::subtitle
