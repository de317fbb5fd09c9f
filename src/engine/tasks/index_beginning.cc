// The index of a file that is still arriving, for who watches it meanwhile.
#include <algorithm>

#include "engine/av/allowed.h"
#include "engine/tasks/choose_tracks.h"
#include "engine/tasks/file.h"
#include "engine/tasks/read_tracks.h"
#include "engine/tasks/task.h"
#include "engine/tasks/timeline.h"

namespace millrace::engine::tasks {
namespace {

using av::RawFile;
using package::Container;

// Where the tables of contents, if there are any, do not lie at the end, and a beginning is a file by itself.
bool can_begin(Container container) {
  return container == Container::mp4 || container == Container::matroska || container == Container::mpegts ||
         container == Container::mpegps || container == Container::flv;
}

// Where the bytes end the demuxer makes packets of what it has.
void drop_cut_off(RawFile& file) {
  constexpr std::size_t kDoubtful = 2;
  for (auto& track : file.tracks)
    track.packets.resize(track.packets.size() - std::min(track.packets.size(), kDoubtful));
}

Result<RawFile> read(const SourceFile& source, const Rest& rest) {
  if (looks_like_mp4(source)) {
    auto file = read_by_tables(source, rest);
    if (file || file.error().code != "use_demuxer") return file;
  }
  auto file = read_by_demuxer(source, [](double) {});
  if (!file) return file;
  if (!can_begin(file->container))
    return av::refused("incomplete", "This kind of file can only be read as a whole.");
  drop_cut_off(*file);
  return file;
}

}  // namespace

Result<IndexBeginningReply> index_beginning(const IndexBeginningRequest& request, const Context& context) {
  SourceFile source{context.descriptors[0], request.bytes};
  Rest rest{request.whole};
  if (context.descriptors.size() > 2) {
    rest.tail = context.descriptors[2];
    rest.tail_bytes = request.tail_bytes;
  }
  auto file = read(source, rest);
  if (!file) return fail(file.error());
  auto chosen = choose_tracks(*file);
  if (!chosen) return fail(chosen.error());
  join_clocks(*chosen, file->container);
  auto tracks = to_timeline(std::move(*chosen));
  if (tracks.empty()) return av::refused("incomplete", "There is nothing to show yet.");
  for (auto& track : tracks)
    if (track.header.kind == package::TrackKind::video) set_frame_rate(track);
  package::IndexHeader header;
  header.source_bytes = source.bytes;
  header.container = file->container;
  header.title = file->title;
  auto bytes = package::MediaIndex::write(std::move(header), tracks, [&](std::string_view piece) {
    return write_output(context.descriptors[1], piece);
  });
  if (!bytes) return fail(bytes.error());
  return IndexBeginningReply{*bytes};
}

}  // namespace millrace::engine::tasks
