// A track as its container tells it, before times are put in order: what the readers of containers hand to
// the index.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "engine/closed_captions/cc_data.h"
#include "engine/protocol.h"
#include "package/media_index.h"
#include "package/picture_texts.h"

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
  std::string unknown_codec;            // its name when it is not on the list
  bool undecodable = false;             // none of its first packets could be decoded
  closed_captions::Collected captions;  // where all packets were looked at
  bool has_captions = false;            // seen where some were
};

// Subtitles of a file. Times of the cues are of the container's own zero, in `base`.
struct RawText {
  struct Cue {
    std::int64_t pts = 0;
    std::int64_t duration = 0;  // 0: not known
    std::string text;
    std::string settings;
  };
  TextCodec codec = TextCodec::plain;
  package::Rational base{1, 1};
  std::string language;
  std::string title;
  bool is_default = false;
  bool forced = false;
  bool captions = false;
  bool framed = false;  // packets are samples of 3GPP TS 26.245, not bare texts
  std::vector<Cue> cues;
  std::size_t bytes = 0;

  // Takes a cue unless it shows nothing or there is too much of it already.
  void add(Cue cue) {
    if (cue.text.empty() || cues.size() >= kMostFoundCues || bytes + cue.text.size() > kMostFoundTextBytes)
      return;
    bytes += cue.text.size();
    cues.push_back(std::move(cue));
  }
};

// A chapter of a file, in the container's own clock.
struct RawChapter {
  std::int64_t pts = 0;
  package::Rational base{1, 1};
  std::string title;
};

struct RawFile {
  package::Container container = package::Container::unknown;
  std::string title;
  std::vector<RawTrack> tracks;
  std::vector<RawText> texts;
  std::vector<package::PictureText> pictures;  // times of the container's own zero
  std::vector<RawChapter> chapters;
};

}  // namespace millrace::engine::av
