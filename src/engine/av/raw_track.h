// A track as its container tells it, before times are put in order: what the readers of containers hand to
// the index.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "package/media_index.h"

namespace millrace::engine::av {

inline constexpr std::int64_t kNoStamp = std::numeric_limits<std::int64_t>::min();

enum class PictureType : std::uint8_t {
  unknown,
  reference,
  between
};  // `between` is shown at once: a B picture

struct RawPacket {
  std::int64_t pts = kNoStamp;  // source time base
  std::int64_t dts = kNoStamp;
  std::int64_t container_stamp = kNoStamp;  // as the container has it, where the two above were changed
  std::int64_t offset = 0;
  std::uint32_t size = 0;
  std::uint32_t duration = 0;    // source time base, 0 = not known
  std::uint32_t samples = 0;     // sound, at the decoded rate
  std::uint32_t flags = 0;       // package::Packet's
  std::int32_t order_count = 0;  // H.264 without stamps: picture order within its IDR period
  PictureType type = PictureType::unknown;
};

struct RawTrack {
  package::TrackHeader
      header;  // codec, private bytes, source_time_base, source_stream, language, default, format
  std::vector<RawPacket> packets;
  std::int64_t skipped_samples = 0;  // sound at the start that is not to be heard (priming, pre-skip)
  bool attached_picture = false;
  std::string unknown_codec;  // its name when it is not on the list
  bool undecodable = false;   // none of its first packets could be decoded
};

struct RawFile {
  package::Container container = package::Container::unknown;
  std::string title;
  std::vector<RawTrack> tracks;
};

}  // namespace millrace::engine::av
