// The tasks of the media engine as functions: a request and descriptors in, a reply or a failure out. They
// run in the sandboxed child; tests of the engine call them in-process as well.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "engine/protocol.h"

namespace millrace::engine::tasks {

struct Context {
  std::span<const int> descriptors;        // 0 the source, 1 the output, further ones as the task says
  std::function<void(double)> progress{};  // 0…1
  // Hands over an archive of a part whose payload lies in the output; returns when it has been taken.
  std::function<Result<void>(std::string_view)> part{};
};

// Decodes the request, runs the task, encodes the reply. The error's code is one of protocol.h's.
Result<std::string> run(TaskKind kind, std::string_view request, const Context& context);

// Loads what every child needs, so that it is there after a fork.
void warm_up();

Result<IndexReply> index(const IndexRequest& request, const Context& context);
Result<IndexBeginningReply> index_beginning(const IndexBeginningRequest& request, const Context& context);
Result<HeadersReply> headers(const HeadersRequest& request, const Context& context);
Result<RenderReply> render_video(const RenderVideoRequest& request, const Context& context);
Result<WalkReply> walk_video(const WalkVideoRequest& request, const Context& context);
Result<RenderReply> render_audio(const RenderAudioRequest& request, const Context& context);
Result<StillsReply> stills(const StillsRequest& request, const Context& context);
Result<PictureReply> picture(const PictureRequest& request, const Context& context);
Result<StoryboardReply> storyboard(const StoryboardRequest& request, const Context& context);
Result<ScenesReply> scenes(const ScenesRequest& request, const Context& context);
Result<SurveyReply> survey(const SurveyRequest& request, const Context& context);
Result<MakeSoundReply> make_sound(const MakeSoundRequest& request, const Context& context);
Result<MeasureSoundReply> measure_sound(const MeasureSoundRequest& request, const Context& context);
Result<ClosedCaptionsReply> closed_captions(const ClosedCaptionsRequest& request, const Context& context);
Result<SelfTestReply> self_test(const SelfTestRequest& request, const Context& context);

}  // namespace millrace::engine::tasks
