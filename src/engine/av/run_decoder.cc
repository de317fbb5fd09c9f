#include "engine/av/run_decoder.h"

#include <algorithm>

#include "engine/av/decoder.h"

namespace millrace::engine::av {
namespace {

using package::Packet;

Result<void> take_pictures(Decoder& decoder, AVFrame& frame, const PictureSink& sink) {
  while (decoder.receive(frame) == Step::frame) {
    if (frame.pts == AV_NOPTS_VALUE) frame.pts = frame.best_effort_timestamp;
    if (frame.pts == AV_NOPTS_VALUE || frame.width <= 0 || frame.height <= 0) continue;
    if (auto taken = sink(frame); !taken) return taken;
  }
  return {};
}

}  // namespace

Result<void> decode_run(const Run& run, const RunSetup& setup, const PictureSink& sink) {
  std::optional<PacketSource> source;
  return decode_run(run, setup, sink, source);
}

Result<void> decode_run(const Run& run, const RunSetup& setup, const PictureSink& sink,
                        std::optional<PacketSource>& source) {
  auto decoder = Decoder::open(*run.track, {.threads = setup.threads, .rough = setup.rough});
  if (!decoder) return fail(decoder.error());
  if (source) {
    if (auto begun = source->begin(run); !begun) return begun;
  } else {
    auto opened = PacketSource::open(run);
    if (!opened) return fail(opened.error());
    source.emplace(std::move(*opened));
  }
  // Deinterlacing looks at the picture before; where stamps were derived, nothing is known for sure.
  bool may_skip = !run.track->video.interlaced;
  auto frame = new_frame();
  for (;;) {
    auto ordinal = source->position();
    auto packet = source->next();
    if (!packet) return fail(packet.error());
    if (!*packet) break;
    const Packet& entry = run.packets[ordinal];
    bool aside = entry.pts < setup.first_wanted ||
                 (!setup.only.empty() && !std::ranges::binary_search(setup.only, entry.pts));
    aside = aside && !(entry.flags & Packet::kNoPts);
    decoder->skip(may_skip && aside ? Decoder::Skip::unreferenced : Decoder::Skip::nothing);
    while (!decoder->send(*packet))
      if (auto taken = take_pictures(*decoder, *frame, sink); !taken) return taken;
    if (auto taken = take_pictures(*decoder, *frame, sink); !taken) return taken;
  }
  while (!decoder->send(nullptr))
    if (auto taken = take_pictures(*decoder, *frame, sink); !taken) return taken;
  return take_pictures(*decoder, *frame, sink);
}

}  // namespace millrace::engine::av
