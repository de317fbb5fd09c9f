#include "deliver/progressive.h"

#include "media/keys.h"
#include "package/cmaf.h"
#include "package/is_audio.h"
#include "package/timeline.h"

namespace millrace::deliver {

using package::RenditionKind;

namespace {

constexpr std::size_t kKeep = 16;
constexpr std::uint64_t kWindow = 4 << 20;  // sent at once
constexpr std::size_t kWindowRuns = 512;

Result<package::StoredSegment> read_segment(store::ObjectStore& store, const std::string& key) {
  auto file = store.open_cache(key);
  if (!file) return fail(file.error());
  std::string bytes((*file)->size, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    ssize_t n = ::pread((*file)->fd.get(), bytes.data() + got, bytes.size() - got, static_cast<off_t>(got));
    if (n <= 0) return fail(Status::not_found, "absent", "A stored segment cannot be read.");
    got += static_cast<std::size_t>(n);
  }
  return package::parse_segment(bytes);
}

const package::TrackView& track_of(const media::LoadedMedia& media, const package::Rendition& rendition) {
  const auto& index = media.plan->index();
  return rendition.kind == RenditionKind::assembled_audio
             ? index.audio()[static_cast<std::size_t>(rendition.track)]
             : *index.video();
}

}  // namespace

bool is_assembled(const package::Rendition& rendition) {
  return rendition.kind == RenditionKind::assembled_video || rendition.kind == RenditionKind::assembled_audio;
}

const package::Rendition* best_video(const media::LoadedMedia& media) {
  auto it = std::ranges::find_if(media.renditions, [](const auto& r) {
    return !package::is_audio(r) && r.codec == package::Codec::h264;  // what plays everywhere
  });
  return it == media.renditions.end() ? nullptr : &*it;
}

const package::Rendition* sound_of(const media::LoadedMedia& media) {
  auto it = std::ranges::find_if(media.renditions, [](const auto& r) {
    return r.kind == RenditionKind::assembled_audio || r.kind == RenditionKind::rendered_audio;
  });
  return it == media.renditions.end() ? nullptr : &*it;
}

Task<WholeFilePtr> Progressive::whole(media::LoadedMediaPtr media) {
  {
    std::lock_guard lock(mutex_);
    for (auto it = recent_.begin(); it != recent_.end(); ++it) {
      if ((*it)->media->id != media->id) continue;
      recent_.splice(recent_.begin(), recent_, it);
      co_return recent_.front();
    }
  }
  co_return co_await run_blocking(pool_, [this, media] { return whole_now(media); });
}

WholeFilePtr Progressive::whole_now(const media::LoadedMediaPtr& media) {
  WholeFilePtr file = from_original(media);
  if (!file) file = from_segments(media);
  if (!file) return nullptr;
  std::lock_guard lock(mutex_);
  recent_.remove_if([&](const auto& other) { return other->media->id == media->id; });
  recent_.push_front(file);
  if (recent_.size() > kKeep) recent_.pop_back();
  return file;
}

WholeFilePtr Progressive::from_original(const media::LoadedMediaPtr& media) {
  // MP3 in MP4 plays in browsers, but what we call an MP4 is H.264 and AAC everywhere.
  for (const auto& track :
       media->plan->index().audio().first(std::min<std::size_t>(1, media->plan->index().audio().size())))
    if (track.header->codec != package::Codec::aac) return nullptr;
  auto made = package::progressive_from_original(*media->plan);
  if (!made || made->runs.empty()) return nullptr;
  auto file = std::make_shared<WholeFile>();
  file->etag = fmt::format("\"{}-{}-original\"", media->id.text(), media->recipe);
  file->media = media;
  file->head = std::move(made->head);
  std::uint64_t at = file->head.size();
  for (const auto& run : made->runs) {
    file->runs.push_back({at, run.offset, run.size, -1, false});
    at += run.size;
  }
  file->bytes = at;
  return file;
}

// What the segments of a rendition hold: read back where they are stored; computed where they are assembled,
// counting offsets from the first byte of each segment's payload.
std::optional<std::vector<package::StoredSegment>> Progressive::describe(
    const media::LoadedMedia& media, const package::Rendition* rendition) {
  std::vector<package::StoredSegment> segments;
  if (!rendition) return segments;
  if (!is_assembled(*rendition) && !media.fill.complete(rendition->name)) return std::nullopt;
  bool sound = rendition->kind == RenditionKind::assembled_audio;
  for (std::size_t k = 0; k < media.plan->segments(*rendition); k++) {
    if (is_assembled(*rendition)) {
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
    auto segment = read_segment(store_, media::keys::segment(media.id, media.recipe, rendition->name, k));
    if (!segment) {
      media.fill.unmark(rendition->name, k);  // evicted or rotten: it is made again when wanted
      return std::nullopt;
    }
    segments.push_back(std::move(*segment));
  }
  return segments;
}

WholeFilePtr Progressive::from_segments(const media::LoadedMediaPtr& media) {
  const auto* video = best_video(*media);
  const auto* audio = sound_of(*media);
  if (!video && !audio) return nullptr;
  auto pictures = describe(*media, video), sounds = describe(*media, audio);
  if (!pictures || !sounds) return nullptr;
  auto config = [&](const package::Rendition* r) {
    return r ? std::string_view(media->codec_private.find(r->name)->second) : std::string_view();
  };
  auto made = package::progressive_from_segments(*media->plan, video, *pictures, config(video), audio,
                                                 *sounds, config(audio));

  auto file = std::make_shared<WholeFile>();
  file->etag =
      fmt::format("\"{}-{}-{}\"", media->id.text(), media->recipe, video ? video->name : audio->name);
  file->media = media;
  file->video = video;
  file->audio = audio;
  file->head = std::move(made.head);
  std::uint64_t at = file->head.size();
  for (const auto& run : made.runs) {
    const auto* rendition = run.audio ? audio : video;
    if (!is_assembled(*rendition)) {
      file->runs.push_back({at, run.offset, run.size, static_cast<std::int32_t>(run.segment), run.audio});
      at += run.size;
      continue;
    }
    std::uint64_t skip = run.offset, left = run.size;
    const auto& track = track_of(*media, *rendition);
    for (auto ordinal : media->plan->packets(*rendition, run.segment)) {
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

http::Stream Progressive::stream(WholeFilePtr file, std::uint64_t offset, std::uint64_t size) {
  return [this, file, offset, size](http::BodyWriter& out) { return send(out, file, offset, size); };
}

Task<bool> Progressive::send(http::BodyWriter& out, WholeFilePtr file, std::uint64_t offset,
                             std::uint64_t size) {
  while (size > 0) {
    auto pieces = co_await run_blocking(
        pool_, [this, file, offset, size] { return window(*file, offset, std::min(size, kWindow)); });
    if (!pieces) {
      spdlog::warn("media {}: a download broke off: {}", file->media->id.text(), pieces.error().code);
      co_return false;
    }
    std::uint64_t sent = pieces->bytes;
    if (!co_await out.write(std::move(*pieces))) co_return false;
    offset += sent;
    size -= sent;
  }
  co_return true;
}

// At most `size` bytes from `offset` on; fewer when they lie in very many places. Pages are warm afterwards.
Result<http::Pieces> Progressive::window(const WholeFile& file, std::uint64_t offset, std::uint64_t size) {
  http::Pieces pieces;
  std::uint64_t end = offset + size;
  if (offset < file.head.size()) {
    std::uint64_t take = std::min<std::uint64_t>(end, file.head.size()) - offset;
    auto part = std::make_shared<const std::string>(file.head.substr(offset, take));
    pieces.list.push_back(http::MemoryPiece{part, part->data(), part->size()});
    pieces.bytes += take;
    offset += take;
  }
  auto run = std::upper_bound(file.runs.begin(), file.runs.end(), offset,
                              [](std::uint64_t at, const WholeFile::Run& r) { return at < r.at; });
  if (run != file.runs.begin()) --run;
  std::string open_key;
  OpenFilePtr open;
  for (; run != file.runs.end() && offset < end && pieces.list.size() < kWindowRuns; ++run) {
    if (run->at + run->size <= offset) continue;
    std::uint64_t skip = offset - run->at;
    std::uint64_t take = std::min(end - offset, run->size - skip);
    if (run->segment < 0) {
      const auto& original = file.media->original;
      original->warm(run->offset + skip, take);
      pieces.list.push_back(
          http::MemoryPiece{original, original->data() + run->offset + skip, static_cast<std::size_t>(take)});
    } else {
      const auto* rendition = run->audio ? file.audio : file.video;
      std::string key = media::keys::segment(file.media->id, file.media->recipe, rendition->name,
                                             static_cast<std::size_t>(run->segment));
      if (key != open_key) {
        auto opened = store_.open_cache(key);
        if (!opened) return fail(opened.error());
        open_key = key;
        open = *opened;
      }
      pieces.list.push_back(http::FilePiece{open, run->offset + skip, take});
    }
    pieces.bytes += take;
    offset += take;
  }
  return pieces;
}

}  // namespace millrace::deliver
