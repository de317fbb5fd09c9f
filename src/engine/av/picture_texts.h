// Subtitles that are pictures, as FFmpeg's demuxers hand them out: what is said of them is noted, and their
// payloads are written one after another into a file.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engine/av/ptr.h"
#include "package/picture_texts.h"

namespace millrace::engine::av {

// Where payloads go; nothing is taken without a descriptor.
struct PictureTextFile {
  int fd = -1;
  std::uint64_t bytes = 0;
  std::size_t packets = 0;
};

class PictureTextScan {
 public:
  // Nothing if the stream is none.
  static std::optional<PictureTextScan> of(const AVStream& stream);
  // Of a track that is known otherwise, whose stamps count in `base`.
  PictureTextScan(package::PictureText track, AVRational base) : track_(std::move(track)), base_(base) {}
  Result<void> take(const AVPacket& packet, PictureTextFile& file);
  // Its times are the container's own, in ticks of kVideoScale. What is more than is allowed ends early, so
  // it is not offered at all.
  std::optional<package::PictureText> finish();

 private:
  PictureTextScan() = default;
  package::PictureText track_;
  AVRational base_{1, 1};
  bool cut_ = false;
};

// What FFmpeg's decoder of DVD's pictures wants to know, out of the sixteen colours that an MP4 has (four
// bytes each: nothing, Y, Cr, Cb); empty when they are something else.
std::string vobsub_private(std::string_view colours, int width, int height);

}  // namespace millrace::engine::av
