#include "engine/tasks/task.h"
namespace millrace::engine::tasks {
Result<StillsReply> stills(const StillsRequest&, const Context&) { return fail(Status::internal, "engine_failed", ""); }
Result<ExtractSoundReply> extract_sound(const ExtractSoundRequest&, const Context&) { return fail(Status::internal, "engine_failed", ""); }
}
