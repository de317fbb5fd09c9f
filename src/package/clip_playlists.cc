// A clip for players: HLS with discontinuities (RFC 8216bis 4.4.4.3), DASH with Periods (ISO/IEC
// 23009-1 5.3.2).
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "package/clip.h"
#include "package/hls.h"
#include "package/rendition_kind.h"

namespace millrace::package {
namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;

// One value for all playlists of the clip (RFC 8216bis 4.4.3.1).
int target_duration(const Clip& clip) {
  int longest = 1;
  for (const ClipSource& source : clip.sources) longest = std::max(longest, source.plan->target_duration());
  return longest;
}

std::string head(const Clip& clip) {
  return fmt::format(
      "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-PLAYLIST-TYPE:VOD\n",
      target_duration(clip));
}

// Each EXTINF is the distance of two borders in whole microseconds from the piece's first sample, so that
// rounding never adds up.
void append_piece(std::string& out, const Clip& clip, const ClipPiece& piece, const Rendition& rendition) {
  auto to = std::back_inserter(out);
  const ClipSource& source = clip.sources[piece.source];
  auto parts = source.plan->within(rendition, piece.begin, piece.end);
  fmt::format_to(to, "#EXT-X-MAP:URI=\"../../{}{}/init.mp4\"\n", source.prefix, rendition.name);
  if (parts.empty()) return;
  Ticks zero = source.plan->span(rendition, parts.front()).begin;
  std::int64_t begin = 0;
  for (const SegmentPart& part : parts) {
    std::int64_t end =
        rescale(source.plan->span(rendition, part).end - zero, kMicroseconds, rendition.timescale);
    std::int64_t length = end - begin;
    fmt::format_to(to, "#EXTINF:{}.{:06},\n../../{}{}/{}.m4s\n", length / kMicroseconds,
                   length % kMicroseconds, source.prefix, rendition.name, name_of(part));
    begin = end;
  }
}

std::string duration(Ticks ticks) {
  std::int64_t microseconds = rescale(ticks, kMicroseconds, kVideoScale);
  return fmt::format("PT{}.{:06}S", microseconds / kMicroseconds, microseconds % kMicroseconds);
}

std::string representation(const ClipSource& source, const ClipPiece& piece, const Rendition& rendition,
                           const Rendition& offered) {
  std::string out;
  auto to = std::back_inserter(out);
  fmt::format_to(to, "<Representation id=\"{}\" bandwidth=\"{}\" codecs=\"{}\"", offered.name,
                 offered.bandwidth, rendition.codecs);
  if (is_audio(rendition))
    fmt::format_to(to, " audioSamplingRate=\"{}\"", rendition.timescale);
  else
    fmt::format_to(to, " width=\"{}\" height=\"{}\"", rendition.width, rendition.height);
  fmt::format_to(to,
                 ">\n<SegmentList timescale=\"{}\" presentationTimeOffset=\"{}\">\n"
                 "<Initialization sourceURL=\"{}{}/init.mp4\"/>\n<SegmentTimeline>\n",
                 rendition.timescale, rescale(piece.begin, rendition.timescale, kVideoScale), source.prefix,
                 rendition.name);
  auto parts = source.plan->within(rendition, piece.begin, piece.end);
  for (std::size_t i = 0; i < parts.size(); i++) {
    SegmentSpan span = source.plan->span(rendition, parts[i]);
    std::string at = i == 0 ? fmt::format(" t=\"{}\"", span.begin) : "";
    fmt::format_to(to, "<S{} d=\"{}\"/>\n", at, span.end - span.begin);
  }
  out += "</SegmentTimeline>\n";
  for (const SegmentPart& part : parts)
    fmt::format_to(to, "<SegmentURL media=\"{}{}/{}.m4s\"/>\n", source.prefix, rendition.name, name_of(part));
  return out + "</SegmentList>\n</Representation>\n";
}

// Languages are checked tags, so nothing needs escaping.
std::string period(const Clip& clip, const ClipPiece& piece, const std::vector<Rendition>& offered,
                   const std::vector<TextRendition>& texts, std::size_t number) {
  const ClipSource& source = clip.sources[piece.source];
  std::string pictures, sounds;
  for (const Rendition& one : offered) {
    const Rendition* played = rendition_in(clip, piece, one.name);
    if (!played || played->codecs.empty()) continue;
    std::string written = representation(source, piece, *played, one);
    if (!is_audio(one)) {
      pictures += written;
      continue;
    }
    std::string language = one.language.empty() ? "" : fmt::format(" lang=\"{}\"", one.language);
    sounds += fmt::format(
        "<AdaptationSet id=\"{}\" contentType=\"audio\" mimeType=\"audio/mp4\" startWithSAP=\"1\"{}>\n"
        "<Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"{}\"/>\n{}</AdaptationSet>\n",
        2 + one.track, language, one.track == 0 ? "main" : "alternate", written);
  }
  if (!pictures.empty())
    pictures = "<AdaptationSet id=\"1\" contentType=\"video\" mimeType=\"video/mp4\" startWithSAP=\"1\">\n" +
               pictures + "</AdaptationSet>\n";
  std::string words;
  for (std::size_t i = 0; i < texts.size(); i++) {
    TextRendition of_piece = texts[i];
    of_piece.whole = fmt::format("{}piece-{}.vtt", of_piece.folder, number);
    words += text_set(of_piece, i);
  }
  return fmt::format("<Period id=\"{}\" duration=\"{}\">\n{}{}{}</Period>\n", number,
                     duration(piece.end - piece.begin), pictures, sounds, words);
}

}  // namespace

