#include "package/chapters.h"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::package {
namespace {

std::string clock(std::int64_t ms) {
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

std::string seconds(std::int64_t ms) {
  return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

std::string name_of(const Chapters& chapters, std::size_t i) {
  return chapters[i].title.empty() ? fmt::format("Chapter {}", i + 1) : chapters[i].title;
}

// WebVTT section 4.2.2: text is no markup, and no arrow either. A title is one line.
std::string as_cue(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

// RFC 8259 section 7.
std::string as_json(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += '\\', out += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out + '"';
}

}  // namespace

std::int64_t chapter_end(const Chapters& chapters, std::size_t i, std::int64_t duration_ms) {
  return i + 1 < chapters.size() ? chapters[i + 1].begin_ms : std::max(duration_ms, chapters[i].begin_ms);
}

std::string chapters_vtt(const Chapters& chapters, std::int64_t duration_ms) {
  std::string out = "WEBVTT\n";
  for (std::size_t i = 0; i < chapters.size(); i++)
    out += fmt::format("\n{}\n{} --> {}\n{}\n", i + 1, clock(chapters[i].begin_ms),
                       clock(chapter_end(chapters, i, duration_ms)), as_cue(name_of(chapters, i)));
  return out;
}

std::string chapters_json(const Chapters& chapters, std::int64_t duration_ms) {
  std::string out = "[";
  for (std::size_t i = 0; i < chapters.size(); i++) {
    auto begin = chapters[i].begin_ms, end = chapter_end(chapters, i, duration_ms);
    out += fmt::format(
        "{}\n{{\"chapter\":{},\"start-time\":{},\"duration\":{},\"titles\":[{{\"language\":"
        "\"und\",\"title\":{}}}]}}",
        i == 0 ? "" : ",", i + 1, seconds(begin), seconds(end - begin), as_json(name_of(chapters, i)));
  }
  return out + "\n]\n";
}

}  // namespace millrace::package
