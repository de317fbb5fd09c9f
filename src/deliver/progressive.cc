#include "deliver/progressive.h"

#include "media/keys.h"
#include "package/rendition_kind.h"

namespace millrace::deliver {

namespace {

constexpr std::size_t kKeep = 16;
constexpr std::uint64_t kWindow = 4 << 20;  // sent at once
constexpr std::size_t kWindowRuns = 512;
constexpr std::uint64_t kReadAlong = 256 << 10;

Error no_such_quality() {
  return {Status::not_found, "not_found", "This video has no such quality."};
}

// Places of the original as a disk likes to read them: what lies between neighbours is read along, since it
// costs less than another request.
class Places {
 public:
  void add(std::uint64_t offset, std::uint64_t size) {
    std::uint64_t end = offset + size;
    // Picture and sound may lie in two places that go on side by side.
    for (std::size_t i = all_.size(); i-- > 0 && i + 3 > all_.size();) {
      Place& place = all_[i];
      if (offset > place.end + kReadAlong || place.begin > end + kReadAlong) continue;
      place = {std::min(place.begin, offset), std::max(place.end, end)};
      return;
    }
    all_.push_back({offset, end});
  }
  // Brings them into memory; empty where there are none.
  std::function<void()> warm(std::shared_ptr<const media::MappedFile> original) const {
    if (all_.empty()) return {};
    return [original = std::move(original), all = all_] {
      for (const auto& place : all) original->warm(place.begin, place.end - place.begin);
    };
  }

 private:
  struct Place {
    std::uint64_t begin = 0, end = 0;
  };
  std::vector<Place> all_;
};

// Nothing of what the file is made of has been evicted or found rotten since.
bool is_still_whole(const WholeFile& file) {
  auto is_there = [&](const media::LoadedMedia& media, const package::Rendition* r) {
    return !r || package::is_assembled(*r) || media.fill.complete(r->name);
  };
  return is_there(*file.from.media, file.video) && is_there(*file.from.sound, file.audio);
}

}  // namespace

bool is_original(std::string_view quality) {
  return quality == "o" || quality == "original";
}

Result<const package::Rendition*> picture_of(const media::LoadedMedia& media, std::string_view quality) {
  if (quality.empty()) return best_video(media);
  if (is_original(quality)) return original_video(media);
  if (quality == kSoundAlone) return nullptr;
  const auto* rung = media.find(quality);
  bool there =
      rung && rung->kind == package::RenditionKind::rendered_video && rung->codec == package::Codec::h264;
  if (!there) return fail(no_such_quality());
  return rung;
}

Error not_filled() {
  return {Status::conflict, "not_filled",
          "This quality is not made yet. Ask for it with POST /api/v1/videos/{id}/downloads, and fetch it "
          "when it "
          "is ready."};
}

Task<Result<WholeFilePtr>> Progressive::whole(Sources from, std::string quality) {
  if (!from.media->plan->index().video()) from.media = from.sound;
  auto picture = picture_of(*from.media, quality);
  if (!picture) co_return fail(picture.error());
  {
    std::lock_guard lock(mutex_);
    for (auto it = recent_.begin(); it != recent_.end(); ++it) {
      if (it->file->from != from || it->quality != quality) continue;
      if (!is_still_whole(*it->file)) {
        recent_.erase(it);
        break;
      }
      recent_.splice(recent_.begin(), recent_, it);
      co_return recent_.front().file;
    }
  }
  co_return co_await run_blocking(pool_, [this, from, quality, picture = *picture]() -> Result<WholeFilePtr> {
    WholeFilePtr file;
    bool as_it_is = quality.empty() || is_original(quality);
    if (as_it_is && from.sound == from.media) file = file_from_original(from.media);
    if (!file && !picture && is_original(quality)) return fail(no_such_quality());
    if (!file) file = file_from_segments(from, store_, picture);
    if (!file) return fail(not_filled());
    remember({quality, file});
    return file;
  });
}

void Progressive::remember(Known known) {
  std::lock_guard lock(mutex_);
  recent_.remove_if([&](const auto& other) {
    return other.file->from.media->id == known.file->from.media->id && other.quality == known.quality;
  });
  recent_.push_front(std::move(known));
  if (recent_.size() > kKeep) recent_.pop_back();
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
      spdlog::warn("media {}: a download broke off: {}", file->from.media->id.text(), pieces.error().code);
      co_return false;  // the client sees that it is not whole, and is told why when it asks for the rest
    }
    std::uint64_t sent = pieces->bytes;
    if (!co_await out.write(std::move(*pieces))) co_return false;
    offset += sent;
    size -= sent;
  }
  co_return true;
}

// At most `size` bytes from `offset` on; fewer when they lie in very many places.
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
  Places places, sound_places;
  std::string open_key;
  OpenFilePtr open;
  for (; run != file.runs.end() && offset < end && pieces.list.size() < kWindowRuns; ++run) {
    if (run->at + run->size <= offset) continue;
    std::uint64_t skip = offset - run->at;
    std::uint64_t take = std::min(end - offset, run->size - skip);
    if (run->segment < 0) {
      const auto& original = run->audio ? file.from.sound->original : file.from.media->original;
      (run->audio ? sound_places : places).add(run->offset + skip, take);
      pieces.list.push_back(
          http::MemoryPiece{original, original->data() + run->offset + skip, static_cast<std::size_t>(take)});
    } else {
      const auto* rendition = run->audio ? file.audio : file.video;
      const auto& media = run->audio ? *file.from.sound : *file.from.media;
      std::string key = media::keys::segment(media.id, media.recipe, rendition->name,
                                             static_cast<std::size_t>(run->segment));
      if (key != open_key) {
        auto opened = store_.open_cache(key);
        if (!opened) {
          media.fill.unmark(rendition->name, static_cast<std::size_t>(run->segment));
          return fail(opened.error());
        }
        open_key = key;
        open = *opened;
      }
      pieces.list.push_back(http::FilePiece{open, run->offset + skip, take});
    }
    pieces.bytes += take;
    offset += take;
  }
  pieces.warm = places.warm(file.from.media->original);
  if (auto sounds = sound_places.warm(file.from.sound->original))
    pieces.warm = [sounds = std::move(sounds), pictures = std::move(pieces.warm)] {
      if (pictures) pictures();
      sounds();
    };
  return pieces;
}

}  // namespace millrace::deliver
