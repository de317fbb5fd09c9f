#include "package/hls.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "package/escaped.h"
#include "package/rendition_kind.h"
#include "package/storyboard.h"

namespace millrace::package {
namespace {

std::string frames_a_second(Rational rate) {
  std::int64_t thousandths = rescale(rate.num, 1000, rate.den);
  return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
}

std::string uri(std::string_view prefix, const Rendition& rendition) {
  return fmt::format("{}{}/index.m3u8", prefix, rendition.name);
}

// One sound of the group (4.4.6.1).
std::string sound_rendition(const ListedSound& listed, bool is_default) {
  const Rendition& sound = listed.rendition;
  std::string language = sound.language.empty() ? "" : ",LANGUAGE=" + quoted_string(sound.language);
  return fmt::format(
      "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME={}{},DEFAULT={},AUTOSELECT=YES,CHANNELS=\"{}\","
      "URI=\"{}\"\n",
      quoted_string(sound.label), language, is_default ? "YES" : "NO", listed.channels,
      uri(listed.prefix, sound));
}

// All sounds as one: what a variant says of whichever of them is played.
struct SoundGroup {
  std::int64_t bandwidth = 0;  // of the widest
  std::int64_t average = 0;    // likewise; 0 when that of some is not known
  std::string codecs;          // of all: those of one media have the same
};
SoundGroup group_of(const std::vector<ListedSound>& sounds) {
  SoundGroup group;
  std::set<std::string> named;
  for (const auto& [plan, sound, prefix, id, channels] : sounds) {
    group.bandwidth = std::max(group.bandwidth, sound.bandwidth);
    group.average = std::max(group.average, sound.average);
    if (named.insert(sound.codecs).second) group.codecs += (group.codecs.empty() ? "" : ",") + sound.codecs;
  }
  if (std::ranges::any_of(sounds, [](const ListedSound& sound) { return sound.rendition.average == 0; }))
    group.average = 0;
  return group;
}

// A variant must name the codecs of all it plays, or none.
std::string codecs(const Rendition& picture, const SoundGroup* sound) {
  if (picture.codecs.empty()) return {};
  return fmt::format(",CODECS=\"{}{}{}\"", picture.codecs, sound ? "," : "", sound ? sound->codecs : "");
}

// 4.4.6.2: rendered pictures are SDR always, the original may be HDR.
std::string video_range(const Plan& plan, const Rendition& picture) {
  constexpr int kPq = 16, kHlg = 18;
  if (picture.kind != RenditionKind::assembled_video) return {};
  int transfer = plan.index().video()->header->video.transfer;
  return transfer == kPq ? ",VIDEO-RANGE=PQ" : transfer == kHlg ? ",VIDEO-RANGE=HLG" : "";
}

constexpr const char* kTexts = ",SUBTITLES=\"text\"";

std::string picture_variant(const Plan& plan, const Rendition& picture, const SoundGroup* sound, bool texts,
                            std::string_view prefix) {
  std::string out =
      fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={}", picture.bandwidth + (sound ? sound->bandwidth : 0));
  if (picture.average > 0 && (!sound || sound->average > 0))
    out += fmt::format(",AVERAGE-BANDWIDTH={}", picture.average + (sound ? sound->average : 0));
  out += codecs(picture, sound) + video_range(plan, picture);
  out += fmt::format(",RESOLUTION={}x{}", picture.width, picture.height);
  if (picture.frame_rate.num > 0) out += fmt::format(",FRAME-RATE={}", frames_a_second(picture.frame_rate));
  if (sound) out += ",AUDIO=\"audio\"";
  if (texts) out += kTexts;
  return fmt::format("{}\n{}\n", out, uri(prefix, picture));
}

// The default sound as a variant by itself; without pictures it is the only one, and the group holds the
// others to choose from.
std::string sound_variant(const ListedSound& listed, const SoundGroup& group, bool choice, bool texts) {
  const Rendition& sound = listed.rendition;
  std::string average = group.average > 0 ? fmt::format(",AVERAGE-BANDWIDTH={}", group.average) : "";
  return fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={}{},CODECS=\"{}\"{}{}\n{}\n", group.bandwidth, average,
                     choice ? group.codecs : sound.codecs, choice ? ",AUDIO=\"audio\"" : "",
                     texts ? kTexts : "", uri(listed.prefix, sound));
}

// A tag of its own, which players that do not know it pass over (RFC 8216bis 6.3.1). Its address is that of
// the master's own folder.
std::string image_variant(const Storyboard& board) {
  return fmt::format(
      "#EXT-X-IMAGE-STREAM-INF:BANDWIDTH={},RESOLUTION={}x{},CODECS=\"jpeg\",URI=\"storyboard.m3u8\"\n",
      board.bandwidth(), board.tile_width, board.tile_height);
}

// 4.4.6.4; the id and what lies there are Apple's.
std::string session_chapters(std::string_view chapters) {
  return fmt::format("#EXT-X-SESSION-DATA:DATA-ID=\"com.apple.hls.chapters\",URI=\"{}\"\n", chapters);
}

}  // namespace

