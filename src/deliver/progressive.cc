#include "deliver/progressive.h"

#include <map>

#include "base/log.h"
#include "deliver/clip_movies.h"
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
    const std::size_t first = all_.size() - std::min<std::size_t>(all_.size(), 2);
    for (std::size_t i = all_.size(); i > first; i--) {
      Place& place = all_[i - 1];
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

WholeFilePtr Progressive::remembered(std::string_view name, long long marks, const Sources& from) {
  std::lock_guard lock(mutex_);
  auto it = std::ranges::find(recent_, name, &Known::name);
  if (it == recent_.end()) return nullptr;
  if (it->marks != marks || it->file->from != from || !it->file->is_still_whole()) {
    recent_.erase(it);
    return nullptr;
  }
  recent_.splice(recent_.begin(), recent_, it);
  return recent_.front().file;
}

Task<Result<WholeFilePtr>> Progressive::whole(Sources from, std::string quality, Marks marks) {
  if (!from.media->plan->index().video()) from.media = from.sound;
  auto picture = picture_of(*from.media, quality);
  if (!picture) co_return fail(picture.error());
  auto name = fmt::format("{} {} {}", from.media->id.text(), from.sound->id.text(), quality);
  if (auto known = remembered(name, marks.version, from)) co_return known;
  co_return co_await run_blocking(
      pool_, [this, from, name, quality, marks, picture = *picture]() -> Result<WholeFilePtr> {
        WholeFilePtr file;
        bool as_it_is = quality.empty() || is_original(quality);
        if (as_it_is && from.sound == from.media) file = file_from_original(from.media, marks);
        if (!file && !picture && is_original(quality)) return fail(no_such_quality());
        if (!file) file = file_from_segments(from, store_, picture, marks);
        if (!file) return fail(not_filled());
        remember({name, marks.version, file});
        return file;
      });
}

Task<Result<WholeFilePtr>> Progressive::whole(media::LoadedClipPtr clip, VideoId id, std::string quality,
                                              Marks marks) {
  auto picture = clip_picture(clip->clip, quality);
  if (!picture) co_return fail(picture.error());
  auto name = fmt::format("{} {}", id.text(), quality);
  for (const auto& media : clip->media) name += fmt::format(" {}", media->recipe);
  if (auto known = remembered(name, marks.version, Sources{nullptr})) co_return known;
  co_return co_await run_blocking(
      pool_, [this, clip, id, name, quality, marks, picture = *picture]() -> Result<WholeFilePtr> {
        auto file = file_of_clip(clip, id, picture, store_, marks);
        if (!file && file.error().code == "not_filled" && quality.empty()) {
          for (const auto& other : clip_qualities(clip->clip)) {
            file = file_of_clip(clip, id, *clip_picture(clip->clip, other), store_, marks);
            if (file) break;
          }
        }
        // The best that is stored may be another one soon.
        if (file && !quality.empty()) remember({name, marks.version, *file});
        return file;
      });
}

void Progressive::remember(Known known) {
  std::lock_guard lock(mutex_);
  recent_.remove_if([&](const auto& other) { return other.name == known.name; });
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
      log::warn("{}: a download broke off: {}", file->name(), pieces.error().code);
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
  std::map<const media::LoadedMedia*, Places> places;
  std::uint32_t open_object = WholeFile::kLeads;
  OpenFilePtr open;
  for (; run != file.runs.end() && offset < end && pieces.list.size() < kWindowRuns; ++run) {
    if (run->at + run->size <= offset) continue;
    std::uint64_t skip = offset - run->at;
    std::uint64_t take = std::min(end - offset, run->size - skip);
    const auto* object = run->object == WholeFile::kLeads ? nullptr : &file.objects[run->object];
    if (!object) {
      auto part = std::make_shared<const std::string>(file.leads.substr(run->offset + skip, take));
      pieces.list.push_back(http::MemoryPiece{part, part->data(), part->size()});
    } else if (!object->rendition || package::is_assembled(*object->rendition)) {
      const auto& original = object->media->original;
      places[object->media.get()].add(run->offset + skip, take);
      pieces.list.push_back(
          http::MemoryPiece{original, original->data() + run->offset + skip, static_cast<std::size_t>(take)});
    } else {
      if (run->object != open_object) {
        auto opened = store_.open_cache(object->key());
        if (!opened) {
          if (object->part.whole()) object->media->fill.unmark(object->rendition->name, object->part.k);
          return fail(opened.error());
        }
        open_object = run->object;
        open = *opened;
      }
      pieces.list.push_back(http::FilePiece{open, run->offset + skip, take});
    }
    pieces.bytes += take;
    offset += take;
  }
  std::vector<std::function<void()>> warm;
  for (const auto& [media, of] : places)
    if (auto one = of.warm(media->original)) warm.push_back(std::move(one));
  if (!warm.empty())
    pieces.warm = [warm = std::move(warm)] {
      for (const auto& one : warm) one();
    };
  return pieces;
}

}  // namespace millrace::deliver
