// A ZIP archive as a stream: entries as they are (stored), each followed by its sizes and CRC, with ZIP64
// fields where 32 bits are not enough. After PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3. The bytes
// of an entry go past, whoever sends them; here stands what goes around them. One thread at a time.
//
//   out << zip.begin("a.txt", now, 3); zip.add("abc"); out << "abc" << zip.end(); … out << zip.finish();
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace millrace::takeout {

class Zip {
 public:
  // `expected` bytes will come: exactly that, or fewer than 4 GB. The name is UTF-8, its folders end with
  // '/'.
  std::string begin(std::string_view name, UnixMillis changed, std::uint64_t expected);
  void add(std::string_view bytes);
  std::string end();
  std::string finish();

 private:
  struct Entry {
    std::string name;
    std::uint32_t time = 0;  // MS-DOS date and time, UTC
    std::uint32_t crc = 0;
    std::uint64_t bytes = 0;
    std::uint64_t at = 0;  // of its local header
    bool large = false;    // its sizes have 64 bits
  };
  std::string sent(std::string bytes);
  std::vector<Entry> entries_;
  std::uint64_t at_ = 0;  // bytes so far
};

// A part of a path that every system can unpack: no separators, no controls, no dots at the ends, at most 120
// bytes; "_" when nothing is left.
std::string zip_name(std::string_view text);

}  // namespace millrace::takeout
