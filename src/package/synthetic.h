// Indexes made up for tests: what a source would look like, without the source.
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "package/media_index.h"

namespace millrace::package {

// An avcC of the High profile, level 3.1, with one SPS and one PPS.
inline std::string synthetic_avcc() {
  using namespace std::string_literals;
  return "\x01\x64\x00\x1f\xff\xe1\x00\x04\x67\x64\x00\x1f\x01\x00\x02\x68\xee\xfd\xf8\xf8\x00"s;
}

struct SyntheticVideo {
  Rational frame_rate{30, 1};
  std::int64_t frames = 900;
  std::int64_t gop = 60;
  int b_frames = 0;  // between each two reference frames
  std::int32_t width = 1280;
  std::int32_t height = 720;
  std::int64_t first_pts = 0;  // in 1/90000
  std::uint32_t packet_bytes = 4000;
  Codec codec = Codec::h264;
};

struct SyntheticAudio {
  std::int32_t rate = 48'000;
  std::int64_t packets = 1407;
  std::int64_t first_pts = 0;
  std::uint32_t samples = 1024;
  Codec codec = Codec::aac;
  std::int32_t channels = 2;
};

// Presentation order and counts from the packets; lays the packets one after another in the file.
inline void finish(MediaIndex::TrackData& track, std::uint64_t& offset) {
  track.order.clear();
  for (std::uint32_t i = 0; i < track.packets.size(); i++) {
    track.packets[i].offset = offset;
    offset += track.packets[i].size;
    if (!(track.packets[i].flags & Packet::kHidden)) track.order.push_back(i);
  }
  std::ranges::sort(track.order, {}, [&](std::uint32_t i) { return track.packets[i].pts; });
  const Packet& last = track.packets[track.order.back()];
  track.header.end = last.pts + std::max<std::int64_t>(last.duration, 1);
}

inline MediaIndex::TrackData video_track(const SyntheticVideo& made) {
  MediaIndex::TrackData track;
  track.header.kind = TrackKind::video;
  track.header.codec = made.codec;
  track.header.time_base = track.header.source_time_base = {1, 90'000};
  track.header.addressed = true;
  track.header.codec_private = synthetic_avcc();
  track.header.is_default = true;
  track.header.video.width = made.width;
  track.header.video.height = made.height;
  track.header.video.frame_rate = made.frame_rate;
  track.header.video.reorder = made.b_frames ? 1 : 0;
  auto time = [&](std::int64_t i) {
    return made.first_pts +
           (i * 90'000 * made.frame_rate.den + made.frame_rate.num / 2) / made.frame_rate.num;
  };
  auto packet = [&](std::int64_t i, std::uint32_t flags) {
    Packet p;
    p.pts = time(i);
    p.duration = static_cast<std::uint32_t>(time(i + 1) - time(i));
    p.size = made.packet_bytes + static_cast<std::uint32_t>(i % 7);
    p.flags = flags;
    track.packets.push_back(p);
  };
  for (std::int64_t start = 0; start < made.frames; start += made.gop) {
    std::int64_t end = std::min(start + made.gop, made.frames);
    packet(start, Packet::kKey | Packet::kIdr);
    for (std::int64_t i = start + 1; i < end;) {  // a reference frame first, then the ones shown before it
      std::int64_t reference = std::min(i + made.b_frames, end - 1);
      packet(reference, 0);
      for (std::int64_t b = i; b < reference; b++) packet(b, 0);
      i = reference + 1;
    }
  }
  return track;
}

inline MediaIndex::TrackData audio_track(const SyntheticAudio& made) {
  MediaIndex::TrackData track;
  track.header.kind = TrackKind::audio;
  track.header.codec = made.codec;
  track.header.time_base = track.header.source_time_base = {1, made.rate};
  track.header.addressed = true;
  track.header.codec_private = "\x11\x90";  // AAC-LC, 48 kHz, stereo
  track.header.language = "en";
  track.header.is_default = true;
  track.header.audio = {made.rate, made.channels, 0, 2};
  for (std::int64_t i = 0; i < made.packets; i++) {
    Packet p;
    p.pts = made.first_pts + i * made.samples;
    p.duration = made.samples;
    p.size = 300 + static_cast<std::uint32_t>(i % 50);
    p.flags = Packet::kKey;
    track.packets.push_back(p);
  }
  return track;
}

inline std::string index_bytes(std::vector<MediaIndex::TrackData> tracks,
                               Container container = Container::mp4) {
  IndexHeader header;
  header.container = container;
  std::uint64_t offset = 1000;
  for (auto& track : tracks) finish(track, offset);
  header.source_bytes = offset;
  return MediaIndex::serialise(std::move(header), std::move(tracks));
}

// Throws if the index does not pass its own checks: then the test is wrong.
inline std::shared_ptr<const MediaIndex> index_of(std::vector<MediaIndex::TrackData> tracks,
                                                  Container container = Container::mp4) {
  auto index = MediaIndex::open(index_bytes(std::move(tracks), container));
  if (!index) throw std::runtime_error(index.error().detail);
  return *index;
}

}  // namespace millrace::package
