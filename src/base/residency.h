// Whether bytes of a mapped file are in memory, so that to touch them is not to wait for a disk.
#pragma once
#include <cstddef>

namespace millrace {

// Never blocks. True as well where the kernel will not tell, which it tells only those who own the file or
// may write to it.
bool is_in_memory(const void* data, std::size_t size);

}  // namespace millrace
