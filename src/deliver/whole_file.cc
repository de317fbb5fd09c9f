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

package::StoredSegment assembled(const media::LoadedMedia& media, const package::Rendition& rendition,
                                 const package::SegmentPart& part) {
  const auto& track = track_of(media, rendition);
  bool sound = rendition.kind == RenditionKind::assembled_audio;
  package::StoredSegment segment;
  std::optional<package::ShownFrames> frames;
  if (!sound) frames.emplace(track);
  for (auto ordinal : media.plan->packets(rendition, part)) {
    const auto& packet = track.packets[ordinal];
    segment.samples.push_back({sound ? packet.pts : frames->tick_of_packet(ordinal), packet.size,
                               (packet.flags & package::Packet::kKey) != 0 || sound});
  }
  return segment;
}

// All segments of a rendition, and what they hold; nothing while some are missing.
std::optional<std::vector<package::StoredSegment>> describe(WholeFile& file, store::ObjectStore& store,
                                                            const media::LoadedMediaPtr& of,
                                                            const package::Rendition* rendition) {
  std::vector<package::StoredSegment> segments;
  if (!rendition) return segments;
  const auto& media = *of;
  if (!package::is_assembled(*rendition) && !media.fill.complete(rendition->name)) return std::nullopt;
  for (std::size_t k = 0; k < media.plan->segments(*rendition); k++) {
    file.objects.push_back({of, rendition, k});
    auto segment = held_by(store, file.objects.back());
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

std::string WholeFileObject::key() const {
  return media::keys::segment(media->id, media->recipe, rendition->name, part);
}

void WholeFile::watched(UnixMillis now) const {
  if (video) from.media->fill.watched(video->name, now);
  if (audio) from.sound->fill.watched(audio->name, now);
  const package::Rendition* last = nullptr;
  for (const auto& object : objects)
    if (clip && object.rendition && std::exchange(last, object.rendition) != object.rendition)
      object.media->fill.watched(object.rendition->name, now);
}

bool WholeFile::is_still_whole() const {
  auto is_there = [](const media::LoadedMediaPtr& media, const package::Rendition* r) {
    return !r || package::is_assembled(*r) || media->fill.complete(r->name);
  };
  if (!clip) return is_there(from.media, video) && is_there(from.sound, audio);
  return std::ranges::all_of(objects, [](const WholeFileObject& one) {
    return !one.rendition || !package::is_rendered(*one.rendition) || !one.part.whole() ||
           one.media->fill.has(one.rendition->name, one.part.k);
  });
}

std::string WholeFile::name() const {
  return from.media ? "media " + from.media->id.text() : "a clip";
}

Result<package::StoredSegment> held_by(store::ObjectStore& store, const WholeFileObject& object) {
  if (package::is_assembled(*object.rendition))
    return assembled(*object.media, *object.rendition, object.part);
  return read_segment(store, object.key());
}

void add_run(WholeFile& file, std::uint32_t number, std::uint64_t offset, std::uint64_t size) {
  auto add = [&](std::uint64_t from, std::uint64_t bytes) {
    file.runs.push_back({file.bytes, from, bytes, number});
    file.bytes += bytes;
  };
  const WholeFileObject* object = number == WholeFile::kLeads ? nullptr : &file.objects[number];
  if (!object || !object->rendition || !package::is_assembled(*object->rendition)) {
    add(offset, size);
    return;
  }
  // The packets of an assembled segment lie in the original.
  const auto& track = track_of(*object->media, *object->rendition);
  for (auto ordinal : object->media->plan->packets(*object->rendition, object->part)) {
    const auto& packet = track.packets[ordinal];
    if (offset >= packet.size) {
      offset -= packet.size;
      continue;
    }
    if (size == 0) break;
    std::uint64_t take = std::min<std::uint64_t>(size, packet.size - offset);
    add(packet.offset + offset, take);
    size -= take;
    offset = 0;
  }
}

WholeFilePtr file_from_original(const media::LoadedMediaPtr& media, const Marks& marks) {
  // MP3 in MP4 plays in browsers, but what we call an MP4 is H.264 and AAC everywhere.
  for (const auto& track :
       media->plan->index().audio().first(std::min<std::size_t>(1, media->plan->index().audio().size())))
    if (track.header->codec != package::Codec::aac) return nullptr;
  auto made = package::progressive_from_original(*media->plan, marks.chapters);
  if (!made || made->runs.empty()) return nullptr;
  auto file = std::make_shared<WholeFile>();
  file->from = media;
  file->etag = fmt::format("\"{}-{}-original-{}\"", media->id.text(), media->recipe, marks.version);
  file->head = std::move(made->head);
  file->bytes = file->head.size();
  file->objects.push_back({media, nullptr, 0});
  for (const auto& run : made->runs) add_run(*file, 0, run.offset, run.size);
  return file;
}

WholeFilePtr file_from_segments(const Sources& from, store::ObjectStore& store,
                                const package::Rendition* video, const Marks& marks) {
  const auto* audio = sound_of(*from.sound);
  if (!video && !audio) return nullptr;
  auto file = std::make_shared<WholeFile>();
  file->from = from;
  file->video = video;
  file->audio = audio;
  auto pictures = describe(*file, store, from.media, video);
  if (!pictures) return nullptr;
  auto first_sound = static_cast<std::uint32_t>(file->objects.size());
  auto sounds = describe(*file, store, from.sound, audio);
  if (!sounds) return nullptr;
  auto stored = [](const media::LoadedMedia& media, const package::Rendition* r, const auto& segments) {
    std::string_view config = r ? std::string_view(media.codec_private.find(r->name)->second) : "";
    return package::StoredTrack{media.plan.get(), r, segments, config};
  };
  auto made = package::progressive_from_segments(stored(*from.media, video, *pictures),
                                                 stored(*from.sound, audio, *sounds),
                                                 from.media->plan->index().header().title, marks.chapters);
  file->etag = fmt::format("\"{}-{}-{}-{}\"", from.media->id.text(), from.media->recipe,
                           video ? video->name : audio->name, marks.version);
  if (from.sound != from.media)
    file->etag.insert(1, fmt::format("{}-{}-", from.sound->id.text(), from.sound->recipe));
  file->head = std::move(made.head);
  file->bytes = file->head.size();
  for (const auto& run : made.runs)
    add_run(*file, (run.audio ? first_sound : 0) + run.segment, run.offset, run.size);
  return file;
}

}  // namespace millrace::deliver
