// libFuzzer entry: any bytes at all as a subtitle file. What comes out must be clean, and must read as it was
// written. Its seeds are in tests/fuzz/subtitle and tests/media/subtitles.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "subtitle/test_clean.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace::subtitle;
  auto parsed = parse({reinterpret_cast<const char*>(data), size});
  if (!parsed) return 0;
  const std::string fault = fault_of_parsed(*parsed);
  if (!fault.empty()) {
    std::fprintf(stderr, "%s\n", fault.c_str());
    std::abort();
  }
  return 0;
}
