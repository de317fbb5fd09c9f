#include "engine/tasks/texts.h"

#include <algorithm>

#include "engine/av/ptr.h"
#include "engine/av/texts.h"
#include "engine/tasks/file.h"
#include "package/mp4_boxes.h"

namespace millrace::engine::tasks {
namespace {

using av::RawText;

constexpr std::uint32_t kLargestSample = 64 << 10;

// ISO/IEC 14496-30 section 7.4: a sample is the cues that are shown during it, each with payload and
// settings.
void take_vtt(std::string_view sample, RawText::Cue cue, RawText& text) {
  package::BoxWalk walk(sample);
  while (auto box = walk.next()) {
    if (box->type != "vttc") continue;
    cue.text = package::child(box->body, "payl");
    cue.settings = package::child(box->body, "sttg").substr(0, 1000);
    text.add(cue);
  }
}

// A cue that is shown through several samples is written into each of them.
void join_repeated(RawText& text) {
  std::vector<RawText::Cue> joined;
  for (auto& cue : text.cues) {
    auto same = std::ranges::find_if(
        joined.rbegin(),
        joined.rbegin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(joined.size(), 8)),
        [&](const RawText::Cue& one) {
          return one.pts + one.duration == cue.pts && one.text == cue.text && one.settings == cue.settings;
        });
    if (same != joined.rend() && same - joined.rbegin() < 8)
      same->duration += cue.duration;
    else
      joined.push_back(std::move(cue));
  }
  text.cues = std::move(joined);
}

}  // namespace

RawText read_text(const SourceFile& source, const package::Mp4Text& track) {
  RawText text;
  bool vtt = track.fourcc == "wvtt";
  text.codec = vtt ? TextCodec::vtt : TextCodec::plain;
  text.base = {1, track.timescale};
  text.language = track.language;
  text.title = track.name;
  text.is_default = track.enabled;
  text.forced = track.forced;
  for (const auto& packet : track.packets)
    will_read(source.fd, packet.offset, std::min(packet.size, kLargestSample));
  std::string sample;
  for (const auto& packet : track.packets) {
    if (packet.size > kLargestSample || (packet.flags & package::Packet::kHidden)) continue;
    sample.resize(packet.size);
    if (read_at(source.fd, packet.offset, sample.data(), sample.size()) !=
        static_cast<std::int64_t>(sample.size()))
      continue;
    RawText::Cue cue{packet.pts, packet.duration, {}, {}};
    if (vtt) {
      take_vtt(sample, std::move(cue), text);
      continue;
    }
    cue.text = av::text_of_sample(sample);
    text.add(std::move(cue));
  }
  if (vtt) join_repeated(text);
  return text;
}

std::vector<FoundText> place_texts(std::vector<RawText> texts, const package::TrackHeader& track) {
  constexpr AVRational kMilliseconds{1, 1000};
  auto zero = av_rescale_q(track.source_zero, av::rational(track.source_time_base), kMilliseconds);
  std::vector<FoundText> found;
  std::size_t bytes = 0;
  for (auto& text : texts) {
    bytes += text.bytes;
    if (text.cues.empty() || found.size() == kMostFoundTexts || bytes > kMostFoundBytes) continue;
    FoundText out{text.codec,
                  std::move(text.language),
                  std::move(text.title),
                  text.is_default,
                  text.forced,
                  text.captions,
                  {}};
    for (auto& cue : text.cues) {
      auto begin = av_rescale_q(cue.pts, av::rational(text.base), kMilliseconds) - zero;
      auto length = av_rescale_q(cue.duration, av::rational(text.base), kMilliseconds);
      if (begin + length <= 0 && length > 0) continue;
      out.cues.push_back(
          {begin, length > 0 ? begin + length : 0, std::move(cue.text), std::move(cue.settings)});
    }
    if (!out.cues.empty()) found.push_back(std::move(out));
  }
  return found;
}

}  // namespace millrace::engine::tasks
