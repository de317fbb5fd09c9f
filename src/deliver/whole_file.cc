#include "deliver/whole_file.h"

#include "deliver/sounds.h"
#include "media/keys.h"
#include "package/cmaf.h"
#include "package/rendition_kind.h"
#include "package/timeline.h"

namespace millrace::deliver {

using package::RenditionKind;

namespace {

constexpr std::uint64_t kUsualHead = 16 << 10;

Result<package::StoredSegment> read_segment(store::ObjectStore& store, const std::string& key) {
  auto file = store.open_cache(key);
  if (!file) return fail(file.error());
  // What stands before the payload is small; a head that is longer is read with all that follows.
  for (std::uint64_t most : {kUsualHead, (*file)->size}) {
    std::string front(std::min(most, (*file)->size), '\0');
    std::size_t got = 0;
    while (got < front.size()) {
      ssize_t n = ::pread((*file)->fd.get(), front.data() + got, front.size() - got, static_cast<off_t>(got));
      if (n <= 0) return fail(Status::not_found, "absent", "A stored segment cannot be read.");
      got += static_cast<std::size_t>(n);
    }
    auto segment = package::parse_segment(front, (*file)->size);
    if (segment || front.size() == (*file)->size) return segment;
  }
  return fail(Status::not_found, "absent", "A stored segment cannot be read.");
}

const package::TrackView& track_of(const media::LoadedMedia& media, const package::Rendition& rendition) {
  const auto& index = media.plan->index();
  return rendition.kind == RenditionKind::assembled_audio
             ? index.audio()[static_cast<std::size_t>(rendition.track)]
             : *index.video();
}

// What the segments of a rendition hold: read back where they are stored; computed where they are assembled,
// counting offsets from the first byte of each segment's payload.
std::optional<std::vector<package::StoredSegment>> describe(const media::LoadedMedia& media,
                                                            store::ObjectStore& store,
                                                            const package::Rendition* rendition) {
  std::vector<package::StoredSegment> segments;
  if (!rendition) return segments;
  if (!package::is_assembled(*rendition) && !media.fill.complete(rendition->name)) return std::nullopt;
  bool sound = rendition->kind == RenditionKind::assembled_audio;
  for (std::size_t k = 0; k < media.plan->segments(*rendition); k++) {
    if (package::is_assembled(*rendition)) {
      const auto& track = track_of(media, *rendition);
      package::StoredSegment segment;
      package::ShownFrames frames(track);
      for (auto ordinal : media.plan->packets(*rendition, k)) {
        const auto& packet = track.packets[ordinal];
        segment.samples.push_back({sound ? packet.pts : frames.tick_of_packet(ordinal), packet.size,
                                   (packet.flags & package::Packet::kKey) != 0 || sound});
      }
      segments.push_back(std::move(segment));
      continue;
    }
    auto segment = read_segment(store, media::keys::segment(media.id, media.recipe, rendition->name, k));
    if (!segment) {
      media.fill.unmark(rendition->name, k);  // evicted or rotten: it is made again when wanted
      return std::nullopt;
    }
    segments.push_back(std::move(*segment));
  }
  return segments;
}

}  // namespace

Sources sources_of(const Playable& playable) {
  if (!is_replaced(playable)) return playable.media;
  return {playable.media, playable.sounds.front().media};
}

const package::Rendition* original_video(const media::LoadedMedia& media) {
  auto it = std::ranges::find_if(media.renditions, [](const auto& r) {
    return r.kind == RenditionKind::assembled_video && r.codec == package::Codec::h264;
  });
  return it == media.renditions.end() ? nullptr : &*it;
}

const package::Rendition* best_video(const media::LoadedMedia& media) {
  auto it = std::ranges::find_if(media.renditions, [](const auto& r) {
    return !package::is_audio(r) && r.codec == package::Codec::h264;  // what plays everywhere
  });
  return it == media.renditions.end() ? nullptr : &*it;
}

const package::Rendition* sound_of(const media::LoadedMedia& media) {
  auto it = std::ranges::find_if(media.renditions, [](const auto& r) { return package::is_audio(r); });
  return it == media.renditions.end() ? nullptr : &*it;
}

WholeFilePtr file_from_original(const media::LoadedMediaPtr& media) {
  // MP3 in MP4 plays in browsers, but what we call an MP4 is H.264 and AAC everywhere.
  for (const auto& track :
       media->plan->index().audio().first(std::min<std::size_t>(1, media->plan->index().audio().size())))
    if (track.header->codec != package::Codec::aac) return nullptr;
  auto made = package::progressive_from_original(*media->plan);
  if (!made || made->runs.empty()) return nullptr;
  auto file = std::make_shared<WholeFile>(Sources{media});
  file->etag = fmt::format("\"{}-{}-original\"", media->id.text(), media->recipe);
  file->head = std::move(made->head);
  std::uint64_t at = file->head.size();
  for (const auto& run : made->runs) {
    file->runs.push_back({at, run.offset, run.size, -1, false});
    at += run.size;
  }
  file->bytes = at;
  return file;
}

WholeFilePtr file_from_segments(const Sources& from, store::ObjectStore& store,
                                const package::Rendition* video) {
  const auto* audio = sound_of(*from.sound);
  if (!video && !audio) return nullptr;
  auto pictures = describe(*from.media, store, video);
  if (!pictures) return nullptr;
  auto sounds = describe(*from.sound, store, audio);
  if (!sounds) return nullptr;
  auto stored = [](const media::LoadedMedia& media, const package::Rendition* r, const auto& segments) {
    std::string_view config = r ? std::string_view(media.codec_private.find(r->name)->second) : "";
    return package::StoredTrack{media.plan.get(), r, segments, config};
  };
  auto made = package::progressive_from_segments(stored(*from.media, video, *pictures),
                                                 stored(*from.sound, audio, *sounds),
                                                 from.media->plan->index().header().title);

  auto file = std::make_shared<WholeFile>(from);
  file->etag = fmt::format("\"{}-{}-{}\"", from.media->id.text(), from.media->recipe,
                           video ? video->name : audio->name);
  if (from.sound != from.media)
    file->etag.insert(1, fmt::format("{}-{}-", from.sound->id.text(), from.sound->recipe));
  file->video = video;
  file->audio = audio;
  file->head = std::move(made.head);
  std::uint64_t at = file->head.size();
  for (const auto& run : made.runs) {
    const auto* rendition = run.audio ? audio : video;
    if (!package::is_assembled(*rendition)) {
      file->runs.push_back({at, run.offset, run.size, static_cast<std::int32_t>(run.segment), run.audio});
      at += run.size;
      continue;
    }
    std::uint64_t skip = run.offset, left = run.size;
    const auto& media = run.audio ? *from.sound : *from.media;
    const auto& track = track_of(media, *rendition);
    for (auto ordinal : media.plan->packets(*rendition, run.segment)) {
      const auto& packet = track.packets[ordinal];
      if (skip >= packet.size) {
        skip -= packet.size;
        continue;
      }
      if (left == 0) break;
      std::uint64_t take = std::min<std::uint64_t>(left, packet.size - skip);
      file->runs.push_back({at, packet.offset + skip, take, -1, run.audio});
      at += take;
      left -= take;
      skip = 0;
    }
  }
  file->bytes = at;
  return file;
}

}  // namespace millrace::deliver
