// The published record: finding, listing, changing, deleting, and who may. Owned by app/; any loop.
#pragma once
#include <memory>

#include "base/clock.h"
#include "db/database.h"
#include "media/early_shelf.h"
#include "videos/changes.h"
#include "videos/embedding.h"
#include "videos/review.h"
#include "videos/rights.h"
#include "videos/sounds_in_use.h"
#include "videos/view.h"

namespace millrace::videos {

struct VideosOptions {
  std::string rights_key{};
};

struct Edit {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> visibility;
  std::optional<bool> pinned;
  std::optional<bool> early_for_all;
};
BOOST_DESCRIBE_STRUCT(Edit, (), (title, description, visibility, pinned, early_for_all))

class Videos {
 public:
  Videos(db::Database& database, media::Library& library, store::ObjectStore& store, BlockingPool& pool,
         const Clock& clock, VideosOptions options = {});

  // By its id, or its id with a right (rights.h). "not_found" both when it is absent and when this viewer may
  // not see it; "password_needed" (403) when a password is all that is missing.
  Task<Result<VideoRecord>> find(std::string id, Viewer viewer);
  // As it is now, whoever asks.
  Task<Result<VideoRecord>> reread(VideoId id);
  Task<Result<VideoRecord>> find_to_edit(std::string id, Viewer viewer);
  Task<Result<Video>> show(VideoRecord record, Viewer viewer);  // with renditions
  Task<std::vector<TextTrack>> text_tracks(VideoId id);         // what viewers are offered
  Task<std::vector<TextTrack>> draft_tracks(VideoId id);        // what is not published yet
  Task<ChapterRow> chapters(VideoId id);
  Task<long long> chapters_version(VideoId id);  // 0: there are none
  Task<std::vector<SoundInUse>> kept_sounds(VideoId id);
  Task<std::vector<MediaId>> replaced(VideoId id);  // files that were its own
  // Whose sound is heard first: the video's own, or of what replaces it. The record has a media.
  Task<MediaId> heard_media(VideoRecord record);
  Task<Result<Page>> list(Listing listing);
  // `by`: who edits; what a user makes public may have to wait for a review.
  Task<Result<VideoRecord>> edit(VideoId id, Edit edit, UserId by);
  Task<std::vector<VideoRecord>> in_review();
  // Of one that waits: public, or back to its owner with a note. "not_found" when it waits no more.
  Task<Result<VideoRecord>> review(VideoId id, Verdict verdict);
  // Shows another poster from now on; gives the record with its new version, or nothing when it was not
  // taken.
  Task<std::optional<VideoRecord>> choose_poster(VideoRecord record, ChosenPoster poster, Chosen by);
  Task<bool> poster_has_avif(MediaId media, std::string object, bool made);  // false: nothing shows it
  Task<std::vector<PosterObject>> posters_without_avif(int limit);
  Task<void> remove(VideoRecord record);
  Task<Result<VideoRecord>> restore(std::string id, Viewer viewer);

  // Loads what a clip is made of. Set once, before anything is served.
  using LoadClip = std::function<Task<Result<media::LoadedClipPtr>>(VideoId)>;
  void on_clip(LoadClip load) { load_clip_ = std::move(load); }
  Task<Result<media::LoadedClipPtr>> clip(VideoId id) { return load_clip_(id); }

  // Where videos are that can be watched while they arrive. Set once, likewise.
  void on_early(const media::EarlyShelf* shelf) { early_ = shelf; }

  Changes& changes() { return changes_; }
  // A media has become ready or rejected: tells all its videos. Blocks.
  void media_changed(const MediaId& media);
  // More of a media's ladder is filled. Blocks.
  void media_filled(const MediaId& media);

 private:
  db::Database& database_;
  media::Library& library_;
  store::ObjectStore& store_;
  BlockingPool& pool_;
  const Clock& clock_;
  VideosOptions options_;
  Changes changes_;
  Rights rights_;
  LoadClip load_clip_;
  const media::EarlyShelf* early_ = nullptr;
};

inline Error password_needed() {
  return {Status::forbidden, "password_needed", "This video is shown to whoever knows its password."};
}

inline Error not_found() {
  return {Status::not_found, "not_found", "This video doesn't exist or isn't shared with you."};
}

}  // namespace millrace::videos
