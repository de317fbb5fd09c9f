// Pictures out of a video: some from all over it, scored by the engine, of which the best is the poster
// unless somebody chose another (posters.h). Made by the job "stills" right after a media is ready, or when
// first asked for. Kept as cache. Owned by app/.
#pragma once
#include <span>

#include "engine/client.h"
#include "jobs/queue.h"
#include "media/library.h"

namespace millrace::stills {

enum class Format { jpg, webp, avif };
const char* extension_of(Format format);
const char* type_of(Format format);

// A poster's file among others: "poster-640.webp". All sizes and formats that are made at once, in the order
// of orders(); AVIF comes later (avif_posters.h).
std::string poster_file(int width, Format format);
std::vector<engine::PictureOrder> poster_orders();
std::vector<std::string> poster_files();

// The engine's output cut into files that are what they should be; "engine_failed" otherwise. Blocks.
Result<std::vector<std::string>> read_pictures(int fd, std::span<const std::uint64_t> sizes);

struct Still {
  double time = 0;  // seconds
  double score = 0;
};
BOOST_DESCRIBE_STRUCT(Still, (), (time, score))
struct StillList {
  std::vector<Still> stills;
  std::uint32_t best = 0;
};
BOOST_DESCRIBE_STRUCT(StillList, (), (stills, best))

class Stills {
 public:
  Stills(engine::Engine& engine, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
         BlockingPool& pool);
  void register_jobs();
  // Made now if they are not there yet; "not_found" when there is no picture to be had.
  Task<Result<OpenFilePtr>> poster(MediaId id, int width, Format format);
  Task<Result<OpenFilePtr>> still(MediaId id, int number);
  Task<Result<StillList>> list(MediaId id);

 private:
  Task<Result<void>> make(media::LoadedMediaPtr media);
  Result<void> keep(const media::LoadedMedia& media, int fd, const engine::StillsReply& reply);
  Task<Result<OpenFilePtr>> wanted(MediaId id, std::string file);
  engine::Engine& engine_;
  media::Library& library_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
};

}  // namespace millrace::stills
