// HLS playlists (RFC 8216bis) from a plan.
#pragma once
#include <string>

#include "package/plan.h"

namespace millrace::package {

// `prefix` is put before each rendition's folder, e.g. "AbC…/r1/" -> "AbC…/r1/720/index.m3u8".
std::string master_playlist(const Plan& plan, const std::vector<Rendition>& renditions,
                            std::string_view prefix);
// Segment URIs are relative: "0.m4s", init "init.mp4". VOD, final, EXT-X-ENDLIST.
std::string media_playlist(const Plan& plan, const Rendition& rendition);

}  // namespace millrace::package
