#include "engine/av/caption_track.h"

#include <algorithm>

#include "package/language.h"

namespace millrace::engine::av {

std::vector<RawText> raw_texts(std::vector<FoundText> found, const std::string& language) {
  std::vector<RawText> texts;
  for (auto& one : found) {
    RawText text;
    text.codec = one.codec;
    text.base = {1, 1000};
    text.language = language;
    text.title = std::move(one.title);
    text.captions = true;
    for (auto& cue : one.cues)
      text.add({cue.begin_ms, cue.end_ms - cue.begin_ms, std::move(cue.text), std::move(cue.settings)});
    texts.push_back(std::move(text));
  }
  return texts;
}

std::unique_ptr<CaptionTrackScan> CaptionTrackScan::of(const AVStream& stream) {
  if (stream.codecpar->codec_id != AV_CODEC_ID_EIA_608) return nullptr;
  auto scan = std::make_unique<CaptionTrackScan>();
  scan->base_ = stream.time_base;
  if (const auto* entry = av_dict_get(stream.metadata, "language", nullptr, 0))
    scan->language_ = package::language_tag(entry->value).value_or(std::string());
  return scan;
}

void CaptionTrackScan::take(const AVPacket& packet) {
  constexpr AVRational kMilliseconds{1, 1000};
  constexpr int kTriplet = 3;
  if (packet.pts == AV_NOPTS_VALUE) return;
  auto ms = av_rescale_q(packet.pts, base_, kMilliseconds);
  for (int i = 0; i + kTriplet <= packet.size; i += kTriplet)
    captions_.take({static_cast<std::uint8_t>(packet.data[i] & 3), packet.data[i + 1], packet.data[i + 2]},
                   ms);
  end_ms_ =
      std::max(end_ms_, ms + av_rescale_q(std::max<std::int64_t>(packet.duration, 0), base_, kMilliseconds));
}

std::vector<RawText> CaptionTrackScan::finish() {
  return raw_texts(captions_.finish(end_ms_), language_);
}

}  // namespace millrace::engine::av
