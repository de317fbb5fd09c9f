// A whole video as one plain MP4 that exists only as a list of places: our head, then runs of bytes from
// where they lie, in the original or in stored segments. Nothing is stored twice. Functions for threads of
// the pool; a file that is made never changes.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "deliver/access.h"
#include "media/library.h"
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

struct WholeFile {
  explicit WholeFile(Sources from) : from(std::move(from)) {}
  struct Run {
    std::uint64_t at = 0;      // in the whole file
    std::uint64_t offset = 0;  // in the original or the stored segment
    std::uint64_t size = 0;
    std::int32_t segment = -1;  // -1: the original
    bool audio = false;         // of the sound's media
  };
  std::string etag;
  std::string head;
  std::vector<Run> runs;
  std::uint64_t bytes = 0;
  Sources from;
  const package::Rendition* video = nullptr;  // of stored segments
  const package::Rendition* audio = nullptr;
};
using WholeFilePtr = std::shared_ptr<const WholeFile>;

// What an MP4 of everything is made of: the best picture, assembled or rendered, and its sound.
const package::Rendition* best_video(const media::LoadedMedia& media);
const package::Rendition* sound_of(const media::LoadedMedia& media);
// The original's own picture as H.264, which every MP4 may hold.
const package::Rendition* original_video(const media::LoadedMedia& media);

// Of the original's own packets; null where they are not H.264 and AAC.
WholeFilePtr file_from_original(const media::LoadedMediaPtr& media);
// Of this picture (null: sound alone) and the sound; null while stored segments of either are missing.
WholeFilePtr file_from_segments(const Sources& from, store::ObjectStore& store,
                                const package::Rendition* video);

}  // namespace millrace::deliver
