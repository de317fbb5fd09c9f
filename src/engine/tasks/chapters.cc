#include "engine/tasks/chapters.h"

#include <algorithm>

#include "engine/av/ptr.h"
#include "engine/av/texts.h"
#include "engine/tasks/file.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::uint32_t kLargestSample = 4096;

void append_utf8(std::string& out, std::uint32_t c) {
  auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) return put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
  if (c < 0x10000) return put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
  put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
}

// 3GPP TS 26.245 section 5.17: text that begins with a byte order mark is UTF-16, other text is UTF-8. A half
// of a pair becomes U+FFFD.
std::string utf8_of(std::string_view text) {
  bool big = text.starts_with("\xfe\xff"), little = text.starts_with("\xff\xfe");
  if (!big && !little) return std::string(text);
  auto unit = [&](std::size_t i) -> std::uint32_t {
    auto a = static_cast<unsigned char>(text[i]), b = static_cast<unsigned char>(text[i + 1]);
    return static_cast<std::uint32_t>(big ? a << 8 | b : b << 8 | a);
  };
  std::string out;
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
    std::uint32_t c = unit(i);
    bool leads = c >= 0xd800 && c < 0xdc00;
    std::uint32_t next = leads && i + 3 < text.size() ? unit(i + 2) : 0;
    if (next >= 0xdc00 && next < 0xe000) {
      c = 0x10000 + ((c - 0xd800) << 10) + (next - 0xdc00);
      i += 2;
    } else if (c >= 0xd800 && c < 0xe000) {
      c = 0xfffd;
    }
    append_utf8(out, c);
  }
  return out;
}

}  // namespace

std::vector<av::RawChapter> read_chapters(const SourceFile& source, const package::Mp4File& file) {
  std::vector<av::RawChapter> chapters;
  if (file.chapters) {
    std::string sample;
    for (const auto& packet : file.chapters->packets) {
      if (chapters.size() == kMostFoundChapters) break;
      if (packet.flags & package::Packet::kHidden) continue;
      sample.resize(std::min(packet.size, kLargestSample));
      if (read_at(source.fd, packet.offset, sample.data(), sample.size()) !=
          static_cast<std::int64_t>(sample.size()))
        continue;
      auto title = utf8_of(av::text_of_sample(sample));
      chapters.push_back({packet.pts, {1, file.chapters->timescale}, title.substr(0, kMostFoundTitle)});
    }
  }
  if (!chapters.empty()) return chapters;
  constexpr std::int32_t kUnits = 10'000'000;
  for (const auto& one : file.chapter_list)
    if (one.begin <= INT64_MAX && chapters.size() < kMostFoundChapters)
      chapters.push_back({static_cast<std::int64_t>(one.begin), {1, kUnits}, one.title});
  return chapters;
}

std::vector<FoundChapter> place_chapters(std::vector<av::RawChapter> chapters,
                                         const package::TrackHeader& track) {
  constexpr AVRational kMilliseconds{1, 1000};
  constexpr std::int64_t kFarthest = std::int64_t{1} << 50;  // thousands of years
  auto zero = av_rescale_q(track.source_zero, av::rational(track.source_time_base), kMilliseconds);
  std::vector<FoundChapter> found;
  for (auto& chapter : chapters) {
    auto begin = av_rescale_q(chapter.pts, av::rational(chapter.base), kMilliseconds);
    if (begin < -kFarthest || begin > kFarthest) continue;
    found.push_back({begin - zero, std::move(chapter.title)});
  }
  return found;
}

}  // namespace millrace::engine::tasks
