#include "takeout/zip.h"

#include <zlib.h>

#include <chrono>
#include <limits>

#include "http/utf8.h"

namespace millrace::takeout {

namespace {

constexpr std::uint64_t kNarrow =
    std::numeric_limits<std::uint32_t>::max();      // means "look in the ZIP64 field"
constexpr std::uint16_t kVersion = 45;              // ZIP64
constexpr std::uint16_t kFlags = 1 << 3 | 1 << 11;  // a data descriptor; UTF-8 names
constexpr std::uint16_t kZip64 = 0x0001;

template <class Number>
void put(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof(Number); i++) out += static_cast<char>(value >> (8 * i) & 0xFF);
}
std::uint32_t narrow(std::uint64_t value) {
  return static_cast<std::uint32_t>(std::min(value, kNarrow));
}

std::uint32_t dos_time(UnixMillis at) {
  using namespace std::chrono;
  sys_seconds time{
      seconds{std::max<UnixMillis>(at, 315'532'800'000) / 1000}};  // 1980: it knows nothing earlier
  auto day = floor<days>(time);
  year_month_day date{day};
  hh_mm_ss clock{time - day};
  auto bits = [](auto value) { return static_cast<std::uint32_t>(value); };
  return (bits(static_cast<int>(date.year()) - 1980) & 0x7F) << 25 |
         bits(static_cast<unsigned>(date.month())) << 21 | bits(static_cast<unsigned>(date.day())) << 16 |
         bits(clock.hours().count()) << 11 | bits(clock.minutes().count()) << 5 |
         bits(clock.seconds().count() / 2);
}

}  // namespace

std::string Zip::sent(std::string bytes) {
  at_ += bytes.size();
  return bytes;
}

std::string Zip::begin(std::string_view name, UnixMillis changed, std::uint64_t expected) {
  Entry entry{std::string(name), dos_time(changed), 0, 0, at_, expected >= kNarrow};
  std::string out;
  put<std::uint32_t>(out, 0x04034b50);
  put(out, kVersion);
  put(out, kFlags);
  put<std::uint16_t>(out, 0);  // stored
  put(out, entry.time);
  put<std::uint32_t>(out, 0);  // CRC and sizes follow the bytes
  put<std::uint32_t>(out, entry.large ? narrow(kNarrow) : 0);
  put<std::uint32_t>(out, entry.large ? narrow(kNarrow) : 0);
  put(out, static_cast<std::uint16_t>(name.size()));
  put<std::uint16_t>(out, entry.large ? 20 : 0);
  out += name;
  if (entry.large) {
    put(out, kZip64);
    put<std::uint16_t>(out, 16);
    put<std::uint64_t>(out, 0);
    put<std::uint64_t>(out, 0);
  }
  entries_.push_back(std::move(entry));
  return sent(std::move(out));
}

void Zip::add(std::string_view bytes) {
  auto& entry = entries_.back();
  entry.crc = static_cast<std::uint32_t>(
      ::crc32_z(entry.crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
  entry.bytes += bytes.size();
  at_ += bytes.size();
}

std::string Zip::end() {
  const auto& entry = entries_.back();
  std::string out;
  put<std::uint32_t>(out, 0x08074b50);
  put(out, entry.crc);
  for (int both = 0; both < 2; both++) entry.large ? put(out, entry.bytes) : put(out, narrow(entry.bytes));
  return sent(std::move(out));
}

std::string Zip::finish() {
  std::string out;
  for (const auto& entry : entries_) {
    std::string wide;  // in this order, and only what does not fit
    if (entry.large)
      for (int both = 0; both < 2; both++) put(wide, entry.bytes);
    if (entry.at >= kNarrow) put(wide, entry.at);
    put<std::uint32_t>(out, 0x02014b50);
    put<std::uint16_t>(out, 3 << 8 | kVersion);  // made by something like Unix
    put(out, kVersion);
    put(out, kFlags);
    put<std::uint16_t>(out, 0);
    put(out, entry.time);
    put(out, entry.crc);
    for (int both = 0; both < 2; both++) put(out, entry.large ? narrow(kNarrow) : narrow(entry.bytes));
    put(out, static_cast<std::uint16_t>(entry.name.size()));
    put(out, static_cast<std::uint16_t>(wide.empty() ? 0 : wide.size() + 4));
    put<std::uint16_t>(out, 0);  // no comment
    put<std::uint16_t>(out, 0);  // the first disk
    put<std::uint16_t>(out, 0);
    put<std::uint32_t>(out, 0100644u << 16);  // a plain file
    put(out, narrow(entry.at));
    out += entry.name;
    if (!wide.empty()) {
      put(out, kZip64);
      put(out, static_cast<std::uint16_t>(wide.size()));
      out += wide;
    }
  }
  const std::uint64_t directory_at = at_, directory_bytes = out.size(), count = entries_.size();
  const std::uint64_t end_at = directory_at + directory_bytes;
  put<std::uint32_t>(out, 0x06064b50);  // ZIP64 end of central directory
  put<std::uint64_t>(out, 44);
  put<std::uint16_t>(out, 3 << 8 | kVersion);
  put(out, kVersion);
  put<std::uint32_t>(out, 0);
  put<std::uint32_t>(out, 0);
  for (int both = 0; both < 2; both++) put(out, count);
  put(out, directory_bytes);
  put(out, directory_at);
  put<std::uint32_t>(out, 0x07064b50);  // its locator
  put<std::uint32_t>(out, 0);
  put(out, end_at);
  put<std::uint32_t>(out, 1);
  put<std::uint32_t>(out, 0x06054b50);  // end of central directory
  put<std::uint16_t>(out, 0);
  put<std::uint16_t>(out, 0);
  for (int both = 0; both < 2; both++)
    put(out, static_cast<std::uint16_t>(std::min<std::uint64_t>(count, 0xFFFF)));
  put(out, narrow(directory_bytes));
  put(out, narrow(directory_at));
  put<std::uint16_t>(out, 0);
  return sent(std::move(out));
}

std::string zip_name(std::string_view text) {
  constexpr std::string_view kBad = "/\\:*?\"<>|";
  std::string out;
  for (char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) continue;
    out += kBad.find(c) == std::string_view::npos ? c : '_';
  }
  if (!http::valid_utf8(out)) return "_";
  if (out.size() > 120) {
    std::size_t cut = 120;
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xC0) == 0x80) cut--;  // whole characters
    out.resize(cut);
  }
  auto first = out.find_first_not_of(". "), last = out.find_last_not_of(". ");
  return first == std::string::npos ? "_" : out.substr(first, last - first + 1);
}

}  // namespace millrace::takeout
