// The sound of a video as files, made as they are asked for: format, part, and a chain of changes. A durable
// job each, unique by its recipe: the same request twice is one job and one file. Files are kept until nobody
// has fetched them for a week, and go with the media they are made of. Owned by app/; any loop.
#pragma once
#include "engine/client.h"
#include "jobs/queue.h"
#include "sound/recipe.h"
#include "sound/rows.h"
#include "store/object_store.h"

namespace millrace::sound {

struct SoundsOptions {
  std::chrono::hours keep{7 * 24};                     // since a file was last fetched
  std::int64_t most_of_one = 8;                        // jobs queued or running for one owner
  std::uint64_t most_bytes = std::uint64_t{16} << 30;  // of a file
};

// Where a file, or one part of it, lies.
struct SoundFileParts {
  OpenFilePtr file;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::string name;  // to be saved under
  std::string type;
  std::string etag;
};

class Sounds {
 public:
  Sounds(engine::Engine& engine, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
         db::Database& database, BlockingPool& pool, const Clock& clock, SoundsOptions options = {});

  // Where a picture for the cover comes from; before register_jobs().
  using Cover = std::function<Task<Result<OpenFilePtr>>(MediaId)>;
  void on_cover(Cover cover) { cover_ = std::move(cover); }
  void register_jobs();

  // Starts or joins the job, or gives what is ready. `owner`: whose turn it uses up. "rate".
  Task<Result<Sound>> ask(videos::VideoRecord video, SoundRecipe recipe, std::string owner);
  Task<std::vector<Sound>> list(videos::VideoRecord video);
  // "not_found" when this was never asked for of this video, or is kept no longer.
  Task<Result<Sound>> one(videos::VideoRecord video, std::string id);
  // Ends the job, or removes the file.
  Task<Result<void>> remove(videos::VideoRecord video, std::string id);
  // "not_ready"; "not_found" also when there is no such part.
  Task<Result<SoundFileParts>> open(videos::VideoRecord video, std::string id, std::size_t part);

  // The whole first track as MP3, without tags: made first if need be; waits. "no_sound"; "busy" when
  // patience runs out (the job goes on); the job's own error otherwise.
  Task<Result<OpenFilePtr>> mp3(Subject subject, std::string owner,
                                std::chrono::steady_clock::duration patience);
  Task<Result<OpenFilePtr>> stored_mp3(Subject subject);

  // What was kept long enough, or belongs to nothing any more; a periodic job of app/.
  Task<void> forget_old();

 private:
  struct Opened;
  Task<Result<std::string>> make(jobs::JobContext& job);
  Task<Result<std::string>> make_file(SoundRow row, jobs::JobContext& job);
  Task<Result<Opened>> open_sources(const SoundRecipe& recipe);
  Task<std::string> cover_of(const SoundRecipe& recipe);
  Task<std::optional<SoundRow>> row_of(videos::VideoRecord video, std::string id);
  Task<void> forget(SoundRow row);

  engine::Engine& engine_;
  media::Library& library_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  db::Database& database_;
  BlockingPool& pool_;
  const Clock& clock_;
  const SoundsOptions options_;
  Cover cover_;
};

}  // namespace millrace::sound
