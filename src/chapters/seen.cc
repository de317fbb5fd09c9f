#include "chapters/seen.h"

#include <unistd.h>

namespace millrace::chapters {

Result<std::vector<SeenKey>> read_seen(int output, const engine::ScenesReply& reply, std::size_t asked) {
  std::vector<SeenKey> seen;
  for (std::size_t i = 0; i < reply.seen.size(); i++) {
    std::size_t place = reply.seen[i];
    bool rises = seen.empty() || place > seen.back().place;
    if (place >= asked || !rises)
      return fail(Status::internal, "engine_failed", "The media engine looked at other pictures.");
    std::string pixels(engine::kGlimpseBytes, '\0');
    auto got = ::pread(output, pixels.data(), pixels.size(), static_cast<off_t>(i * pixels.size()));
    if (got != static_cast<ssize_t>(pixels.size()))
      return fail(Status::internal, "engine_failed", "The media engine showed fewer pictures than it says.");
    seen.push_back({place, std::move(pixels)});
  }
  return seen;
}

}  // namespace millrace::chapters
