#include "engine/rendering.h"

#include <unistd.h>

#include <stdexcept>

#include "base/log.h"

namespace millrace::engine {
namespace {

void empty(int output) {
  if (ftruncate(output, 0) != 0 || lseek(output, 0, SEEK_SET) != 0)
    throw std::runtime_error("a render's output cannot be emptied");
}

constexpr int kTries = 3;  // somebody may have killed the child

template <class Request>
Task<Result<Rendering>> render_with(Engine& engine, TaskKind kind, Request request,
                                    std::vector<int> descriptors, TaskOptions options) {
  for (int tries = 0; tries < kTries; tries++) {
    auto reply = co_await engine.call<RenderReply>(kind, request, descriptors, options);
    if (reply) co_return Rendering{std::move(*reply), false, tries + 1};
    if (reply.error().code == "cancelled") co_return fail(reply.error());
    empty(descriptors.at(1));
    if (reply.error().code == "engine_failed") continue;
    log::warn("a segment is shown blank: {}", reply.error().detail);
    break;
  }
  request.source.packets.clear();
  request.source.before.clear();
  request.source.earlier_keys.clear();
  request.blank = true;
  options.control = TaskControl();  // the old one's time may be up
  auto reply = co_await engine.call<RenderReply>(kind, std::move(request), descriptors, options);
  if (!reply) co_return fail(reply.error());
  co_return Rendering{std::move(*reply), true, kTries + 1};
}

}  // namespace

Task<Result<Rendering>> render(Engine& engine, RenderVideoRequest request, std::vector<int> descriptors,
                               TaskOptions options) {
  co_return co_await render_with(engine, TaskKind::render_video, std::move(request), std::move(descriptors),
                                 std::move(options));
}

Task<Result<Rendering>> render(Engine& engine, RenderAudioRequest request, std::vector<int> descriptors,
                               TaskOptions options) {
  co_return co_await render_with(engine, TaskKind::render_audio, std::move(request), std::move(descriptors),
                                 std::move(options));
}

}  // namespace millrace::engine
