#include "package/mp4_chapters.h"

#include "package/chapters.h"
#include "package/mp4_boxes.h"

namespace millrace::package {

// Nobody has published it. A full box; then in version 0 a count of 8 bits, in version 1 a reserved byte and
// a count of 32; then for each a time, the length of its title in a byte, and the title.
std::vector<Mp4Chapter> read_chapter_list(std::string_view moov) {
  FullBox box = open_full_box(child(child(moov, "udta"), "chpl"));
  ByteReader& in = box.body;
  std::uint32_t count = 0;
  if (box.version == 0) {
    count = in.u8();
  } else {
    in.skip(1);
    count = in.u32();
  }
  std::vector<Mp4Chapter> chapters;
  for (std::uint32_t i = 0; i < count && chapters.size() < kMostChapters; i++) {
    Mp4Chapter chapter;
    chapter.begin = in.u64();
    chapter.title = std::string(in.text(in.u8()));
    if (in.failed()) break;
    chapters.push_back(std::move(chapter));
  }
  return chapters;
}

}  // namespace millrace::package
