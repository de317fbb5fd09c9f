#include "package/mp4_title.h"

#include "package/mp4_boxes.h"

namespace millrace::package {
namespace {

constexpr std::string_view kName = "\xa9nam";

std::string_view itunes_title(std::string_view udta) {
  std::string_view meta = child(udta, "meta");
  // MP4's meta is a full box, QuickTime's is not.
  bool quicktime = meta.size() >= 8 && meta.substr(4, 4) == "hdlr";
  if (!quicktime && meta.size() >= 4) meta.remove_prefix(4);
  std::string_view data = child(child(child(meta, "ilst"), kName), "data");
  constexpr std::uint32_t kUtf8 = 1;
  ByteReader in(data);
  if (in.u32() != kUtf8) return {};
  in.skip(4);  // locale
  return in.rest();
}

std::string_view quicktime_title(std::string_view udta) {
  ByteReader in(child(udta, kName));
  std::size_t size = in.u16();
  in.skip(2);  // language
  return in.text(size);
}

// Length of the UTF-8 sequence at the front; 0 if it is none (RFC 3629 section 4, without its finer points).
std::size_t sequence(std::string_view text) {
  auto lead = static_cast<unsigned char>(text[0]);
  std::size_t length = lead < 0x80                   ? 1
                       : lead >= 0xf0 && lead < 0xf5 ? 4
                       : lead >= 0xe0 && lead < 0xf0 ? 3
                       : lead >= 0xc2 && lead < 0xe0 ? 2
                                                     : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; i++)
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 0;
  return length;
}

}  // namespace

std::string tidy_title(std::string_view text) {
  constexpr std::size_t kMaxBytes = 500;
  std::string out;
  while (!text.empty()) {
    std::size_t length = sequence(text);
    if (length == 0) return {};
    if (out.size() + length > kMaxBytes) break;
    auto first = static_cast<unsigned char>(text[0]);
    if (first >= 0x20 && first != 0x7f) out.append(text.substr(0, length));
    text.remove_prefix(length);
  }
  return out;
}

std::string read_title(std::string_view moov) {
  std::string_view udta = child(moov, "udta");
  std::string title = tidy_title(itunes_title(udta));
  return title.empty() ? tidy_title(quicktime_title(udta)) : title;
}

}  // namespace millrace::package
