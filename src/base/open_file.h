// An open file whose bytes [0, size) do not change: what the store hands out and what HTTP sends from.
#pragma once
#include <cstdint>
#include <memory>

#include "base/fd.h"

namespace millrace {

struct OpenFile {
  Fd fd;
  std::uint64_t size = 0;
};
using OpenFilePtr = std::shared_ptr<const OpenFile>;

}  // namespace millrace
