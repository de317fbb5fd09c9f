#include "engine/tasks/look.h"
#include "engine/tasks/one_picture.h"
#include "engine/tasks/task.h"
#include "engine/tasks/written_picture.h"

namespace millrace::engine::tasks {

Result<StillsReply> stills(const StillsRequest& request, const Context& context) {
  const auto& track = request.source.track;
  StillsReply reply;
  av::FramePtr best;
  std::vector<av::FramePtr> small;  // the scaled pictures of all candidates, in their order
  for (const auto& candidate : request.candidates) {
    auto& look = reply.looks.emplace_back();
    auto picture = decode_one(request.source, candidate, context.descriptors[0]);
    if (!picture) return fail(picture.error());
    if (!*picture) continue;
    auto seen = look_at(track, **picture);
    if (!seen) return fail(seen.error());
    look = {true, (*picture)->pts, seen->score()};
    if (request.small > 0) {
      av::Scaler scaler(track, shape_of(track, request.small, PictureFormat::jpeg));
      auto scaled = scaler.scale(**picture);
      if (!scaled) return fail(scaled.error());
      small.push_back(std::move(*scaled));
    }
    if (best && look.score <= reply.looks[reply.best].score) continue;
    reply.best = static_cast<std::uint32_t>(reply.looks.size() - 1);
    best = std::move(*picture);
  }
  if (!best) return av::refused("broken_span", "None of the pictures can be decoded.");
  int out = context.descriptors[1];
  if (auto written = write_pictures(track, *best, request.pictures, out, reply.sizes); !written)
    return fail(written.error());
  for (const auto& one : small)
    if (auto written = write_jpeg(*one, out, reply.sizes); !written) return fail(written.error());
  return reply;
}

}  // namespace millrace::engine::tasks
