// HLS playlists (RFC 8216bis) from a plan.
#pragma once
#include <string>

#include "package/listed_sounds.h"
#include "package/plan.h"
#include "package/text_rendition.h"

namespace millrace::package {

enum class Images { storyboard, none };
// `prefix` is put before each rendition's folder, e.g. "AbC…/r1/" -> "AbC…/r1/720/index.m3u8".
// `chapters` is the URI of chapters_json(), or empty. `others`: further sounds, after those among
// `renditions`.
std::string master_playlist(const Plan& plan, const std::vector<Rendition>& renditions,
                            std::string_view prefix, const std::vector<TextRendition>& texts = {},
                            std::string_view chapters = {}, Images images = Images::storyboard,
                            const std::vector<OtherSound>& others = {});
// Segment URIs are relative: "0.m4s", init "init.mp4". VOD, final, EXT-X-ENDLIST.
std::string media_playlist(const Plan& plan, const Rendition& rendition);

// Of what is still arriving: EVENT (4.4.3.5), to be played from its beginning, and without EXT-X-ENDLIST
// until it has `ended`. Players may wait for the next segment (6.2.5.2).
std::string event_playlist(const Plan& plan, const Rendition& rendition, bool ended);

// Of subtitles: "0.vtt" …, on the borders of the rendition that has the fewest.
std::string text_playlist(const Plan& plan);
std::size_t text_segments(const Plan& plan);
struct Milliseconds {
  std::int64_t begin = 0, end = 0;  // the last one has no end: INT64_MAX
};
Milliseconds text_span(const Plan& plan, std::size_t k);

}  // namespace millrace::package
