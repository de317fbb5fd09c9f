#include "package/media_index_check.h"

#include <algorithm>
#include <cctype>

#include "package/timeline.h"

namespace millrace::package {
namespace {

constexpr std::int64_t kMaxStamp = 1'000'000'000'000'000;  // 10^15
constexpr std::int64_t kMaxTimeBase = 2'000'000'000;
constexpr std::uint32_t kMaxPacketBytes = 256U << 20;
constexpr std::uint64_t kMaxPackets = 50'000'000;
constexpr std::size_t kMaxTracks = 64;
constexpr std::size_t kMaxPrivateBytes = 1 << 20;
constexpr std::size_t kMaxTitleBytes = 500;
constexpr std::size_t kMaxLanguageBytes = 35;  // RFC 5646 section 4.4.1
constexpr std::uint32_t kAllFlags = Packet::kKey | Packet::kIdr | Packet::kHidden | Packet::kNoPts;

std::unexpected<Error> damaged(std::string detail) {
  return fail(Status::unprocessable, "damaged", std::move(detail));
}

bool between(std::int64_t value, std::int64_t low, std::int64_t high) {
  return value >= low && value <= high;
}

bool sane(Rational time_base) {
  return between(time_base.num, 1, kMaxTimeBase) && between(time_base.den, 1, kMaxTimeBase);
}

bool is_language(std::string_view tag) {
  return tag.size() <= kMaxLanguageBytes && std::ranges::all_of(tag, [](char c) {
           return c == '-' || std::isalnum(static_cast<unsigned char>(c));
         });
}

bool sane(const VideoFormat& video) {
  constexpr std::int64_t kMaxSide = 16'384;
  constexpr std::int64_t kMaxPixels = std::int64_t{8192} * 8192;
  constexpr std::int32_t kChroma[] = {400, 420, 422, 444};
  return between(video.width, 1, kMaxSide) && between(video.height, 1, kMaxSide) &&
         std::int64_t{video.width} * video.height <= kMaxPixels && sane(video.pixel_aspect) &&
         between(video.quarter_turns, 0, 3) && between(video.primaries, 0, 255) &&
         between(video.transfer, 0, 255) && between(video.matrix, 0, 255) &&
         between(video.bit_depth, 1, 16) && std::ranges::find(kChroma, video.chroma) != std::end(kChroma) &&
         between(video.frame_rate.num, 0, kMaxTimeBase) && between(video.frame_rate.den, 1, kMaxTimeBase) &&
         between(video.reorder, 0, 64);
}

bool sane(const AudioFormat& audio) {
  return between(audio.rate, 1, 1'000'000) && between(audio.channels, 1, 64) &&
         between(audio.object_type, 0, 255);
}

bool is_video(Codec codec) {
  return codec <= Codec::flv1;
}

Result<void> check_track_header(const TrackHeader& track) {
  bool video = track.kind == TrackKind::video;
  if (is_video(track.codec) != video) return damaged("A track's codec does not fit its kind.");
  if (!sane(track.time_base) || !sane(track.source_time_base))
    return damaged("A track's time base makes no sense.");
  if (video && !sane(track.video)) return damaged("The picture's format makes no sense.");
  if (!video && !sane(track.audio)) return damaged("The sound's format makes no sense.");
  if (!video && track.time_base != Rational{1, track.audio.rate})
    return damaged("The sound's time base is not its rate.");
  if (track.codec_private.size() > kMaxPrivateBytes) return damaged("A track's codec header is too large.");
  if (!is_language(track.language)) return damaged("A track's language is not a language tag.");
  if (track.packets == 0 || track.shown == 0) return damaged("A track holds nothing that could be shown.");
  return {};
}

Result<void> check_packets(const TrackView& track, std::uint64_t source_bytes) {
  std::uint32_t shown = 0;
  for (const Packet& packet : track.packets) {
    if (packet.flags & ~kAllFlags || packet.reserved != 0) return damaged("A packet has unknown flags.");
    if (packet.size > kMaxPacketBytes) return damaged("A packet is larger than 256 MiB.");
    if (!between(packet.pts, -kMaxStamp, kMaxStamp)) return damaged("A packet's time makes no sense.");
    bool inside = packet.offset <= source_bytes && packet.size <= source_bytes - packet.offset;
    if (track.header->addressed && !inside) return damaged("A packet lies beyond the end of the file.");
    if (!(packet.flags & Packet::kHidden)) shown++;
  }
  if (shown != track.order.size()) return damaged("The presentation order does not name every shown packet.");
  return {};
}

// Strictly by time, each shown packet once. (Distinct times mean distinct packets, so with the count this
// makes the order complete.)
Result<void> check_order(const TrackView& track) {
  const Packet* before = nullptr;
  std::uint32_t last = 0;
  bool video = track.header->kind == TrackKind::video;
  for (std::uint32_t ordinal : track.order) {
    if (ordinal >= track.packets.size())
      return damaged("The presentation order names a packet that does not exist.");
    const Packet& packet = track.packets[ordinal];
    if (packet.flags & Packet::kHidden) return damaged("The presentation order names a hidden packet.");
    if (before && packet.pts <= before->pts) return damaged("Two packets are shown at the same time.");
    if (before && !video && ordinal <= last) return damaged("The packets of a sound track are out of order.");
    before = &packet;
    last = ordinal;
  }
  return {};
}

// Pictures must be told apart in ticks of kVideoScale, and none may lie before zero.
Result<void> check_pictures(const TrackView& track) {
  ShownFrames frames(track);
  if (track.packets[track.order[0]].pts < 0)
    return damaged("The first picture lies before the timeline begins.");
  Ticks before = 0;
  for (std::uint32_t i = 1; i < frames.size(); i++) {
    Ticks tick = frames.tick(i);
    if (tick <= before) return damaged("Two pictures are shown at the same time.");
    before = tick;
  }
  return {};
}

Result<void> check_extent(const TrackView& track) {
  const TrackHeader& header = *track.header;
  if (!between(header.end, -kMaxStamp, kMaxStamp) || header.end <= track.packets[track.order.back()].pts)
    return damaged("A track ends before its last packet.");
  auto seconds = [&](std::int64_t stamp) {
    return static_cast<__int128>(stamp) * header.time_base.num / header.time_base.den;
  };
  if (header.end <= 0 || seconds(header.end) > kLongestMedia)
    return damaged("The media is empty or longer than ten days.");
  if (seconds(track.packets[track.order.front()].pts) < -kLongestMedia)
    return damaged("A track begins long before the timeline does.");
  return {};
}

}  // namespace

Result<void> check_header(const IndexHeader& header) {
  if (header.source_bytes > INT64_MAX) return damaged("The size of the original makes no sense.");
  if (header.title.size() > kMaxTitleBytes) return damaged("The title is too long.");
  if (header.tracks.empty() || header.tracks.size() > kMaxTracks)
    return damaged("The media has no tracks or too many.");
  std::uint64_t packets = 0;
  for (std::size_t i = 0; i < header.tracks.size(); i++) {
    const TrackHeader& track = header.tracks[i];
    if (track.kind == TrackKind::video && i > 0)
      return damaged("A second video track, or one that is not the first.");
    if (auto good = check_track_header(track); !good) return good;
    packets += track.packets;
  }
  if (packets > kMaxPackets) return damaged("The media has more than 50 million packets.");
  return {};
}

Result<void> check_track(const TrackView& track, std::uint64_t source_bytes) {
  if (auto good = check_packets(track, source_bytes); !good) return good;
  if (auto good = check_order(track); !good) return good;
  if (auto good = check_extent(track); !good) return good;
  if (track.header->kind == TrackKind::video) return check_pictures(track);
  return {};
}

}  // namespace millrace::package
