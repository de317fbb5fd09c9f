#include "package/hls.h"

#include <fmt/format.h>

#include <iterator>

#include "package/is_audio.h"

namespace millrace::package {
namespace {

std::string frames_a_second(Rational rate) {
  std::int64_t thousandths = rescale(rate.num, 1000, rate.den);
  return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
}

std::string uri(std::string_view prefix, const Rendition& rendition) {
  return fmt::format("{}{}/index.m3u8", prefix, rendition.name);
}

// The name a menu shows. Languages are checked tags, so nothing in it needs escaping.
std::string sound_group(const Plan& plan, const Rendition& sound, std::string_view prefix) {
  const TrackHeader& track = *plan.index().audio()[static_cast<std::size_t>(sound.track)].header;
  int channels = sound.kind == RenditionKind::assembled_audio ? track.audio.channels : 2;
  std::string language = track.language.empty() ? "" : fmt::format(",LANGUAGE=\"{}\"", track.language);
  return fmt::format(
      "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"{}\"{},DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"{}\","
      "URI=\"{}\"\n",
      track.language.empty() ? "Sound" : track.language, language, channels, uri(prefix, sound));
}

// A variant must name the codecs of all it plays, or none.
std::string codecs(const Rendition& picture, const Rendition* sound) {
  if (picture.codecs.empty()) return {};
  return fmt::format(",CODECS=\"{}{}{}\"", picture.codecs, sound ? "," : "", sound ? sound->codecs : "");
}

std::string picture_variant(const Rendition& picture, const Rendition* sound, std::string_view prefix) {
  std::string out =
      fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={}", picture.bandwidth + (sound ? sound->bandwidth : 0));
  if (picture.average > 0 && (!sound || sound->average > 0))
    out += fmt::format(",AVERAGE-BANDWIDTH={}", picture.average + (sound ? sound->average : 0));
  out += codecs(picture, sound);
  out += fmt::format(",RESOLUTION={}x{}", picture.width, picture.height);
  if (picture.frame_rate.num > 0) out += fmt::format(",FRAME-RATE={}", frames_a_second(picture.frame_rate));
  if (sound) out += ",AUDIO=\"audio\"";
  return fmt::format("{}\n{}\n", out, uri(prefix, picture));
}

std::string sound_variant(const Rendition& sound, std::string_view prefix) {
  std::string average = sound.average > 0 ? fmt::format(",AVERAGE-BANDWIDTH={}", sound.average) : "";
  return fmt::format("#EXT-X-STREAM-INF:BANDWIDTH={}{},CODECS=\"{}\"\n{}\n", sound.bandwidth, average,
                     sound.codecs, uri(prefix, sound));
}

}  // namespace

std::string master_playlist(const Plan& plan, const std::vector<Rendition>& renditions,
                            std::string_view prefix) {
  std::string out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n";
  const Rendition* sound = nullptr;
  bool pictures = false;
  for (const Rendition& rendition : renditions)
    is_audio(rendition) ? void(sound = &rendition) : void(pictures = true);
  if (!pictures) return sound ? out + sound_variant(*sound, prefix) : out;
  if (sound) out += sound_group(plan, *sound, prefix);
  for (const Rendition& rendition : renditions)
    if (!is_audio(rendition)) out += picture_variant(rendition, sound, prefix);
  return out;
}

// Each EXTINF is the distance of two borders in whole microseconds from zero, so that rounding never adds up.
std::string media_playlist(const Plan& plan, const Rendition& rendition) {
  std::string out;
  std::size_t segments = plan.segments(rendition);
  out.reserve(160 + 32 * segments);
  fmt::format_to(std::back_inserter(out),
                 "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0\n"
                 "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n",
                 plan.target_duration());
  constexpr std::int64_t kMicroseconds = 1'000'000;
  std::int64_t begin = 0;  // the first segment counts from zero, wherever its first sample lies
  for (std::size_t k = 0; k < segments; k++) {
    std::int64_t end = rescale(plan.span(rendition, k).end, kMicroseconds, rendition.timescale);
    std::int64_t length = end - begin;
    fmt::format_to(std::back_inserter(out), "#EXTINF:{}.{:06},\n{}.m4s\n", length / kMicroseconds,
                   length % kMicroseconds, k);
    begin = end;
  }
  out += "#EXT-X-ENDLIST\n";
  return out;
}

}  // namespace millrace::package
