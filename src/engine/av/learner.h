// Decodes the first pictures or sounds of a track to learn what containers do not say or say wrongly.
#pragma once
#include <optional>

#include "engine/av/decoder.h"

namespace millrace::engine::av {

class Learner {
 public:
  static Result<Learner> open(const package::TrackHeader& track);

  bool satisfied() const { return frames_ >= kEnough; }
  void feed(const AVPacket& packet);
  void finish();
  // Writes what was seen into the header. False if nothing could be decoded.
  bool apply(package::TrackHeader& track) const;
  int samples_in_frame() const { return samples_; }  // sound, at the decoded rate; 0 = varies
  // Packets to try before giving up.
  static constexpr int kPatience = 400;

 private:
  static constexpr int kEnough = 4;
  explicit Learner(Decoder decoder) : decoder_(std::move(decoder)) {}
  void take_frames();
  void look(const AVFrame& frame);
  void apply_picture(package::VideoFormat& video) const;
  void apply_sound(package::TrackHeader& track) const;

  Decoder decoder_;
  FramePtr first_;
  int frames_ = 0;
  int samples_ = 0;
  bool interlaced_ = false;
  bool key_seen_ = false;
};

}  // namespace millrace::engine::av
