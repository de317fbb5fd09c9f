#include "package/dash.h"

#include <fmt/format.h>

#include <iterator>

#include "package/escaped.h"
#include "package/rendition_kind.h"
#include "package/storyboard.h"

namespace millrace::package {
namespace {

// An xs:duration, rounded up: nothing of the last segment lies beyond it.
std::string duration(Ticks ticks, std::int64_t scale) {
  std::int64_t thousandths = rescale(ticks, 1000, scale) + 1;
  return fmt::format("PT{}.{:03}S", thousandths / 1000, thousandths % 1000);
}

// Segments one after the other; equal ones in a row are one entry with a count (5.3.9.6).
void append_timeline(std::string& out, const Plan& plan, const Rendition& rendition) {
  auto to = std::back_inserter(out);
  std::size_t segments = plan.segments(rendition);
  for (std::size_t k = 0; k < segments;) {
    SegmentSpan span = plan.span(rendition, k);
    Ticks length = span.end - span.begin;
    std::size_t next = k + 1;
    for (; next < segments; next++) {
      SegmentSpan other = plan.span(rendition, next);
      if (other.end - other.begin != length) break;
    }
    out += "<S";
    if (k == 0) fmt::format_to(to, " t=\"{}\"", span.begin);
    fmt::format_to(to, " d=\"{}\"", length);
    if (next - k > 1) fmt::format_to(to, " r=\"{}\"", next - k - 1);
    out += "/>\n";
    k = next;
  }
}

void append_representation(std::string& out, const Plan& plan, const Rendition& rendition,
                           std::string_view prefix, std::string_view id) {
  auto to = std::back_inserter(out);
  fmt::format_to(to, "<Representation id=\"{}\" bandwidth=\"{}\" codecs=\"{}\"", id, rendition.bandwidth,
                 rendition.codecs);
  if (is_audio(rendition)) {
    fmt::format_to(to, " audioSamplingRate=\"{}\"", rendition.timescale);
  } else {
    fmt::format_to(to, " width=\"{}\" height=\"{}\" sar=\"1:1\"", rendition.width, rendition.height);
    if (rendition.frame_rate.num > 0)
      fmt::format_to(to, " frameRate=\"{}/{}\"", rendition.frame_rate.num, rendition.frame_rate.den);
  }
  fmt::format_to(to,
                 ">\n<SegmentTemplate timescale=\"{}\" startNumber=\"0\" initialization=\"{}{}/init.mp4\" "
                 "media=\"{}{}/$Number$.m4s\">\n<SegmentTimeline>\n",
                 rendition.timescale, prefix, rendition.name, prefix, rendition.name);
  append_timeline(out, plan, rendition);
  out += "</SegmentTimeline>\n</SegmentTemplate>\n</Representation>\n";
}

// Each sound is a set of its own, to choose from.
std::string open_sound(const ListedSound& listed, std::size_t number) {
  const Rendition& sound = listed.rendition;
  std::string language =
      sound.language.empty() ? "" : fmt::format(" lang=\"{}\"", xml_escaped(sound.language));
  return fmt::format(
      "<AdaptationSet id=\"{}\" contentType=\"audio\" mimeType=\"audio/mp4\" startWithSAP=\"1\"{}>\n"
      "<AudioChannelConfiguration schemeIdUri=\"urn:mpeg:dash:23003:3:audio_channel_configuration:2011\" "
      "value=\"{}\"/>\n<Label>{}</Label>\n<Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"{}\"/>\n",
      2 + number, language, listed.channels, xml_escaped(sound.label), number == 0 ? "main" : "alternate");
}

// Thumbnails in tiles (DASH-IF IOP 4.3, section 6.2.6). The address is that of the manifest's own folder.
std::string storyboard_set(const Storyboard& board) {
  return fmt::format(
      "<AdaptationSet id=\"2001\" contentType=\"image\" mimeType=\"image/jpeg\">\n"
      "<SegmentTemplate timescale=\"1000\" duration=\"{}\" startNumber=\"0\" "
      "media=\"storyboard-$Number$.jpg\"/>\n"
      "<Representation id=\"storyboard\" bandwidth=\"{}\" width=\"{}\" height=\"{}\">\n"
      "<EssentialProperty schemeIdUri=\"http://dashif.org/guidelines/thumbnail_tile\" value=\"{}x{}\"/>\n"
      "</Representation>\n</AdaptationSet>\n",
      board.sheet_ms(), board.bandwidth(), board.tile_width * board.columns, board.tile_height * board.rows,
      board.columns, board.rows);
}

}  // namespace

std::string manifest(const Plan& plan, const std::vector<Rendition>& renditions, std::string_view prefix,
                     const std::vector<TextRendition>& texts, const std::vector<OtherSound>& others) {
  std::string pictures;  // what every player decodes: most of them switch within one set only
  std::string original;  // in another codec: for those who ask for it
  std::string sounds;
  std::string whole = "PT0S";
  Ticks longest_end = 0;
  auto lasts = [&](const Plan& of, const Rendition& rendition) {
    Ticks end = of.span(rendition, of.segments(rendition) - 1).end;
    if (rescale(end, kVideoScale, rendition.timescale) < longest_end) return;
    longest_end = rescale(end, kVideoScale, rendition.timescale);
    whole = duration(end, rendition.timescale);
  };
  for (const Rendition& rendition : renditions) {
    if (rendition.codecs.empty() || is_audio(rendition)) continue;
    auto& set = rendition.codec == Codec::h264 ? pictures : original;
    append_representation(set, plan, rendition, prefix, rendition.name);
    lasts(plan, rendition);
  }
  auto listed = listed_sounds(plan, renditions, prefix, others);
  for (std::size_t i = 0; i < listed.size(); i++) {
    sounds += open_sound(listed[i], i);
    append_representation(sounds, *listed[i].plan, listed[i].rendition, listed[i].prefix, listed[i].id);
    sounds += "</AdaptationSet>\n";
    lasts(*listed[i].plan, listed[i].rendition);
  }
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" profiles=\"urn:mpeg:dash:profile:isoff-live:2011\" "
      "type=\"static\" mediaPresentationDuration=\"{}\" minBufferTime=\"PT{}S\">\n<Period id=\"0\" "
      "start=\"PT0S\">\n",
      whole, plan.target_duration());
  if (!pictures.empty())
    out += "<AdaptationSet id=\"1\" contentType=\"video\" mimeType=\"video/mp4\" startWithSAP=\"1\">\n" +
           pictures + "</AdaptationSet>\n";
  if (!original.empty())
    out +=
        "<AdaptationSet id=\"1001\" contentType=\"video\" mimeType=\"video/mp4\" startWithSAP=\"1\" "
        "selectionPriority=\"0\">\n" +
        original + "</AdaptationSet>\n";
  if (auto board = storyboard_of(plan.index()); board && !(pictures.empty() && original.empty()))
    sounds += storyboard_set(*board);
  out += sounds;
  auto named = with_own_names(texts);
  for (std::size_t i = 0; i < named.size(); i++) out += text_set(named[i], i);
  return out + "</Period>\n</MPD>\n";
}

}  // namespace millrace::package
