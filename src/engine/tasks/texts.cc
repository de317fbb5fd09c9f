#include "engine/tasks/texts.h"

#include <algorithm>

#include "engine/av/caption_track.h"
#include "engine/av/ptr.h"
#include "engine/av/texts.h"
#include "engine/closed_captions/cdp.h"
#include "engine/closed_captions/texts.h"
#include "engine/tasks/file.h"
#include "package/mp4_boxes.h"
#include "package/timeline.h"

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

// QuickTime File Format, "Closed captioning media": of c608 atoms cdat of field 1 and cdt2 of field 2, pairs
// of bytes; of c708 an atom ccdp with a packet that has both.
void take_captions(std::string_view sample, std::int64_t ms, closed_captions::Captions& captions) {
  package::BoxWalk walk(sample);
  while (auto box = walk.next()) {
    closed_captions::Bytes bytes(reinterpret_cast<const std::uint8_t*>(box->body.data()), box->body.size());
    if (box->type == "ccdp")
      closed_captions::read_cdp(bytes, [&](const closed_captions::Triplet& one) { captions.take(one, ms); });
    bool second = box->type == "cdt2";
    if (!second && box->type != "cdat") continue;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
      captions.take({static_cast<std::uint8_t>(second), bytes[i], bytes[i + 1]}, ms);
  }
}

// What is shown of them, sample by sample.
template <class Take>
void each_sample(const SourceFile& source, const package::Mp4Text& track, Take take) {
  for (const auto& packet : track.packets)
    will_read(source.fd, packet.offset, std::min(packet.size, kLargestSample));
  std::string sample;
  for (const auto& packet : track.packets) {
    if (packet.size > kLargestSample || (packet.flags & package::Packet::kHidden)) continue;
    sample.resize(packet.size);
    if (read_at(source.fd, packet.offset, sample.data(), sample.size()) ==
        static_cast<std::int64_t>(sample.size()))
      take(packet, std::string_view(sample));
  }
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
  each_sample(source, track, [&](const package::Packet& packet, std::string_view sample) {
    RawText::Cue cue{packet.pts, packet.duration, {}, {}};
    if (vtt) return take_vtt(sample, std::move(cue), text);
    cue.text = av::text_of_sample(sample);
    text.add(std::move(cue));
  });
  if (vtt) join_repeated(text);
  return text;
}

std::vector<RawText> read_captions(const SourceFile& source, const package::Mp4Text& track) {
  closed_captions::Captions captions(true);
  std::int64_t end = 0;
  each_sample(source, track, [&](const package::Packet& packet, std::string_view sample) {
    auto ms = [&](std::int64_t pts) { return package::to_scale(pts, {1, track.timescale}, 1000); };
    take_captions(sample, ms(packet.pts), captions);
    end = ms(packet.pts + packet.duration);
  });
  return av::raw_texts(captions.finish(end), track.language);
}

std::optional<package::PictureText> read_pictures(const SourceFile& source, const package::Mp4Text& track,
                                                  av::PictureTextFile& file) {
  package::PictureText known;
  known.codec = package::PictureTextCodec::vobsub;
  known.codec_private = av::vobsub_private(track.config, track.width, track.height);
  known.width = std::clamp(track.width, 0, 8192);
  known.height = std::clamp(track.height, 0, 8192);
  known.language = track.language;
  known.title = track.name;
  known.is_default = track.enabled;
  av::PictureTextScan scan(std::move(known), {1, static_cast<int>(track.timescale)});
  auto packet = av::new_packet();
  bool written = true;
  each_sample(source, track, [&](const package::Packet& from, std::string_view sample) {
    // The packet owns nothing: the bytes are the caller's for as long as it is taken.
    packet->data = reinterpret_cast<std::uint8_t*>(const_cast<char*>(sample.data()));
    packet->size = static_cast<int>(sample.size());
    packet->pts = from.pts;
    packet->duration = from.duration;
    written = written && scan.take(*packet, file).has_value();
  });
  packet->data = nullptr;
  packet->size = 0;
  return written ? scan.finish() : std::nullopt;
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

void place_pictures(std::vector<package::PictureText>& pictures, const package::TrackHeader& track) {
  auto zero = package::to_scale(track.source_zero, track.source_time_base, package::kVideoScale);
  for (auto& one : pictures)
    for (auto& packet : one.packets) packet.begin -= zero;
}

}  // namespace millrace::engine::tasks
