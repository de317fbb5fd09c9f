// Reading the source and writing the output by descriptor.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace millrace::engine::tasks {

// What it got (0 at the end), negative on failure.
std::int64_t read_at(int fd, std::uint64_t offset, char* out, std::size_t n);

// Has the disk fetch it meanwhile; it need not.
void will_read(int fd, std::uint64_t offset, std::uint64_t n);

// The child's limit on the output's size shows here as "too_complex".
Result<void> write_output(int fd, std::string_view bytes);

}  // namespace millrace::engine::tasks
