#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::size_t kDescriptors[] = {2, 0, 2, 2, 2, 3, 3, 1, 2, 2, 2, 2, 3, 2, 1};  // by TaskKind

template <class Request, class Function>
Result<std::string> call(std::string_view bytes, const Context& context, Function function) {
  auto request = archive::decode<Request>(bytes);
  if (!request) return fail(Status::internal, "engine_failed", "The task's request cannot be read.");
  auto reply = function(*request, context);
  if (!reply) return fail(reply.error());
  return archive::encode(*reply);
}

}  // namespace

Result<std::string> run(TaskKind kind, std::string_view request, const Context& context) {
  if (context.descriptors.size() < kDescriptors[static_cast<std::size_t>(kind)])
    return fail(Status::internal, "engine_failed", "The task lacks a descriptor.");
  switch (kind) {
    case TaskKind::index:
      return call<IndexRequest>(request, context, index);
    case TaskKind::headers:
      return call<HeadersRequest>(request, context, headers);
    case TaskKind::render_video:
      return call<RenderVideoRequest>(request, context, render_video);
    case TaskKind::render_audio:
      return call<RenderAudioRequest>(request, context, render_audio);
    case TaskKind::stills:
      return call<StillsRequest>(request, context, stills);
    case TaskKind::make_sound:
      return call<MakeSoundRequest>(request, context, make_sound);
    case TaskKind::measure_sound:
      return call<MeasureSoundRequest>(request, context, measure_sound);
    case TaskKind::survey:
      return call<SurveyRequest>(request, context, survey);
    case TaskKind::walk_video:
      return call<WalkVideoRequest>(request, context, walk_video);
    case TaskKind::storyboard:
      return call<StoryboardRequest>(request, context, storyboard);
    case TaskKind::picture:
      return call<PictureRequest>(request, context, picture);
    case TaskKind::scenes:
      return call<ScenesRequest>(request, context, scenes);
    case TaskKind::closed_captions:
      return call<ClosedCaptionsRequest>(request, context, closed_captions);
    case TaskKind::index_beginning:
      return call<IndexBeginningRequest>(request, context, index_beginning);
    case TaskKind::self_test:
      return call<SelfTestRequest>(request, context, self_test);
  }
  return fail(Status::internal, "engine_failed", "There is no such task.");
}

}  // namespace millrace::engine::tasks