std::string clip_playlist(const Clip& clip, std::string_view name) {
  std::string out = head(clip) + "#EXT-X-INDEPENDENT-SEGMENTS\n";
  bool first = true;
  for (const ClipPiece& piece : clip.pieces) {
    const Rendition* rendition = rendition_in(clip, piece, name);
    if (!rendition) return {};
    if (!first) out += "#EXT-X-DISCONTINUITY\n";
    append_piece(out, clip, piece, *rendition);
    first = false;
  }
  return out + "#EXT-X-ENDLIST\n";
}

Ticks clip_begin(const Clip& clip, std::size_t piece) {
  Ticks at = 0;
  for (std::size_t i = 0; i < piece; i++) at += clip.pieces[i].end - clip.pieces[i].begin;
  return at;
}

std::vector<ClipText> clip_texts(const Clip& clip) {
  const Ticks most = target_duration(clip) * kVideoScale;
  std::vector<ClipText> out;
  Ticks at = 0;
  for (std::size_t i = 0; i < clip.pieces.size(); i++) {
    const ClipPiece& piece = clip.pieces[i];
    const Ticks end = at + piece.end - piece.begin;
    for (Ticks begin = at; begin < end; begin += most)
      out.push_back({i, begin, std::min(begin + most, end), piece.begin - at});
    at = end;
  }
  return out;
}

std::string clip_text_playlist(const Clip& clip) {
  std::string out = head(clip);
  auto texts = clip_texts(clip);
  for (std::size_t k = 0; k < texts.size(); k++) {
    if (k > 0 && texts[k].piece != texts[k - 1].piece) out += "#EXT-X-DISCONTINUITY\n";
    auto micros = [](Ticks ticks) { return rescale(ticks, kMicroseconds, kVideoScale); };
    std::int64_t length = micros(texts[k].end) - micros(texts[k].begin);
    fmt::format_to(std::back_inserter(out), "#EXTINF:{}.{:06},\n{}.vtt\n", length / kMicroseconds,
                   length % kMicroseconds, k);
  }
  return out + "#EXT-X-ENDLIST\n";
}

std::string clip_master(const Clip& clip, const std::vector<TextRendition>& texts,
                        std::string_view chapters) {
  return master_playlist(*clip.sources.front().plan, clip_renditions(clip), "clip/", texts, chapters,
                         Images::none);
}

std::string clip_manifest(const Clip& clip, const std::vector<TextRendition>& texts) {
  auto offered = clip_renditions(clip);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-main:2011\" "
      "type=\"static\" mediaPresentationDuration=\"{}\" minBufferTime=\"PT{}S\">\n",
      duration(length(clip)), target_duration(clip));
  for (std::size_t i = 0; i < clip.pieces.size(); i++) out += period(clip, clip.pieces[i], offered, texts, i);
  return out + "</MPD>\n";
}

}  // namespace millrace::package
