#include "videos/title.h"

#include <cstdint>
#include <vector>

namespace millrace::videos {
namespace {

constexpr char32_t kBroken = 0xfffd;

// Decodes UTF-8 strictly; what is broken becomes U+FFFD.
std::vector<char32_t> decode(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    unsigned char first = static_cast<unsigned char>(text[i]);
    int more = first < 0x80                    ? 0
               : first >= 0xc2 && first < 0xe0 ? 1
               : first >= 0xe0 && first < 0xf0 ? 2
               : first >= 0xf0 && first < 0xf5 ? 3
                                               : -1;
    char32_t c = more == 0 ? first : more == 1 ? first & 0x1f : more == 2 ? first & 0x0f : first & 0x07;
    bool good = more >= 0 && i + static_cast<std::size_t>(more) < text.size();
    for (int n = 1; good && n <= more; n++) {
      unsigned char next = static_cast<unsigned char>(text[i + static_cast<std::size_t>(n)]);
      good = (next & 0xc0) == 0x80;
      c = c << 6 | (next & 0x3f);
    }
    constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    good = good && c >= kLeast[more] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
    out.push_back(good ? c : kBroken);
    i += good ? static_cast<std::size_t>(more) + 1 : 1;
  }
  return out;
}

void encode(std::string& out, char32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xc0 | c >> 6));
    out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | c >> 12));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else {
    out.push_back(static_cast<char>(0xf0 | c >> 18));
    out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3f)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3f)));
  }
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xfeff;
}

bool is_space(char32_t c) {
  return c == ' ' || c == '\n' || c == '\t' || c == 0x3000;
}

std::string clean(std::string_view text, std::size_t most, bool lines) {
  std::vector<char32_t> kept;
  for (char32_t c : decode(text)) {
    const bool breaks = c == '\n' || c == '\r' || c == '\t';
    const bool stays = breaks ? lines && c != '\r' : !is_control(c);
    if (stays)
      kept.push_back(c);
    else if (breaks && !lines)
      kept.push_back(' ');
  }
  std::size_t begin = 0, end = kept.size();
  while (begin < end && is_space(kept[begin])) begin++;
  if (end - begin > most) end = begin + most;
  while (end > begin && is_space(kept[end - 1])) end--;
  std::string out;
  for (std::size_t i = begin; i < end; i++) encode(out, kept[i]);
  return out;
}

std::string_view last_part(std::string_view path) {
  auto slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

std::string clean_line(std::string_view text) {
  return clean(text, 200, false);
}

std::string clean_title(std::string_view text) {
  std::string title = clean_line(text);
  return title.empty() ? "Untitled" : title;
}

std::string clean_description(std::string_view text) {
  return clean(text, 5000, true);
}

std::string clean_file_name(std::string_view file_name) {
  return clean(last_part(file_name), 200, false);
}

std::string title_from_file_name(std::string_view file_name) {
  std::string_view name = last_part(file_name);
  auto dot = name.find_last_of('.');
  if (dot != std::string_view::npos && dot > 0 && name.size() - dot <= 6) name = name.substr(0, dot);
  return clean_title(name);
}

std::string title_key(std::string_view title) {
  std::string key(title);
  for (char& c : key)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return key;
}

}  // namespace millrace::videos
