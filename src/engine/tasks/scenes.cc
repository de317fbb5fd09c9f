// What key pictures show, very small. Each is decoded alone; one that cannot be is left out.
#include <optional>

#include "engine/av/picture.h"
#include "engine/av/run_decoder.h"
#include "engine/tasks/file.h"
#include "engine/tasks/processor.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::size_t kMostKeys = 20'000;
constexpr int kBt601 = 5;

// The planes one after another, without the padding of their lines.
std::string glimpse_of(const AVFrame& small) {
  std::string out;
  out.reserve(kGlimpseBytes);
  for (int plane = 0; plane < 3; plane++) {
    int shift = plane == 0 ? 0 : 1;
    for (int y = 0; y < kGlimpseHeight >> shift; y++)
      out.append(reinterpret_cast<const char*>(small.data[plane]) +
                     static_cast<std::ptrdiff_t>(y) * small.linesize[plane],
                 static_cast<std::size_t>(kGlimpseWidth >> shift));
  }
  return out;
}

class Watcher {
 public:
  Watcher(const ScenesRequest& request, int fd)
      : request_(request),
        fd_(fd),
        scaler_(request.source.track, {kGlimpseWidth, kGlimpseHeight, av::Range::full, kBt601}) {}

  // Empty if nothing can be decoded there.
  Result<std::string> look_at(const package::Packet& key) {
    const auto& track = request_.source.track;
    av::FramePtr picture;
    auto keep = [&](AVFrame& frame) -> Result<void> {
      if (!picture) picture.reset(av_frame_clone(&frame));
      return {};
    };
    av::Upright upright(track);
    av::Run run{fd_, request_.source.bytes, &track, std::span(&key, 1), false};
    auto decoded = av::decode_run(
        run, {.threads = 1, .first_wanted = key.pts, .rough = true},
        [&](AVFrame& frame) { return upright.push(frame, keep); }, source_);
    if (!decoded && decoded.error().code != "broken_span" && decoded.error().code != "damaged")
      return fail(decoded.error());
    if (auto ended = upright.finish(keep); !ended) return fail(ended.error());
    if (!picture) return std::string();
    auto small = scaler_.scale(*picture);
    if (!small) return fail(small.error());
    if ((*small)->width != kGlimpseWidth || (*small)->height != kGlimpseHeight) return std::string();
    return glimpse_of(**small);
  }

 private:
  const ScenesRequest& request_;
  int fd_;
  av::Scaler scaler_;
  std::optional<av::PacketSource> source_;
};

}  // namespace

Result<ScenesReply> scenes(const ScenesRequest& request, const Context& context) {
  if (request.keys.size() > kMostKeys)
    return fail(Status::internal, "engine_failed", "More key pictures than are looked at.");
  Watcher watcher(request, context.descriptors[0]);
  const double end = processor_seconds() + request.most_seconds;
  ScenesReply reply;
  for (std::size_t i = 0; i < request.keys.size() && processor_seconds() < end; i++) {
    auto glimpse = watcher.look_at(request.keys[i]);
    if (!glimpse) return fail(glimpse.error());
    if (!glimpse->empty()) {
      if (auto written = write_output(context.descriptors[1], *glimpse); !written)
        return fail(written.error());
      reply.seen.push_back(static_cast<std::uint32_t>(i));
    }
    if (context.progress)
      context.progress(static_cast<double>(i + 1) / static_cast<double>(request.keys.size()));
  }
  return reply;
}

}  // namespace millrace::engine::tasks
