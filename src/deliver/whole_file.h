// A whole video as one plain MP4 that exists only as a list of places: our head, then runs of bytes from
// where they lie, in the original or in stored segments. Nothing is stored twice. Functions for threads of
// the pool; a file that is made never changes.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "deliver/access.h"
#include "media/library.h"
#include "media/loaded_clip.h"
#include "package/cmaf.h"
#include "store/object_store.h"

namespace millrace::deliver {

// Where it comes from: the pictures of a media, and its sound or that of another.
struct Sources {
  Sources(media::LoadedMediaPtr media) : media(media), sound(std::move(media)) {}
  Sources(media::LoadedMediaPtr media, media::LoadedMediaPtr sound)
      : media(std::move(media)), sound(std::move(sound)) {}
  friend bool operator==(const Sources&, const Sources&) = default;

  media::LoadedMediaPtr media;
  media::LoadedMediaPtr sound;
};
// What plays of a video.
Sources sources_of(const Playable& playable);

// A stored segment, or a part of it; without a rendition the original of its media.
struct WholeFileObject {
  media::LoadedMediaPtr media;
  const package::Rendition* rendition = nullptr;
  package::SegmentPart part;
  std::string key() const;
};

struct WholeFile {
  static constexpr std::uint32_t kLeads = UINT32_MAX;
  struct Run {
    std::uint64_t at = 0;      // in the whole file
    std::uint64_t offset = 0;  // in its object
    std::uint64_t size = 0;
    std::uint32_t object = 0;  // of `objects`; kLeads: `leads`
  };
  std::string etag;
  std::string head;
  std::string leads;
  std::vector<WholeFileObject> objects;
  std::vector<Run> runs;
  std::uint64_t bytes = 0;
  // What it is made of: a media, and of that these renditions …
  Sources from{nullptr};
  const package::Rendition* video = nullptr;  // of stored segments
  const package::Rendition* audio = nullptr;
  media::LoadedClipPtr clip;  // … or a clip's
  void watched(UnixMillis now) const;
  // Nothing that it is made of has been evicted or found rotten since, as far as it is known.
  bool is_still_whole() const;
  std::string name() const;  // for the log
};
using WholeFilePtr = std::shared_ptr<const WholeFile>;

// What an MP4 of everything is made of: the best picture, assembled or rendered, and its sound.
const package::Rendition* best_video(const media::LoadedMedia& media);
const package::Rendition* sound_of(const media::LoadedMedia& media);
// The original's own picture as H.264, which every MP4 may hold.
const package::Rendition* original_video(const media::LoadedMedia& media);

// What stands in it beside picture and sound.
struct Marks {
  long long version = 0;  // of the chapters
  package::Chapters chapters;
};

// Of the original's own packets; null where they are not H.264 and AAC.
WholeFilePtr file_from_original(const media::LoadedMediaPtr& media, const Marks& marks);
// Of this picture (null: sound alone) and the sound; null while stored segments of either are missing.
WholeFilePtr file_from_segments(const Sources& from, store::ObjectStore& store,
                                const package::Rendition* video, const Marks& marks);
// Reads back what a stored segment holds; computes it where it is assembled, counting offsets from the first
// byte of its payload. "absent" when it cannot be read.
Result<package::StoredSegment> held_by(store::ObjectStore& store, const WholeFileObject& object);
// Adds a run of the payload of an object.
void add_run(WholeFile& file, std::uint32_t object, std::uint64_t offset, std::uint64_t size);

}  // namespace millrace::deliver
