// A text track as playlists list it: subtitles of one language.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace millrace::package {

struct TextRendition {
  std::string label;     // what a menu shows; any UTF-8 text on one line
  std::string language;  // BCP 47 or empty
  bool is_default = false;
  bool forced = false;    // what has to be read even by who understands the sound: signs, foreign speech
  bool captions = false;  // says sounds too, for who does not hear them
  std::string folder;     // URI of its folder, with a slash at the end: index.m3u8 and {k}.vtt lie there
  std::string whole;      // URI of the whole as one WebVTT file
};

// Each label only once, as RFC 8216bis 4.4.6.1.1 demands of a group: the second "English" is "English (2)".
std::vector<TextRendition> with_own_names(std::vector<TextRendition> texts);

// One EXT-X-MEDIA of the group "text" (RFC 8216bis 4.4.6.1), with its line end.
std::string text_media(const TextRendition& text);

// One AdaptationSet of a DASH manifest (ISO/IEC 23009-1 5.3.3): the whole file, "sidecar".
std::string text_set(const TextRendition& text, std::size_t number);

}  // namespace millrace::package
