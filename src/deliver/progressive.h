// The whole video as one MP4 with a known length (whole_file.h): from the original's own bytes where browsers
// play its tracks, otherwise, and for smaller qualities, from the stored segments once the rung is filled.
// Owned by app/; any loop.
#pragma once
#include <list>
#include <mutex>

#include "deliver/whole_file.h"
#include "http/message.h"

namespace millrace::deliver {

bool is_original(std::string_view quality);               // "o" or "original"
inline constexpr std::string_view kSoundAlone = "sound";  // a quality without pictures

// The picture that a quality names: "" the best there is, the original's own, or a rung by its name. Null for
// sound alone, and for an original that is not offered as it is; "not_found" when there is no such rung. Any
// thread.
Result<const package::Rendition*> picture_of(const media::LoadedMedia& media, std::string_view quality);
Error not_filled();

class Progressive {
 public:
  Progressive(store::ObjectStore& store, BlockingPool& pool) : store_(store), pool_(pool) {}

  // "not_found": there is no such quality; "not_filled" (409): not all of it is stored yet.
  Task<Result<WholeFilePtr>> whole(Sources from, std::string quality = {}, Marks marks = {});
  // The same of a clip; without a quality, the best that is stored. "mixed_sound" (409).
  Task<Result<WholeFilePtr>> whole(media::LoadedClipPtr clip, VideoId id, std::string quality = {},
                                   Marks marks = {});
  http::Stream stream(WholeFilePtr file, std::uint64_t offset, std::uint64_t size);

 private:
  struct Known {
    std::string name;  // of whom, and in which quality
    long long marks = 0;
    WholeFilePtr file;
  };
  WholeFilePtr remembered(std::string_view name, long long marks, const Sources& from);
  void remember(Known known);
  Task<bool> send(http::BodyWriter& out, WholeFilePtr file, std::uint64_t offset, std::uint64_t size);
  Result<http::Pieces> window(const WholeFile& file, std::uint64_t offset, std::uint64_t size);

  store::ObjectStore& store_;
  BlockingPool& pool_;
  std::mutex mutex_;
  std::list<Known> recent_;  // most recently used first
};

}  // namespace millrace::deliver
