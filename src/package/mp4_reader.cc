#include "package/mp4_reader.h"

#include <algorithm>
#include <set>

#include "package/mp4_boxes.h"
#include "package/mp4_chapters.h"
#include "package/mp4_title.h"
#include "package/mp4_track.h"

namespace millrace::package {
namespace {

constexpr std::uint64_t kMaxMovieBytes = std::uint64_t{1} << 30;
constexpr int kMaxTopLevelBoxes = 100'000;

Result<std::string> read_bytes(const ReadAt& read, std::uint64_t offset, std::uint64_t size) {
  constexpr std::uint64_t kStep = 4 << 20;  // memory grows with what is really there
  std::string bytes;
  while (bytes.size() < size) {
    std::size_t have = bytes.size();
    auto want = static_cast<std::size_t>(std::min(kStep, size - have));
    bytes.resize(have + want);
    std::int64_t got = read(offset + have, bytes.data() + have, want);
    if (got <= 0 || static_cast<std::uint64_t>(got) > want) return mp4_incomplete();
    bytes.resize(have + static_cast<std::size_t>(got));
  }
  return bytes;
}

struct TopLevelBox {
  std::string type;
  std::uint64_t body = 0;  // where it lies
  std::uint64_t end = 0;
};

// ISO/IEC 14496-12 section 4.2.2: 64-bit sizes, and 0 for "to the end of the file".
Result<TopLevelBox> read_top_level_box(const ReadAt& read, std::uint64_t at, std::uint64_t file_bytes) {
  constexpr std::uint64_t kShort = 8, kLong = 16;
  auto bytes = read_bytes(read, at, std::min(kLong, file_bytes - at));
  if (!bytes) return fail(std::move(bytes.error()));
  ByteReader in(*bytes);
  std::uint64_t size = in.u32();
  TopLevelBox box{std::string(in.text(4)), at + kShort, 0};
  if (size == 1) {
    size = in.u64();
    box.body = at + kLong;
  }
  if (size == 0) size = file_bytes - at;
  if (in.failed() || size < box.body - at) return mp4_damaged("The file is damaged: a box makes no sense.");
  if (size > file_bytes - at) return mp4_incomplete();
  box.end = at + size;
  return box;
}

// The moov may lie before or behind the samples.
Result<std::string> find_movie(const ReadAt& read, std::uint64_t file_bytes) {
  constexpr std::uint64_t kSmallest = 8;
  std::uint64_t at = 0;
  for (int count = 0; count < kMaxTopLevelBoxes && file_bytes - at >= kSmallest; count++) {
    auto box = read_top_level_box(read, at, file_bytes);
    if (!box) return fail(std::move(box.error()));
    if (box->type == "moof") return mp4_use_demuxer("A fragmented file.");
    if (box->type == "moov") {
      if (box->end - box->body > kMaxMovieBytes) return mp4_use_demuxer("A file with gigabytes of tables.");
      return read_bytes(read, box->body, box->end - box->body);
    }
    at = box->end;
  }
  return mp4_damaged(
      "The file is incomplete: it has no table of contents. The recording or the copy was broken off.");
}

Result<MovieFacts> read_movie_header(std::string_view moov, std::uint64_t file_bytes) {
  MovieFacts movie;
  movie.file_bytes = file_bytes;
  FullBox box = open_full_box(child(moov, "mvhd"));
  box.body.skip(box.version == 1 ? 16 : 8);
  movie.timescale = box.body.u32();
  box.body.skip((box.version == 1 ? 8 : 4) + 16);
  movie.matrix = box.body.text(36);
  if (box.body.failed() || movie.timescale == 0 || movie.timescale > 2'000'000'000)
    return mp4_damaged("The file has no clock.");
  return movie;
}

Result<void> check_form(std::string_view moov) {
  BoxWalk walk(moov);
  while (auto box = walk.next()) {
    if (box->type == "mvex") return mp4_use_demuxer("A fragmented file.");
    if (box->type == "cmov") return mp4_use_demuxer("A file whose tables are compressed.");
  }
  if (walk.failed()) return mp4_damaged("The file's table of contents is damaged.");
  return {};
}

Result<std::vector<Mp4Track>> read_tracks(std::string_view moov, const MovieFacts& movie) {
  constexpr std::size_t kMaxTracks = 64;
  constexpr std::size_t kMaxPackets = 50'000'000;  // as many as an index holds
  std::size_t packets = 0;
  std::set<std::uint32_t> chapters;
  for (BoxWalk walk(moov); auto box = walk.next();)
    if (box->type == "trak") collect_chapter_tracks(box->body, chapters);
  std::vector<Mp4Track> tracks;
  for (BoxWalk walk(moov); auto box = walk.next();) {
    if (box->type != "trak") continue;
    auto track = read_track(box->body, movie);
    if (!track) return fail(std::move(track.error()));
    if (!*track || ((*track)->kind == TrackKind::video && chapters.contains((*track)->track_id))) continue;
    packets += (*track)->packets.size();
    if (tracks.size() == kMaxTracks || packets > kMaxPackets)
      return mp4_use_demuxer("A file with very many tracks.");
    tracks.push_back(std::move(**track));
  }
  return tracks;
}

// Subtitles, and the titles of chapters, which are tracks of the same kind.
void read_texts(std::string_view moov, const MovieFacts& movie, Mp4File& file) {
  constexpr std::size_t kMaxTexts = 64;
  constexpr std::size_t kMaxSamples = 1'000'000;
  std::set<std::uint32_t> chapters;
  for (BoxWalk walk(moov); auto box = walk.next();)
    if (box->type == "trak") collect_chapter_tracks(box->body, chapters);
  for (BoxWalk walk(moov); auto box = walk.next();) {
    if (box->type != "trak") continue;
    bool titles = chapters.contains(track_id(box->body));
    if (titles ? file.chapters.has_value() : file.texts.size() == kMaxTexts) continue;
    auto text = read_text_track(box->body, movie);
    if (!text || text->packets.size() > kMaxSamples) continue;
    if (titles)
      file.chapters = std::move(text);
    else
      file.texts.push_back(std::move(*text));
  }
}

}  // namespace

Result<Mp4File> read_mp4(const ReadAt& read, std::uint64_t file_bytes) {
  auto moov = find_movie(read, file_bytes);
  if (!moov) return fail(std::move(moov.error()));
  if (auto good = check_form(*moov); !good) return fail(std::move(good.error()));
  auto movie = read_movie_header(*moov, file_bytes);
  if (!movie) return fail(std::move(movie.error()));
  auto tracks = read_tracks(*moov, *movie);
  if (!tracks) return fail(std::move(tracks.error()));
  Mp4File file;
  file.tracks = std::move(*tracks);
  file.title = read_title(*moov);
  file.chapter_list = read_chapter_list(*moov);
  read_texts(*moov, *movie, file);
  return file;
}

}  // namespace millrace::package
