#include "package/boxes.h"

#include <algorithm>

namespace millrace::package {
namespace {

// mdhd's language is three letters of ISO 639-2/T; BCP 47 tags of two letters go into elng alone.
std::uint16_t packed_language(std::string_view language) {
  constexpr std::string_view kUndetermined = "und";
  bool three_letters =
      language.size() == 3 && std::ranges::all_of(language, [](char c) { return c >= 'a' && c <= 'z'; });
  std::string_view code = three_letters ? language : kUndetermined;
  std::uint16_t packed = 0;
  for (char letter : code) packed = static_cast<std::uint16_t>(packed << 5 | (letter - 0x60));
  return packed;
}

// ISO/IEC 14496-12 section 6.2.2: {a b u, c d v, x y w}, the point (p, q) goes to (a p + c q + x, b p + d q +
// y).
std::string matrix(const TrackBoxes& track) {
  constexpr std::int32_t kOne = 0x10000;
  constexpr struct {
    std::int32_t a, b, c, d;
  } kTurns[] = {{1, 0, 0, 1}, {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0}};
  auto turn = kTurns[track.quarter_turns & 3];
  std::int32_t flip = track.mirrored ? -1 : 1;  // left to right, after turning
  std::int64_t a = turn.a * flip, b = turn.b, c = turn.c * flip, d = turn.d;
  // What the turn moved out of the picture's corner is moved back in.
  std::int64_t x = (a < 0 ? track.display_width : 0) + (c < 0 ? track.display_height : 0);
  std::int64_t y = (b < 0 ? track.display_width : 0) + (d < 0 ? track.display_height : 0);
  ByteWriter out;
  auto fixed = [&](std::int64_t value) { out.u32(static_cast<std::uint64_t>(value * kOne)); };
  fixed(a), fixed(b), out.u32(0);
  fixed(c), fixed(d), out.u32(0);
  fixed(x), fixed(y), out.u32(0x40000000);
  return out.take();
}

std::string track_header(const TrackBoxes& track) {
  constexpr std::uint32_t kEnabledInMovie = 3, kInMovie = 2;
  ByteWriter out;
  out.u64(0).u64(0).u32(track.id).u32(0).u64(track.movie_duration).zeros(8);
  out.u16(0).u16(track.audio ? 1 : 0).u16(track.audio ? 0x100 : 0).u16(0).text(matrix(track));
  out.u32(static_cast<std::uint32_t>(track.display_width) << 16);
  out.u32(static_cast<std::uint32_t>(track.display_height) << 16);
  return full_box("tkhd", 1, track.text ? kInMovie : kEnabledInMovie, out.view());
}

std::string media_header(const TrackBoxes& track) {
  ByteWriter out;
  out.u64(0).u64(0).u32(static_cast<std::uint64_t>(track.timescale)).u64(track.duration);
  out.u16(packed_language(track.language)).u16(0);
  return full_box("mdhd", 1, 0, out.view());
}

std::string handler(const TrackBoxes& track) {
  ByteWriter out;
  out.u32(0).text(track.text ? "text" : track.audio ? "soun" : "vide").zeros(12);
  out.text(track.text ? "Chapters" : track.audio ? "Sound" : "Picture").u8(0);
  return full_box("hdlr", 0, 0, out.view());
}

// A text track's, of QuickTime (QTFF, "Base Media Information Atoms" and "Text Media Information Atom").
std::string text_information() {
  constexpr std::uint64_t kDitherCopy = 0x40, kHalf = 0x8000;
  ByteWriter base;
  base.u16(kDitherCopy).u16(kHalf).u16(kHalf).u16(kHalf).u32(0);
  return box("gmhd", full_box("gmin", 0, 0, base.view()) + box("text", matrix({})));
}

std::string data_information() {
  ByteWriter references;
  constexpr std::uint32_t kSameFile = 1;
  references.u32(1).text(full_box("url ", 0, kSameFile, {}));
  return box("dinf", full_box("dref", 0, 0, references.view()));
}

std::string extended_language(std::string_view language) {
  if (language.empty()) return {};
  return full_box("elng", 0, 0, std::string(language) + '\0');
}

}  // namespace

std::string box(std::string_view type, std::string_view body) {
  ByteWriter out;
  out.u32(body.size() + 8).text(type).text(body);
  return out.take();
}

std::string full_box(std::string_view type, int version, std::uint32_t flags, std::string_view body) {
  ByteWriter out;
  out.u32(body.size() + 12).text(type).u8(static_cast<std::uint64_t>(version)).u24(flags).text(body);
  return out.take();
}

std::string movie_header(std::uint64_t duration, std::uint32_t next_track) {
  ByteWriter out;
  out.u64(0).u64(0).u32(kMovieScale).u64(duration).u32(0x10000).u16(0x100).zeros(10);
  out.text(matrix({})).zeros(24).u32(next_track);
  return full_box("mvhd", 1, 0, out.view());
}

std::string track(const TrackBoxes& track) {
  ByteWriter entries;
  entries.u32(track.sample_entries).text(track.sample_entry);
  std::string tables = box("stbl", full_box("stsd", 0, 0, entries.view()) + track.sample_tables);
  std::string media = track.text    ? text_information()
                      : track.audio ? full_box("smhd", 0, 0, std::string(4, '\0'))
                                    : full_box("vmhd", 0, 1, std::string(8, '\0'));
  media += data_information() + tables;
  return box("trak", track_header(track) + track.edits + track.references +
                         box("mdia", media_header(track) + handler(track) +
                                         extended_language(track.language) + box("minf", media)));
}

}  // namespace millrace::package
