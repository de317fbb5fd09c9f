#include "package/mp4_chapter_marks.h"

#include <algorithm>

#include "package/timeline.h"

namespace millrace::package {
namespace {

constexpr std::int64_t kMilliseconds = 1000;

// QTFF, "Text Sample Description": nothing of it is seen.
std::string text_entry() {
  ByteWriter out;
  out.zeros(6).u16(1);             // in this file
  out.u32(1).u32(1);               // not scrolled; centred
  out.zeros(6).zeros(8).zeros(8);  // background, box, reserved
  out.zeros(2).zeros(2).zeros(1).zeros(2).zeros(6).u8(0);
  return box("text", out.view());
}

// QTFF, "Text Sample Data": the length, the text, and that it is UTF-8.
std::string text_sample(std::string_view text) {
  constexpr std::uint32_t kUtf8 = 0x100;
  return ByteWriter().u16(text.size()).text(text).text(box("encd", ByteWriter().u32(kUtf8).view())).take();
}

// Not in the midst of a character.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) most--;
  return text.substr(0, most);
}

}  // namespace

ChapterTrack chapter_track(const Chapters& chapters, const FlatTrack& beside) {
  ChapterTrack out;
  FlatTrack& track = out.track;
  track.boxes.text = true;
  track.boxes.timescale = kMilliseconds;
  track.boxes.sample_entry = text_entry();
  for (const Chapter& chapter : chapters) {
    std::string sample = text_sample(cut(chapter.title, UINT16_MAX));
    track.samples.push_back({.time = chapter.begin_ms, .size = static_cast<std::uint32_t>(sample.size())});
    out.names += sample;
  }
  track.end =
      std::max(rescale(beside.end, kMilliseconds, beside.boxes.timescale), chapters.back().begin_ms + 1);
  return out;
}

std::string reference_to_chapters(std::uint32_t track_id) {
  return box("tref", box("chap", ByteWriter().u32(track_id).view()));
}

std::string chapter_list(const Chapters& chapters) {
  constexpr std::size_t kMost = 255;
  if (chapters.empty() || chapters.size() > kMost) return {};
  ByteWriter out;
  out.u32(0).u8(chapters.size());
  for (const Chapter& chapter : chapters) {
    constexpr std::int64_t kTicks = 10'000;  // of 100 nanoseconds, in a millisecond
    std::string_view title = cut(chapter.title, 255);
    out.u64(static_cast<std::uint64_t>(chapter.begin_ms * kTicks)).u8(title.size()).text(title);
  }
  return full_box("chpl", 1, 0, out.view());
}

}  // namespace millrace::package
