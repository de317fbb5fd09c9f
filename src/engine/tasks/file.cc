#include "engine/tasks/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "engine/wire.h"

namespace millrace::engine::tasks {

std::int64_t read_at(int fd, std::uint64_t offset, char* out, std::size_t n) {
  std::size_t got = 0;
  while (got < n) {
    auto more = pread(fd, out + got, n - got, static_cast<off_t>(offset + got));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return -1;
    if (more == 0) break;
    got += static_cast<std::size_t>(more);
  }
  return static_cast<std::int64_t>(got);
}

void will_read(int fd, std::uint64_t offset, std::uint64_t n) {
  (void)posix_fadvise(fd, static_cast<off_t>(offset), static_cast<off_t>(n), POSIX_FADV_WILLNEED);
}

Result<void> write_output(int fd, std::string_view bytes) {
  if (wire::write_all(fd, bytes)) return {};
  if (errno == EFBIG)
    return fail(Status::unprocessable, "too_complex", "The result is larger than is allowed.");
  return fail(Status::internal, "engine_failed", "The result cannot be written.");
}

}  // namespace millrace::engine::tasks
