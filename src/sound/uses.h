// A made file of sound, heard with the pictures of its video: in the place of the file's own sounds, or
// beside them. The file is copied as the original of a media of its own, since it cannot be made again as it
// is; the pictures stay what and where they are. It can be taken back at any time. Owned by app/; any loop.
#pragma once
#include "sound/sounds.h"
#include "store/digest.h"

namespace millrace::sound {

inline constexpr std::size_t kMostAdded = 8;  // sounds beside the first
// How much longer or shorter than the video, or than the track that it was made of, a sound may be.
inline constexpr double kMostDifference = 0.5;  // seconds

struct UseRequest {
  std::string result;
  std::string mode;
  std::optional<std::string> language;
  std::optional<std::string> title;
};
BOOST_DESCRIBE_STRUCT(UseRequest, (), (result, mode, language, title))
inline http::Rules rules(const UseRequest*) {
  return {
      {"result", {.min_length = 1, .max_length = 64, .description = "id of a file of this video's sound"}},
      {"mode", {.one_of = {"replace", "add"}}},
      {"language", {.max_length = 64, .description = "BCP 47; that of its track if not given"}},
      {"title", {.max_length = 200, .description = "what a menu shows"}}};
}

class Uses {
 public:
  Uses(Sounds& sounds, store::ObjectStore& store, jobs::Queue& queue, db::Database& database,
       videos::Videos& videos, BlockingPool& pool, const Clock& clock);

  // Heard as soon as it is indexed; at once when it was in use before and is still kept. "not_found";
  // "not_ready" (409); "is_split", "length_differs" (422); "too_many_sounds" (409); "validation".
  Task<Result<void>> use(Subject subject, UseRequest wanted, std::string owner);
  // Takes one back, or with an empty name all: the one before is heard again, or the file's own.
  Task<void> take_back(videos::VideoRecord video, std::string made);

 private:
  struct Copied {
    MediaId media;
    std::uint64_t bytes = 0;
    std::string sha256;
  };
  Task<Result<SoundFileParts>> usable(Subject subject, std::string made);
  Task<Result<Copied>> copy(const Subject& subject, SoundFileParts file);
  Task<Result<void>> copy_bytes(store::Incoming& to, const SoundFileParts& from, store::Digest& digest);

  Sounds& sounds_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  db::Database& database_;
  videos::Videos& videos_;
  BlockingPool& pool_;
  const Clock& clock_;
};

}  // namespace millrace::sound
