// Clips: videos that are cut out of other videos. A clip is spans of media and nothing else: no file is made,
// and it plays at once; its poster follows by the job "clip_poster". What it shows of its media stays when
// their videos are deleted. Owned by app/; any loop.
#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "clips/taken_along.h"
#include "db/database.h"
#include "engine/client.h"
#include "jobs/queue.h"
#include "media/loaded_clip.h"
#include "stills/posters.h"
#include "videos/spans.h"
#include "videos/videos.h"

namespace millrace::clips {

inline constexpr std::size_t kMostSpans = 100;
inline constexpr double kShortest = 0.1;  // seconds, of the whole

// From the frame shown at `in` to the one shown at `out`, without that.
struct WantedSpan {
  std::string video;
  double in = 0;
  double out = 0;
};
BOOST_DESCRIBE_STRUCT(WantedSpan, (), (video, in, out))
http::Rules rules(const WantedSpan*);

struct WantedClip {
  std::vector<WantedSpan> spans;
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> visibility;
};
BOOST_DESCRIBE_STRUCT(WantedClip, (), (spans, title, description, visibility))
http::Rules rules(const WantedClip*);

class Clips {
 public:
  Clips(db::Database& database, store::ObjectStore& store, media::Library& library, engine::Engine& engine,
        videos::Videos& videos, stills::Posters& posters, jobs::Queue& queue, BlockingPool& pool,
        const Clock& clock);
  // Before the queue runs.
  void register_jobs();

  // Who makes it must be able to edit every video that it is cut out of. A clip of a clip shares its media as
  // well. Errors: those of Videos::find_to_edit; "not_ready" (409); "sound_replaced" (409); "validation" for
  // spans beyond the end or empty, and for videos with and without pictures, or sound, in one clip;
  // "engine_failed".
  Task<Result<videos::VideoRecord>> make(WantedClip wanted, accounts::Identity who);

  // What is needed to play it, ready to be played. Given to Videos.
  Task<Result<media::LoadedClipPtr>> load(VideoId id);

 private:
  struct Cut;
  static Shown shown_of(const Cut& cut, const WantedSpan& wanted);
  Task<Result<Cut>> cut_of(const WantedSpan& wanted, std::size_t number, accounts::Identity who);
  Task<Result<void>> prepare_edge(media::LoadedMediaPtr media);
  Task<Result<media::LoadedClipPtr>> load_spans(std::vector<videos::Span> spans);
  Task<Result<std::string>> choose_poster(jobs::JobContext& job);

  db::Database& database_;
  store::ObjectStore& store_;
  media::Library& library_;
  engine::Engine& engine_;
  videos::Videos& videos_;
  stills::Posters& posters_;
  jobs::Queue& queue_;
  BlockingPool& pool_;
  const Clock& clock_;
};

}  // namespace millrace::clips
