#include "deliver/clip_movies.h"

#include "deliver/progressive.h"
#include "package/clip_movie.h"
#include "package/rendition_kind.h"

namespace millrace::deliver {
namespace {

constexpr const char* kSound = "s0";  // the first sound of every clip

std::vector<WholeFileObject> objects_of(const media::LoadedClip& clip,
                                        const std::vector<package::ClipPart>& parts) {
  std::vector<WholeFileObject> objects;
  for (const auto& part : parts)
    objects.push_back({clip.media[clip.clip.pieces[part.piece].source], part.rendition, part.part});
  return objects;
}

bool is_there(const WholeFileObject& object, store::ObjectStore& store) {
  if (package::is_assembled(*object.rendition)) return true;
  if (object.part.whole() && object.media->fill.has(object.rendition->name, object.part.k)) return true;
  return store.contains_cache(object.key());
}

// The parts of one rendition with what they hold, their objects added to the file's.
Result<package::ClipTrack> read_track(WholeFile& file, const std::string& name, store::ObjectStore& store) {
  package::ClipTrack track;
  if (name.empty()) return track;
  track.parts = package::clip_parts(file.clip->clip, name);
  for (auto& object : objects_of(*file.clip, track.parts)) {
    auto held = held_by(store, object);
    if (!held) {
      if (object.part.whole()) object.media->fill.unmark(object.rendition->name, object.part.k);
      return fail(not_filled());
    }
    track.segments.push_back(std::move(*held));
    file.objects.push_back(std::move(object));
  }
  return track;
}

}  // namespace

std::vector<std::string> clip_qualities(const package::Clip& clip) {
  std::vector<std::string> names;
  for (const auto& offered : package::clip_renditions(clip))
    if (!package::is_audio(offered))
      names.push_back(package::is_assembled(offered) ? "original" : offered.name);
  if (names.empty()) names.emplace_back("original");  // sound alone
  return names;
}

Result<std::string> clip_picture(const package::Clip& clip, std::string_view quality) {
  bool pictures = false;
  for (const auto& offered : package::clip_renditions(clip)) {
    if (package::is_audio(offered)) continue;
    pictures = true;
    bool named = package::is_assembled(offered) ? is_original(quality) : quality == offered.name;
    if (quality.empty() || named) return offered.name;
  }
  if (!pictures && (quality.empty() || is_original(quality))) return std::string();
  return fail(Status::not_found, "not_found", "This video has no such quality.");
}

double ClipStock::share() const {
  if (rendered == 0) return 1;
  return 1 - static_cast<double>(missing.size()) / static_cast<double>(rendered);
}

ClipStock stock_of(const media::LoadedClip& clip, const std::string& picture, store::ObjectStore& store) {
  ClipStock stock;
  for (const auto& name : {picture, std::string(kSound)})
    for (auto& object : objects_of(clip, package::clip_parts(clip.clip, name))) {
      if (!package::is_rendered(*object.rendition)) continue;
      stock.rendered++;
      if (!is_there(object, store)) stock.missing.push_back(std::move(object));
    }
  return stock;
}

Result<WholeFilePtr> file_of_clip(const media::LoadedClipPtr& clip, const VideoId& id,
                                  const std::string& picture, store::ObjectStore& store, const Marks& marks) {
  auto file = std::make_shared<WholeFile>();
  file->clip = clip;
  auto pictures = read_track(*file, picture, store);
  if (!pictures) return fail(pictures.error());
  auto first_sound = static_cast<std::uint32_t>(file->objects.size());
  auto sounds = read_track(*file, kSound, store);
  if (!sounds) return fail(sounds.error());
  auto config_of = [&](std::size_t source, const package::Rendition& rendition) {
    const auto* found = clip->media[source]->private_of(rendition.name);
    return found ? *found : std::string();
  };
  auto made = package::clip_movie(clip->clip, *pictures, *sounds, config_of, marks.chapters);
  if (!made) return fail(made.error());
  file->etag = fmt::format("\"{}-{}-{}", id.text(), picture, marks.version);
  for (const auto& media : clip->media) file->etag += fmt::format("-{}", media->recipe);
  file->etag += '"';
  file->head = std::move(made->movie.head);
  file->leads = std::move(made->leads);
  file->bytes = file->head.size();
  for (const auto& run : made->movie.runs) {
    bool leads = run.object == package::ClipMovie::kLeads;
    auto number = leads ? WholeFile::kLeads : run.object + (made->audio[run.track] ? first_sound : 0);
    add_run(*file, number, run.offset, run.size);
  }
  return file;
}

}  // namespace millrace::deliver
