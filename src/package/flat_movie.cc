#include "package/flat_movie.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "package/flat_tables.h"
#include "package/mp4_chapter_marks.h"

namespace millrace::package {
namespace {

struct Layout {
  std::vector<FlatTimes> times;  // of each track
  std::vector<Chunk> chunks;     // in file order
  std::uint64_t payload = 0;
  bool wide = false;  // offsets of 64 bits
};

// Samples decoded within the same half second lie together, pictures before sound.
void append_chunks(std::vector<Chunk>& chunks, std::size_t number, const FlatTrack& track,
                   const FlatTimes& times) {
  auto half_seconds = [&](std::size_t i) { return times.decode[i] * 2 / track.boxes.timescale; };
  for (std::size_t first = 0; first < track.samples.size();) {
    std::size_t end = first + 1;
    while (end < track.samples.size() && half_seconds(end) == half_seconds(first) &&
           track.samples[end].entry == track.samples[first].entry)
      end++;
    chunks.push_back({number, first, end - first, static_cast<std::uint64_t>(half_seconds(first))});
    first = end;
  }
}

Layout lay_out(const std::vector<FlatTrack>& tracks) {
  Layout layout;
  for (std::size_t i = 0; i < tracks.size(); i++) {
    layout.times.push_back(flat_times(tracks[i]));
    if (!tracks[i].boxes.text) append_chunks(layout.chunks, i, tracks[i], layout.times.back());
  }
  // `offset` still holds the half second.
  std::ranges::sort(layout.chunks, {}, [](const Chunk& c) { return std::tuple(c.offset, c.track, c.first); });
  // Texts come first, behind the tables.
  if (tracks.back().boxes.text)
    layout.chunks.insert(layout.chunks.begin(), {tracks.size() - 1, 0, tracks.back().samples.size(), 0});
  for (Chunk& chunk : layout.chunks) {
    chunk.offset = layout.payload;
    auto samples = std::span(tracks[chunk.track].samples).subspan(chunk.first, chunk.count);
    for (const FlatSample& sample : samples) layout.payload += sample.size;
  }
  constexpr std::uint64_t kRoomForTables = std::uint64_t{1} << 30;
  layout.wide = layout.payload > std::numeric_limits<std::uint32_t>::max() - kRoomForTables;
  return layout;
}

std::string file_type() {
  return box("ftyp", ByteWriter().text("isom").u32(512).text("isomiso2avc1mp41").view());
}

std::string payload_header(const Layout& layout) {
  ByteWriter out;
  if (layout.wide)
    out.u32(1).text("mdat").u64(layout.payload + 16);
  else
    out.u32(layout.payload + 8).text("mdat");
  return out.take();
}

// iTunes' list, the form that players read.
std::string title_box(std::string_view title) {
  if (title.empty()) return {};
  constexpr std::uint32_t kUtf8 = 1;
  std::string data = box("data", ByteWriter().u32(kUtf8).u32(0).text(title).view());
  std::string handler = full_box("hdlr", 0, 0, ByteWriter().u32(0).text("mdirappl").zeros(9).view());
  return full_box("meta", 0, 0, handler + box("ilst", box("\xa9nam", data)));
}

std::string user_data(std::string_view title, const Chapters& chapters) {
  std::string body = chapter_list(chapters) + title_box(title);
  return body.empty() ? body : box("udta", body);
}

std::string movie(std::vector<FlatTrack>& tracks, const Layout& layout, const std::string& user_data) {
  std::string body;
  std::uint64_t longest = 0;
  for (std::size_t i = 0; i < tracks.size(); i++) {
    FlatTrack& flat = tracks[i];
    const FlatTimes& times = layout.times[i];
    std::vector<Chunk> chunks;
    std::ranges::copy_if(layout.chunks, std::back_inserter(chunks),
                         [&](const Chunk& c) { return c.track == i; });
    flat.boxes.id = static_cast<std::uint32_t>(i + 1);
    flat.boxes.duration = static_cast<std::uint64_t>(times.decode.back());
    flat.boxes.movie_duration =
        static_cast<std::uint64_t>(rescale(flat.end, kMovieScale, flat.boxes.timescale));
    flat.boxes.edits = flat_edits(flat, times);
    flat.boxes.sample_tables = flat_tables({flat, times, chunks, layout.wide});
    longest = std::max(longest, flat.boxes.movie_duration);
    body += track(flat.boxes);
  }
  return box("moov", movie_header(longest, static_cast<std::uint32_t>(tracks.size() + 1)) + body + user_data);
}

void append_run(std::vector<FlatRun>& runs, const FlatRun& run) {
  if (run.size == 0) return;
  if (!runs.empty()) {
    FlatRun& last = runs.back();
    if (last.track == run.track && last.object == run.object && last.offset + last.size == run.offset) {
      last.size += run.size;
      return;
    }
  }
  runs.push_back(run);
}

void append_sample(std::vector<FlatRun>& runs, std::size_t number, const FlatTrack& track, std::size_t i) {
  const FlatSample& sample = track.samples[i];
  std::uint32_t size = sample.size;
  if (auto lead = track.leads.find(i); lead != track.leads.end()) {
    const auto& [object, offset, first] = lead->second;
    append_run(runs, {number, object, offset, first});
    size -= first;
  }
  append_run(runs, {number, sample.object, sample.offset, size});
}

}  // namespace

FlatMovie write_flat_movie(std::vector<FlatTrack> tracks, std::string_view title, const Chapters& chapters) {
  std::string names;
  if (!tracks.empty() && !chapters.empty()) {
    ChapterTrack marks = chapter_track(chapters, tracks.front());
    for (FlatTrack& track : tracks)
      track.boxes.references = reference_to_chapters(static_cast<std::uint32_t>(tracks.size() + 1));
    tracks.push_back(std::move(marks.track));
    names = std::move(marks.names);
  }
  std::string about = user_data(title, chapters);
  Layout layout = lay_out(tracks);
  std::string header = payload_header(layout);
  // The tables' size does not depend on the offsets that stand in them: write once to learn it, then once for
  // good.
  std::uint64_t base = file_type().size() + movie(tracks, layout, about).size() + header.size();
  for (Chunk& chunk : layout.chunks) chunk.offset += base;
  FlatMovie flat;
  flat.head = file_type() + movie(tracks, layout, about) + header + names;
  for (const Chunk& chunk : layout.chunks)
    for (std::size_t i = chunk.first; i < chunk.first + chunk.count && !tracks[chunk.track].boxes.text; i++)
      append_sample(flat.runs, chunk.track, tracks[chunk.track], i);
  flat.bytes = base + layout.payload;
  return flat;
}

}  // namespace millrace::package
