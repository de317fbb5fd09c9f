// Subtitles that are pictures, drawn into pictures of the ladder. Decodes what it needs as time goes on, so
// an hour of them is never in memory at once. What is drawn at a moment depends on the track alone and not on
// where the render began. One thread.
#pragma once
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/av/subtitle_pictures.h"
#include "engine/protocol.h"

namespace millrace::engine::tasks {

class Overlay {
 public:
  // `fd` holds the payloads. The track outlives it.
  static Result<Overlay> open(int fd, const BurntText& text);
  // That of a task; nothing if none is wanted, or if it cannot be decoded, which depends on the file alone.
  static Result<std::optional<Overlay>> of(const std::optional<BurntText>& text, std::span<const int> fds);

  bool shows(package::Ticks at) {
    const auto* screen = shown_at(at);
    return screen && !screen->pieces.empty();
  }
  // `picture` is 8 bit 4:2:0 of limited range and its bytes are its own; `matrix` as ISO/IEC 23091-2 numbers
  // it. Times rise, but for a few pictures.
  void draw(AVFrame& picture, package::Ticks at, int matrix);

 private:
  Overlay(int fd, const BurntText& text, av::SubtitlePictures decoder)
      : fd_(fd), text_(&text), decoder_(std::move(decoder)) {}
  const av::SubtitleScreen* shown_at(package::Ticks at);
  bool decode_next();
  void begin_again();

  int fd_;
  const BurntText* text_;
  av::SubtitlePictures decoder_;
  std::size_t next_ = 0;                  // of the track's packets
  std::deque<av::SubtitleScreen> known_;  // rising in begin
  bool dropped_ = false;                  // what came before `known_` is gone
  std::string bytes_;
};

}  // namespace millrace::engine::tasks
