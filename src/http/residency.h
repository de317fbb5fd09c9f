// Whether bytes about to be sent are in memory, and how to get them there.
#pragma once
#include <sys/uio.h>

#include <span>

#include "http/message.h"

namespace millrace::http {

// Whether all of a window of a file is in the page cache, without blocking. Works for every file system that
// has its files there, those of a network and of user space too.
bool is_resident(const OpenFile& file, std::uint64_t offset, std::uint64_t size);
// Blocks until the window is in the page cache.
void read_ahead(const OpenFile& file, std::uint64_t offset, std::uint64_t size);
// The window's bytes, fewer where the file is shorter than it was; blocks.
std::string read_bytes(const OpenFile& file, std::uint64_t offset, std::uint64_t size);
// Whether all parts are in memory; false when there are too many places to ask about.
bool is_resident(std::span<const iovec> parts);

}  // namespace millrace::http
