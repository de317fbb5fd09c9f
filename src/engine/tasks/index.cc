#include <algorithm>

#include "engine/av/allowed.h"
#include "engine/closed_captions/texts.h"
#include "engine/tasks/chapters.h"
#include "engine/tasks/choose_tracks.h"
#include "engine/tasks/file.h"
#include "engine/tasks/read_tracks.h"
#include "engine/tasks/task.h"
#include "engine/tasks/texts.h"
#include "engine/tasks/timeline.h"

namespace millrace::engine::tasks {
namespace {

using av::RawFile;
using package::MediaIndex;
using package::TrackKind;

Result<RawFile> read_tracks(const SourceFile& source, const Context& context) {
  auto progress = [&](double done) {
    if (context.progress) context.progress(done);
  };
  int pictures = context.descriptors.size() > 2 ? context.descriptors[2] : -1;
  if (looks_like_mp4(source)) {
    auto file = read_by_tables(source, pictures);
    if (file || file.error().code != "use_demuxer") return file;
  }
  return read_by_demuxer(source, progress, pictures);
}

void add_captions(const closed_captions::Collected& collected, const MediaIndex::TrackData& track,
                  std::vector<FoundText>& texts) {
  std::size_t bytes = 0;
  auto count = [&](const FoundText& text) {
    for (const auto& cue : text.cues) bytes += cue.text.size();
  };
  std::ranges::for_each(texts, count);
  for (auto& text : closed_captions::texts_of(collected, track.packets, track.header)) {
    count(text);
    if (texts.size() < kMostFoundTexts && bytes <= kMostFoundBytes) texts.push_back(std::move(text));
  }
}

}  // namespace

Result<IndexReply> index(const IndexRequest& request, const Context& context) {
  SourceFile source{context.descriptors[0], request.source_bytes};
  if (source.bytes == 0) return av::refused("not_media", "The file is empty.");
  auto file = read_tracks(source, context);
  if (!file) return fail(file.error());
  auto chosen = choose_tracks(*file);
  if (!chosen) return fail(chosen.error());
  closed_captions::Collected captions = std::move(chosen->front().captions);
  bool unread = chosen->front().has_captions;
  join_clocks(*chosen, file->container);
  auto tracks = to_timeline(std::move(*chosen));
  if (tracks.empty())
    return av::refused("empty", "The file holds no picture and no sound that could be played.");
  for (auto& track : tracks)
    if (track.header.kind == TrackKind::video) set_frame_rate(track);
  auto texts = place_texts(std::move(file->texts), tracks.front().header);
  if (tracks.front().header.kind == TrackKind::video) add_captions(captions, tracks.front(), texts);
  auto chapters = place_chapters(std::move(file->chapters), tracks.front().header);
  package::IndexHeader header;
  header.source_bytes = source.bytes;
  header.container = file->container;
  header.title = file->title;
  auto bytes = MediaIndex::write(std::move(header), tracks, [&](std::string_view piece) {
    return write_output(context.descriptors[1], piece);
  });
  if (!bytes) return fail(bytes.error());
  place_pictures(file->pictures, tracks.front().header);
  return IndexReply{*bytes, std::move(texts), std::move(chapters), unread, std::move(file->pictures)};
}

}  // namespace millrace::engine::tasks
