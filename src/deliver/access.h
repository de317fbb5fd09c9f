// Who may see this video, what is its media and what are its subtitles: asked for every segment, so the
// answer is remembered until something about any video is edited, two seconds at most. Owned by app/; any
// loop.
#pragma once
#include <mutex>
#include <unordered_map>

#include "accounts/accounts.h"
#include "http/message.h"
#include "media/early_shelf.h"
#include "videos/videos.h"

namespace millrace::deliver {

// A media whose sound is heard with the pictures of a video.
struct HeardSound {
  media::LoadedMediaPtr media;
  videos::SoundInUse use;
};

struct Playable {
  std::shared_ptr<const videos::VideoRecord> video;
  media::LoadedMediaPtr media;
  media::LoadedClipPtr clip;  // instead of a media
  std::shared_ptr<const std::vector<videos::TextTrack>> texts;
  long long chapters = 0;          // their version; 0: there are none
  std::vector<HeardSound> sounds;  // made ones; the first may replace those of the media
  std::shared_ptr<const std::vector<videos::SoundInUse>> kept_sounds;
  bool early = false;             // its file is still arriving, or has only just come
  std::vector<MediaId> replaced;  // files that were the video's own; players may not have noticed
};

class Access {
 public:
  Access(accounts::Accounts& accounts, videos::Videos& videos, media::Library& library,
         media::EarlyShelf& early);

  // The ready video of {id} if the caller may see it; otherwise "not_found", and "not_ready" (409) while it
  // is indexed. Clips have no media of their own: "is_clip" (409).
  Task<Result<Playable>> playable(const http::Request& request, std::string_view id);
  // The same, clips too, and if wanted what can be watched while it arrives.
  enum class Early { no, yes };
  Task<Result<Playable>> watchable(const http::Request& request, std::string_view id,
                                   Early early = Early::no);

  Task<videos::ChapterRow> chapters(const Playable& playable) { return videos_.chapters(playable.video->id); }

  // What of it has arrived, when a rendition has more than so many segments, or after some seconds.
  Task<std::optional<media::EarlyMedia>> next_of(const Playable& playable, std::string rendition,
                                                 std::size_t segments);

  // The same under an earlier recipe of its media, for a player that began with that: "not_found" when it is
  // gone.
  Task<Result<Playable>> under_recipe(Playable playable, int number);

  // The media of this name whose sound is kept for the video, as its media: "not_found" when there is none.
  Task<Result<Playable>> of_sound(Playable playable, std::string_view media);
  // The same, of a file whose place another one has taken.
  Task<Result<Playable>> of_replaced(Playable playable, std::string_view media);
  // Whether the caller can edit the video.
  Task<bool> can_edit(const http::Request& request, const Playable& playable);

  // Lets go of every media that is remembered, and of the files behind them.
  void forget_all();

  // Whom renders are counted for: the session of who is signed in, the address of everybody else.
  Task<std::string> client_key(const http::Request& request);

 private:
  struct Entry {
    Playable playable;
    std::uint64_t generation = 0;
    std::chrono::steady_clock::time_point until;
  };
  std::optional<Playable> remembered(const std::string& name);
  std::optional<Playable> arriving(const videos::VideoRecord& record, const videos::Viewer& viewer);
  accounts::Accounts& accounts_;
  videos::Videos& videos_;
  media::Library& library_;
  media::EarlyShelf& early_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;  // by id, or by id and right: then only who has it asks
};

}  // namespace millrace::deliver
