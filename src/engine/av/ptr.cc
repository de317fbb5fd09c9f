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

InOutPtr pad(const char* name, AVFilterContext* filter) {
  InOutPtr end(avfilter_inout_alloc());
  if (!end) throw std::bad_alloc();
  end->name = av_strdup(name);
  end->filter_ctx = filter;
  end->pad_idx = 0;
  end->next = nullptr;
  return end;
}

Error error_of(int code, const char* otherwise, std::string detail) {
  if (code == AVERROR(ENOMEM))
    return {Status::unprocessable, "too_complex", "The media needs more memory than is allowed."};
  return {Status::unprocessable, otherwise, std::move(detail)};
}

}  // namespace millrace::engine::av
