// The whole video as one MP4 with a known length: from the original's own bytes where browsers play its
// tracks, otherwise from the stored segments once a rung is filled. Nothing is stored twice: our head, then
// runs of bytes from where they lie. Owned by app/; any loop.
#pragma once
#include <list>
#include <memory>
#include <mutex>

#include "http/message.h"
#include "media/library.h"
#include "package/cmaf.h"
#include "store/object_store.h"

namespace millrace::deliver {

// A file that exists only as a list of places.
struct WholeFile {
  struct Run {
    std::uint64_t at = 0;      // in the whole file
    std::uint64_t offset = 0;  // in the original or the stored segment
    std::uint64_t size = 0;
    std::int32_t segment = -1;  // -1: the original
    bool audio = false;
  };
  std::string etag;
  std::string head;
  std::vector<Run> runs;
  std::uint64_t bytes = 0;
  media::LoadedMediaPtr media;
  const package::Rendition* video = nullptr;  // of stored segments
  const package::Rendition* audio = nullptr;
};
using WholeFilePtr = std::shared_ptr<const WholeFile>;

class Progressive {
 public:
  Progressive(store::ObjectStore& store, BlockingPool& pool) : store_(store), pool_(pool) {}

  // Null when neither way is open yet.
  Task<WholeFilePtr> whole(media::LoadedMediaPtr media);
  // The same on the calling thread, one of the pool's.
  WholeFilePtr whole_now(const media::LoadedMediaPtr& media);
  http::Stream stream(WholeFilePtr file, std::uint64_t offset, std::uint64_t size);

 private:
  WholeFilePtr from_original(const media::LoadedMediaPtr& media);
  std::optional<std::vector<package::StoredSegment>> describe(const media::LoadedMedia& media,
                                                              const package::Rendition* rendition);
  WholeFilePtr from_segments(const media::LoadedMediaPtr& media);
  Task<bool> send(http::BodyWriter& out, WholeFilePtr file, std::uint64_t offset, std::uint64_t size);
  Result<http::Pieces> window(const WholeFile& file, std::uint64_t offset, std::uint64_t size);

  store::ObjectStore& store_;
  BlockingPool& pool_;
  std::mutex mutex_;
  std::list<WholeFilePtr> recent_;  // most recently used first
};

// What the MP4 is made of: the best picture, assembled or rendered, and its sound.
bool is_assembled(const package::Rendition& rendition);
const package::Rendition* best_video(const media::LoadedMedia& media);
const package::Rendition* sound_of(const media::LoadedMedia& media);

}  // namespace millrace::deliver
