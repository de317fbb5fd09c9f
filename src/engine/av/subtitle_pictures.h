// Decodes subtitles that are pictures, packet by packet. One thread.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/av/ptr.h"
#include "package/picture_texts.h"

namespace millrace::engine::av {

// A piece of the screen, in 0xAARRGGBB as it is seen, rows one after another.
struct SubtitlePiece {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> pixels;
};

// What the screen shows from a moment on; without pieces: nothing.
struct SubtitleScreen {
  package::Ticks begin = 0;
  package::Ticks end = 0;  // or when the next one begins
  int width = 0;           // of the screen that the pieces' places are meant for
  int height = 0;
  std::vector<SubtitlePiece> pieces;
};

class SubtitlePictures {
 public:
  static Result<SubtitlePictures> open(const package::PictureText& track);
  // Nothing, when the packet alone shows nothing or is spoiled.
  std::optional<SubtitleScreen> decode(const package::PicturePacket& packet, std::string_view bytes);

 private:
  SubtitlePictures(CodecPtr context, PacketPtr packet)
      : context_(std::move(context)), packet_(std::move(packet)) {}
  CodecPtr context_;
  PacketPtr packet_;
};

}  // namespace millrace::engine::av
