// Subtitles that are pictures: what is known of those that a file holds, and which of their packets a stretch
// of the video needs. Their payloads lie one after another in an object beside the index, so that a render
// reads a few kilobytes of it and nothing of the original.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "package/timeline.h"

namespace millrace::package {

// Blu-ray's, DVB's (ETSI EN 300 743), DVD's.
BOOST_DEFINE_ENUM_CLASS(PictureTextCodec, pgs, dvb, vobsub)

struct PicturePacket {
  Ticks begin = 0;           // kVideoScale, after T0
  Ticks duration = 0;        // 0: the packet itself says, or the next one ends it
  std::uint64_t offset = 0;  // among the payloads
  std::uint32_t size = 0;
  bool start = false;  // nothing before it is needed to show it
};
BOOST_DESCRIBE_STRUCT(PicturePacket, (), (begin, duration, offset, size, start))

struct PictureText {
  PictureTextCodec codec = PictureTextCodec::pgs;
  std::string codec_private;
  std::int32_t width = 0;  // of the screen that its places are meant for; 0: the packets say
  std::int32_t height = 0;
  std::string language;  // BCP 47 or empty
  std::string title;
  bool is_default = false;
  bool forced = false;
  std::vector<PicturePacket> packets;  // rising in begin
};
BOOST_DESCRIBE_STRUCT(PictureText, (),
                      (codec, codec_private, width, height, language, title, is_default, forced, packets))

// What the object says before the payloads.
struct PictureTexts {
  std::int32_t version = 1;
  std::vector<PictureText> tracks;
};
BOOST_DESCRIBE_STRUCT(PictureTexts, (), (version, tracks))

inline constexpr std::size_t kMostPictureTexts = 32;
inline constexpr std::size_t kMostPicturePackets = 500'000;       // of all
inline constexpr std::uint32_t kMostPicturePacket = 4u << 20;     // bytes
inline constexpr std::uint64_t kMostPictureBytes = 768ull << 20;  // of all

// Refuses what would lead outside of `payload_bytes`, or is too much. "damaged".
Result<void> check(const std::vector<PictureText>& tracks, std::uint64_t payload_bytes);

// The packets [first, second) that tell what is shown in [begin, end].
std::pair<std::size_t, std::size_t> packets_for(const PictureText& track, Ticks begin, Ticks end);

}  // namespace millrace::package