std::string master_playlist(const Plan& plan, const std::vector<Rendition>& renditions,
                            std::string_view prefix, const std::vector<TextRendition>& texts,
                            std::string_view chapters, Images images, const std::vector<OtherSound>& others) {
  std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  if (!chapters.empty()) out += session_chapters(chapters);
  std::vector<const Rendition*> pictures;
  for (const Rendition& rendition : renditions)
    if (!is_audio(rendition)) pictures.push_back(&rendition);
  auto sounds = listed_sounds(plan, renditions, prefix, others);
  SoundGroup group = group_of(sounds);
  if (!pictures.empty() || sounds.size() > 1)
    for (const ListedSound& sound : sounds) out += sound_rendition(sound, &sound == &sounds.front());
  for (const auto& text : with_own_names(texts)) out += text_media(text);
  if (pictures.empty() && !sounds.empty())
    return out + sound_variant(sounds[0], group, sounds.size() > 1, !texts.empty());
  for (const Rendition* picture : pictures)
    out += picture_variant(plan, *picture, sounds.empty() ? nullptr : &group, !texts.empty(), prefix);
  // For who listens with the screen off: phones change to it in the background.
  if (!sounds.empty()) out += sound_variant(sounds[0], group, true, !texts.empty());
  auto board = images == Images::storyboard ? storyboard_of(plan.index()) : std::nullopt;
  if (board && !pictures.empty()) out += image_variant(*board);
  return out;
}

namespace {

constexpr std::string_view kVod = "VOD\n";
constexpr std::string_view kEvent =
    "EVENT\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n#EXT-X-START:TIME-OFFSET=0\n";
constexpr std::string_view kMap = "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n";
constexpr std::string_view kEnd = "#EXT-X-ENDLIST\n";

// Each EXTINF is the distance of two borders in whole microseconds from zero, so that rounding never adds up.
std::string segment_list(const Plan& plan, const Rendition& borders, std::string_view type,
                         std::string_view map, std::string_view extension) {
  std::string out;
  std::size_t segments = plan.segments(borders);
  out.reserve(160 + 32 * segments);
  fmt::format_to(std::back_inserter(out),
                 "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n"
                 "#EXT-X-PLAYLIST-TYPE:{}{}",
                 plan.target_duration(), type, map);
  constexpr std::int64_t kMicroseconds = 1'000'000;
  std::int64_t begin = 0;  // the first segment counts from zero, wherever its first sample lies
  for (std::size_t k = 0; k < segments; k++) {
    std::int64_t end = rescale(plan.span(borders, k).end, kMicroseconds, borders.timescale);
    std::int64_t length = end - begin;
    fmt::format_to(std::back_inserter(out), "#EXTINF:{}.{:06},\n{}.{}\n", length / kMicroseconds,
                   length % kMicroseconds, k, extension);
    begin = end;
  }
  return out;
}

const Rendition& with_fewest_segments(const Plan& plan) {
  return *std::ranges::min_element(plan.renditions(), {},
                                   [&](const Rendition& rendition) { return plan.segments(rendition); });
}

}  // namespace

std::string media_playlist(const Plan& plan, const Rendition& rendition) {
  return segment_list(plan, rendition, kVod, kMap, "m4s").append(kEnd);
}

std::string event_playlist(const Plan& plan, const Rendition& rendition, bool ended) {
  return segment_list(plan, rendition, kEvent, kMap, "m4s").append(ended ? kEnd : "");
}

std::string text_playlist(const Plan& plan) {
  return segment_list(plan, with_fewest_segments(plan), kVod, "", "vtt").append(kEnd);
}

std::size_t text_segments(const Plan& plan) {
  return plan.segments(with_fewest_segments(plan));
}

Milliseconds text_span(const Plan& plan, std::size_t k) {
  const Rendition& borders = with_fewest_segments(plan);
  auto [begin, end] = plan.span(borders, k);
  return {k == 0 ? 0 : rescale(begin, 1000, borders.timescale),
          k + 1 == plan.segments(borders) ? INT64_MAX : rescale(end, 1000, borders.timescale)};
}

}  // namespace millrace::package
