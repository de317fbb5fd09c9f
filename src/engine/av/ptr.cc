#include "engine/av/ptr.h"

#include <new>

namespace millrace::engine::av {

PacketPtr new_packet() {
  PacketPtr packet(av_packet_alloc());
  if (!packet) throw std::bad_alloc();
  return packet;
}

FramePtr new_frame() {
  FramePtr frame(av_frame_alloc());
  if (!frame) throw std::bad_alloc();
  return frame;
}

Error error_of(int code, const char* otherwise, std::string detail) {
  if (code == AVERROR(ENOMEM))
    return {Status::unprocessable, "too_complex", "The media needs more memory than is allowed."};
  return {Status::unprocessable, otherwise, std::move(detail)};
}

}  // namespace millrace::engine::av
