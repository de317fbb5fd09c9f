// libFuzzer entry: any bytes at all as an MP4. Whatever is read must lie inside the file.
#include <cstdlib>

#include "package/mp4_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace::package;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto read = [&](std::uint64_t offset, char* out, std::size_t n) -> std::int64_t {
    return offset < bytes.size() ? static_cast<std::int64_t>(bytes.copy(out, n, offset)) : 0;
  };
  auto file = read_mp4(read, size);
  if (!file) return 0;
  for (const Mp4Track& track : file->tracks)
    for (const Packet& packet : track.packets)
      if (packet.offset > size || packet.size > size - packet.offset) std::abort();
  return 0;
}
