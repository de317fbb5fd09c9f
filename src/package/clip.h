// A clip: spans of one or several media, one after the other, as playlists over the segments that these media
// have anyway. Only where a span cuts into a segment is something made for it, a part of that segment.
//
// Knows no database; where the spans come from and who may see them is clips/'s matter.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "package/plan.h"
#include "package/text_rendition.h"

namespace millrace::package {

// One media that a clip is cut out of. Everything must outlive the clip.
struct ClipSource {
  const Plan* plan = nullptr;
  const std::vector<Rendition>* renditions = nullptr;  // the plan's, with their codecs
  const Rendition* edge = nullptr;                     // Plan::edge(), with its codecs, or null
  std::string prefix;                                  // of the URIs of its renditions' folders: "AbC…/r1/"
};

struct ClipSpan {
  std::size_t source = 0;
  Ticks begin = 0, end = 0;  // kVideoScale, on frames: see snapped()
};

// What plays without a seam: part of a span. Playlists put a discontinuity between two pieces (RFC
// 8216bis 4.4.4.3), manifests a Period. All renditions have the same pieces. A span of a media with an
// assembled picture has up to three: in the middle one it is the original, at both ends, where the span cuts
// into its segments, the edge.
struct ClipPiece {
  std::size_t source = 0;
  Ticks begin = 0, end = 0;
  bool edge = false;
};

struct Clip {
  std::vector<ClipSource> sources;
  std::vector<ClipPiece> pieces;
};

// The frames of a span in seconds: from the one shown at `begin` to the one shown at `end`, without that:
// what ends at a second and what begins there have no frame in common and miss none. Both are held to the
// media. Nothing is shown in between when begin >= end.
struct Snapped {
  Ticks begin = 0, end = 0;
};
Snapped snapped(const Plan& plan, double begin, double end);

Clip make_clip(std::vector<ClipSource> sources, const std::vector<ClipSpan>& spans);
Ticks length(const Clip& clip);  // kVideoScale

// What the clip offers, each under the name that it has in the source with the largest picture; of the other
// sources the rendition that comes nearest stands in. Sounds: as many as every source has. Bandwidth and
// codecs cover all.
std::vector<Rendition> clip_renditions(const Clip& clip);
// The rendition that a piece plays for one of clip_renditions(), or null if there is no such.
const Rendition* rendition_in(const Clip& clip, const ClipPiece& piece, std::string_view name);

// Whether the clip shows this part of this source's rendition. What it does not show is not to be had through
// it.
bool shows(const Clip& clip, std::size_t source, const Rendition& rendition, const SegmentPart& part);

// URIs are relative to a folder two levels below that of the prefixes: "../../AbC…/r1/720/12.m4s".
std::string clip_playlist(const Clip& clip, std::string_view name);
// The master playlist and the manifest, beside the prefixes; playlists lie at clip/{name}/index.m3u8. Of a
// text the manifest names `{folder}piece-{n}.vtt`, n counting the pieces.
std::string clip_master(const Clip& clip, const std::vector<TextRendition>& texts = {},
                        std::string_view chapters = {});
std::string clip_manifest(const Clip& clip, const std::vector<TextRendition>& texts = {});

// A segment of a clip's subtitles: a stretch of a piece, since the discontinuities of all playlists match.
struct ClipText {
  std::size_t piece = 0;
  Ticks begin = 0, end = 0;  // in the clip, kVideoScale
  Ticks shift = 0;           // what makes the clip's time that of the piece's media
};
std::vector<ClipText> clip_texts(const Clip& clip);
std::string clip_text_playlist(const Clip& clip);  // "{k}.vtt" beside it
// Where a piece begins in the clip.
Ticks clip_begin(const Clip& clip, std::size_t piece);

}  // namespace millrace::package
