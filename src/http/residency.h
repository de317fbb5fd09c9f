// Whether bytes about to be sent are in memory, and how to get them there.
#pragma once
#include "http/message.h"

namespace millrace::http {

// Probes a few places of a window of a file, without blocking.
bool is_resident(const OpenFile& file, std::uint64_t offset, std::uint64_t size);
// Blocks until the window is in the page cache.
void read_ahead(const OpenFile& file, std::uint64_t offset, std::uint64_t size);
// Whether all memory pieces are in memory; false when there are too many places to ask about.
bool is_resident(const Pieces& pieces);

}  // namespace millrace::http
