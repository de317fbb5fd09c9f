#include "package/mp4_track.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <functional>

#include "base/sort_nearly.h"
#include "package/language.h"
#include "package/mp4_boxes.h"
#include "package/mp4_edits.h"
#include "package/mp4_entries.h"
#include "package/mp4_samples.h"

namespace millrace::package {
namespace {

struct Matrix {  // ISO/IEC 14496-12 section 6.2.2, without what moves and projects
  std::int64_t a = 1, b = 0, c = 0, d = 1;
};

Matrix read_matrix(std::string_view bytes) {
  if (bytes.size() < 36) return {};
  ByteReader in(bytes);
  auto sign = [](std::int64_t v) { return static_cast<std::int64_t>((v > 0) - (v < 0)); };
  std::int64_t a = in.i32(), b = in.i32();
  in.skip(4);
  std::int64_t c = in.i32(), d = in.i32();
  if (std::abs(a) + std::abs(d) >= std::abs(b) + std::abs(c)) return {sign(a), 0, 0, sign(d)};
  return {0, sign(b), sign(c), 0};
}

Matrix combined(const Matrix& first, const Matrix& then) {
  return {first.a * then.a + first.b * then.c, first.a * then.b + first.b * then.d,
          first.c * then.a + first.d * then.c, first.c * then.b + first.d * then.d};
}

void orient(const Matrix& m, VideoFormat& video) {
  if (m.a * m.d - m.b * m.c == 0) return;  // a matrix that shows nothing
  video.mirrored = m.a * m.d - m.b * m.c < 0;
  if (m.a != 0)
    video.quarter_turns = m.d < 0 ? 2 : 0;
  else
    video.quarter_turns = m.b > 0 ? 1 : 3;
}

struct TrackHeaderBox {
  std::uint32_t flags = 0;
  std::uint32_t id = 0;
  std::string_view matrix;
  std::int32_t width = 0;
  std::int32_t height = 0;
};

// ISO/IEC 14496-1 table 5 leaves it to whoever wants it; for DVD's pictures it is what Nero began with.
constexpr std::uint8_t kDvdPictures = 0xe0;

TrackHeaderBox read_track_header(std::string_view tkhd) {
  FullBox box = open_full_box(tkhd);
  TrackHeaderBox header{box.flags};
  box.body.skip(box.version == 1 ? 16 : 8);
  header.id = box.body.u32();
  box.body.skip(4 + (box.version == 1 ? 8 : 4) + 16);
  header.matrix = box.body.text(36);
  header.width = static_cast<std::int32_t>(box.body.u32() >> 16);
  header.height = static_cast<std::int32_t>(box.body.u32() >> 16);
  return header;
}

Result<void> read_media_header(std::string_view mdhd, Mp4Track& track) {
  FullBox box = open_full_box(mdhd);
  box.body.skip(box.version == 1 ? 16 : 8);
  track.timescale = box.body.u32();
  box.body.skip(box.version == 1 ? 8 : 4);
  track.language = language_of(box.body.u16());
  if (box.body.failed() || track.timescale == 0 || track.timescale > 2'000'000'000)
    return mp4_damaged("A track has no clock.");
  return {};
}

bool is_language_tag(std::string_view tag) {
  return !tag.empty() && tag.size() <= 35 && std::ranges::all_of(tag, [](char c) {
    return c == '-' || std::isalnum(static_cast<unsigned char>(c));
  });
}

// elng (ISO/IEC 14496-12 section 8.4.6) holds the whole tag.
void read_extended_language(std::string_view elng, Mp4Track& track) {
  if (elng.size() < 5) return;
  std::string_view tag = elng.substr(4);
  tag = tag.substr(0, tag.find('\0'));
  if (is_language_tag(tag)) track.language = tag == "und" ? "" : tag;
}

// The samples must lie in this very file (ISO/IEC 14496-12 section 8.7.2). A table without entries means
// that, too.
bool is_self_contained(std::string_view dref) {
  constexpr std::uint32_t kSelf = 1;
  if (dref.size() < 8) return true;
  BoxWalk walk(dref.substr(8));
  while (auto entry = walk.next())
    if (!(open_full_box(entry->body).flags & kSelf)) return false;
  return true;
}

SampleTables find_tables(std::string_view stbl) {
  SampleTables tables;
  BoxWalk walk(stbl);
  while (auto box = walk.next()) {
    auto take = [&](std::string_view type, std::string_view& into) {
      if (box->type == type && into.empty()) into = box->body;
    };
    take("stts", tables.stts), take("ctts", tables.ctts), take("stss", tables.stss),
        take("stps", tables.stps);
    take("stsz", tables.stsz), take("stz2", tables.stz2), take("stsc", tables.stsc);
    take("stco", tables.stco), take("co64", tables.co64);
  }
  return tables;
}

// What the general demuxer untangles better.
Result<void> check_times(const Mp4Track& track) {
  std::vector<std::int64_t> shown;
  shown.reserve(track.packets.size());
  for (const Packet& packet : track.packets)
    if (!(packet.flags & Packet::kHidden)) shown.push_back(packet.pts);
  if (track.kind == TrackKind::audio && !std::ranges::is_sorted(shown))
    return mp4_use_demuxer("Sound that is not in order.");
  sort_nearly(shown, std::less<>());
  if (std::ranges::adjacent_find(shown) != shown.end())
    return mp4_use_demuxer("Two samples are shown at the same time.");
  return {};
}

Result<void> read_samples(std::string_view trak, const MovieFacts& movie, Mp4Track& track) {
  SampleTables tables = find_tables(child(child(child(trak, "mdia"), "minf"), "stbl"));
  auto packets =
      unfold_samples(tables, {track.kind == TrackKind::video, pcm_frame_bytes(track), movie.file_bytes});
  if (!packets) return fail(std::move(packets.error()));
  auto edit = read_edits(child(child(trak, "edts"), "elst"), movie.timescale, track.timescale);
  if (!edit) return fail(std::move(edit.error()));
  track.packets = std::move(*packets);
  apply_edit(*edit, track.packets);
  return check_times(track);
}

std::optional<TrackKind> kind_of(std::string_view hdlr) {
  std::string_view handler = hdlr.size() >= 12 ? hdlr.substr(8, 4) : std::string_view{};
  if (handler == "vide") return TrackKind::video;
  if (handler == "soun") return TrackKind::audio;
  return std::nullopt;
}

}  // namespace

void collect_chapter_tracks(std::string_view trak, std::set<std::uint32_t>& ids) {
  ByteReader in(child(child(trak, "tref"), "chap"));
  while (in.rest().size() >= 4 && ids.size() < 1000) ids.insert(in.u32());
}

Result<std::optional<Mp4Track>> read_track(std::string_view trak, const MovieFacts& movie) {
  std::string_view media = child(trak, "mdia");
  auto kind = kind_of(child(media, "hdlr"));
  if (!kind) return std::nullopt;
  Mp4Track track;
  track.kind = *kind;
  TrackHeaderBox header = read_track_header(child(trak, "tkhd"));
  track.track_id = header.id;
  track.enabled = (header.flags & 1) != 0;
  if (track.kind == TrackKind::video)
    orient(combined(read_matrix(header.matrix), read_matrix(movie.matrix)), track.video);
  if (auto good = read_media_header(child(media, "mdhd"), track); !good) return fail(std::move(good.error()));
  read_extended_language(child(media, "elng"), track);
  std::string_view information = child(media, "minf");
  if (!is_self_contained(child(child(information, "dinf"), "dref")))
    return mp4_damaged("The samples of a track lie in another file.");
  if (auto good = read_sample_entry(child(child(information, "stbl"), "stsd"), track); !good)
    return fail(std::move(good.error()));
  if (auto good = read_samples(trak, movie, track); !good) return fail(std::move(good.error()));
  if (track.packets.empty()) return std::nullopt;
  return track;
}

std::uint32_t track_id(std::string_view trak) {
  return read_track_header(child(trak, "tkhd")).id;
}

std::optional<Mp4Text> read_text_track(std::string_view trak, const MovieFacts& movie) {
  std::string_view media = child(trak, "mdia"), information = child(media, "minf");
  std::string_view hdlr = child(media, "hdlr");
  std::string_view handler = hdlr.size() >= 12 ? hdlr.substr(8, 4) : std::string_view{};
  constexpr std::array<std::string_view, 5> kHandlers{"text", "sbtl", "subt", "clcp", "subp"};
  if (std::ranges::find(kHandlers, handler) == kHandlers.end()) return std::nullopt;
  std::string_view stsd = child(child(information, "stbl"), "stsd");
  if (stsd.size() < 8) return std::nullopt;
  auto entry = BoxWalk(stsd.substr(8)).next();
  constexpr std::array<std::string_view, 6> kEntries{"tx3g", "text", "wvtt", "c608", "c708", "mp4s"};
  if (!entry || std::ranges::find(kEntries, entry->type) == kEntries.end()) return std::nullopt;
  DecoderConfig config;
  if (entry->type == "mp4s")
    config = read_esds(child(entry->body.substr(std::min<std::size_t>(8, entry->body.size())), "esds"));
  if (entry->type == "mp4s" && config.object_type != kDvdPictures) return std::nullopt;
  if (!is_self_contained(child(child(information, "dinf"), "dref"))) return std::nullopt;

  Mp4Track track;
  track.kind = TrackKind::audio;  // each sample is one by itself
  if (!read_media_header(child(media, "mdhd"), track)) return std::nullopt;
  read_extended_language(child(media, "elng"), track);
  auto packets = unfold_samples(find_tables(child(information, "stbl")), {false, 0, movie.file_bytes});
  auto edit = read_edits(child(child(trak, "edts"), "elst"), movie.timescale, track.timescale);
  if (!packets || !edit || packets->empty()) return std::nullopt;
  apply_edit(*edit, *packets);

  Mp4Text text;
  text.fourcc = entry->type;
  text.language = std::move(track.language);
  text.name = std::string(child(child(trak, "udta"), "name").substr(0, 200));
  text.timescale = track.timescale;
  auto header = read_track_header(child(trak, "tkhd"));
  text.enabled = (header.flags & 1) != 0;
  // The sample entry begins with 8 bytes of its own, then the display flags.
  constexpr std::uint32_t kAllForced = 0x80000000;
  ByteReader flags(entry->body.size() >= 12 ? entry->body.substr(8) : std::string_view{});
  text.forced = text.fourcc == "tx3g" && (flags.u32() & kAllForced) != 0;
  text.config = std::string(config.specific.substr(0, 1000));
  text.width = header.width;
  text.height = header.height;
  text.packets = std::move(*packets);
  return text;
}

}  // namespace millrace::package
