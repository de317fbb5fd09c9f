// Languages of tracks: the codes that containers hold, as the tags that playlists and pages want.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::package {

// The shortest tag for an ISO 639-2 code, as RFC 5646 section 2.2.1 asks ("eng" -> "en", both codes where a
// language has two); empty for codes that name none; anything else as it is.
std::string shortest_language(std::string_view code);

// The same for a code as MP4 packs it (ISO/IEC 14496-12 section 8.4.2): three letters of five bits. Values
// below 0x400 are QuickTime's own numbers, which are left unread.
std::string language_of(std::uint16_t packed);

// A tag that a person or a file gives (RFC 5646 section 2.1), in its usual case and shortest: "ENG" -> "en",
// "zh_hant-tw" -> "zh-Hant-TW". Empty for one that names none; nothing for what is not well-formed.
std::optional<std::string> language_tag(std::string_view text);

}  // namespace millrace::package
