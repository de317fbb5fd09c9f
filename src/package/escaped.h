// Texts that people wrote, as playlists and manifests may hold them.
#pragma once
#include <string>
#include <string_view>

namespace millrace::package {

// A quoted-string holds neither quotes nor line ends (RFC 8216bis 4.2).
std::string quoted_string(std::string_view text);
// In XML, as text and in attributes.
std::string xml_escaped(std::string_view text);

}  // namespace millrace::package
