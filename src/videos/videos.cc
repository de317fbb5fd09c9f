#include "videos/videos.h"

#include <cmath>

#include "media/keys.h"
#include "media/loudness.h"
#include "videos/happened.h"
#include "videos/links.h"
#include "videos/replacements.h"
#include "videos/sounds_in_use.h"
#include "videos/title.h"

namespace millrace::videos {
namespace {

// To a hundredth: what is finer means nothing.
VideoLoudness rounded(const media::Loudness& loudness) {
  auto round = [](std::optional<double> value) {
    if (value) value = std::round(*value * 100) / 100;
    return value;
  };
  return {round(loudness.integrated), round(loudness.range), round(loudness.true_peak)};
}

void show_early(Video& shown, const VideoRecord& record, const media::EarlyMedia& early) {
  shown.early.emplace();
  shown.early->bytes = static_cast<long long>(early.bytes);
  if (early.whole > 0) shown.early->length = static_cast<long long>(early.whole);
  shown.early->for_all = record.early_for_all;
  shown.duration = early.media->plan->index().duration_seconds();
}

}  // namespace

Videos::Videos(db::Database& database, media::Library& library, store::ObjectStore& store, BlockingPool& pool,
               const Clock& clock, VideosOptions options)
    : database_(database),
      library_(library),
      store_(store),
      pool_(pool),
      clock_(clock),
      options_(std::move(options)),
      rights_(options_.rights_key) {}

Task<Result<VideoRecord>> Videos::find(std::string id, Viewer viewer) {
  auto named = named_video(id);
  if (!named) co_return fail(not_found());
  const auto wanted = rights_.link(named->id, named->right);
  auto [record, link] = co_await database_.read([&](soci::session& sql) {
    return std::pair(videos::find(sql, named->id), wanted ? find_link(sql, *wanted) : std::nullopt);
  });
  if (!record || record->deleted_at != 0) co_return fail(not_found());
  if (!named->right.empty()) {
    const UnixMillis now = clock_.now();
    const bool by_link = link && link->video == record->id && link->expires_at > now;
    const bool by_password =
        record->has_password && rights_.password(record->id, named->right, record->password_version, now);
    if (by_link || by_password) {
      record->right = named->right;
      co_return std::move(*record);
    }  // else it may be there for everybody by now, or for this viewer anyway
  }
  if (!can_see(*record, viewer)) co_return fail(record->has_password ? password_needed() : not_found());
  co_return std::move(*record);
}

Task<Result<VideoRecord>> Videos::reread(VideoId id) {
  auto record = co_await database_.read([id](soci::session& sql) { return videos::find(sql, id); });
  if (!record || record->deleted_at != 0) co_return fail(not_found());
  co_return std::move(*record);
}

Task<Result<VideoRecord>> Videos::find_to_edit(std::string id, Viewer viewer) {
  auto record = co_await find(std::move(id), viewer);
  if (!record) co_return fail(record.error());
  if (can_edit(*record, viewer)) co_return record;
  if (!viewer) co_return fail(Status::unauthorized, "unauthorized", "Sign in first.");
  co_return fail(Status::forbidden, "forbidden", "Only the owner can change this video.");
}

Task<Result<Video>> Videos::show(VideoRecord record, Viewer viewer) {
  media::LoadedMediaPtr media;
  if (record.state == "ready" && record.media) {
    auto loaded = co_await library_.load(*record.media);
    if (loaded) media = *loaded;
  }
  Video shown = view(record, viewer, media.get());
  if (early_ && record.media && (record.state == "receiving" || record.state == "indexing"))
    if (auto early = early_->find(*record.media); early && (record.early_for_all || shown.can_edit))
      show_early(shown, record, *early);
  if (record.state == "ready" && record.is_clip())
    if (auto loaded = co_await clip(record.id)) show_clip(shown, **loaded);
  for (const auto& track : co_await text_tracks(record.id))
    shown.subtitles.push_back(view(track, record.name()));
  if (shown.can_edit) {
    auto coming =
        co_await database_.read([id = record.id](soci::session& sql) { return replacement_of(sql, id); });
    if (coming && coming->code.empty())
      shown.replacement = VideoReplacement{"preparing", coming->file_name, std::nullopt};
    if (coming && !coming->code.empty())
      shown.replacement =
          VideoReplacement{"failed", coming->file_name, VideoReason{coming->code, coming->detail}};
  }
  if (shown.can_edit)
    for (const auto& track : co_await draft_tracks(record.id))
      shown.drafts.push_back(view(track, record.name()));
  auto chapters = co_await this->chapters(record.id);
  shown.chapters = view(chapters.list, record.duration_ms);
  shown.urls.chapters = chapters_url(chapters, record.name());
  if (media && record.has_audio) {
    auto kept = co_await kept_sounds(record.id);
    auto playing = heard(kept);
    std::vector<media::LoadedMediaPtr> loaded;
    for (const auto& sound : playing)
      if (auto one = co_await library_.load(sound.media)) loaded.push_back(*one);
    show_made_sounds(shown, kept, loaded);
    MediaId first = !playing.empty() && playing.front().replaces ? playing.front().media : media->id;
    auto loudness =
        co_await database_.read([first](soci::session& sql) { return media::find_loudness(sql, first); });
    if (loudness) shown.loudness = rounded(*loudness);
  }
  co_return shown;
}

Task<std::vector<TextTrack>> Videos::text_tracks(VideoId id) {
  co_return co_await database_.read([id](soci::session& sql) { return videos::text_tracks(sql, id); });
}

Task<std::vector<TextTrack>> Videos::draft_tracks(VideoId id) {
  co_return co_await database_.read([id](soci::session& sql) { return videos::draft_tracks(sql, id); });
}

Task<ChapterRow> Videos::chapters(VideoId id) {
  co_return co_await database_.read([id](soci::session& sql) { return find_chapters(sql, id); });
}

Task<long long> Videos::chapters_version(VideoId id) {
  co_return co_await database_.read([id](soci::session& sql) { return videos::chapters_version(sql, id); });
}

Task<std::vector<SoundInUse>> Videos::kept_sounds(VideoId id) {
  co_return co_await database_.read([id](soci::session& sql) { return videos::kept_sounds(sql, id); });
}

Task<std::vector<MediaId>> Videos::replaced(VideoId id) {
  co_return co_await database_.read([id](soci::session& sql) { return replaced_media(sql, id); });
}

Task<MediaId> Videos::heard_media(VideoRecord record) {
  auto sounds = heard(co_await kept_sounds(record.id));
  co_return !sounds.empty() && sounds.front().replaces ? sounds.front().media : *record.media;
}

Task<Result<Page>> Videos::list(Listing listing) {
  co_return co_await database_.read(
      [listing = std::move(listing)](soci::session& sql) { return videos::list(sql, listing); });
}

// What is not changed here stays as it is by then, not as it was when the request came.
Task<Result<VideoRecord>> Videos::edit(VideoId id, Edit edit, UserId by) {
  const UnixMillis now = clock_.now();
  auto kept = co_await database_.write([&](soci::session& sql) -> Result<VideoRecord> {
    auto record = videos::find(sql, id);
    if (!record || record->deleted_at != 0) return fail(not_found());
    const auto before = std::pair(record->title, record->description);
    if (edit.title) record->title = clean_title(*edit.title);
    if (edit.description) record->description = clean_description(*edit.description);
    if (before != std::pair(record->title, record->description)) {
      changed_in_review(*record, now);
      set_review(sql, *record);
    }
    record->pinned = edit.pinned.value_or(record->pinned);
    record->early_for_all = edit.early_for_all.value_or(record->early_for_all);
    if (edit.visibility) {
      const bool becomes_public = edit.visibility == "public" && record->visibility != "public";
      record->visibility = *edit.visibility;
      record->review = {};
      if (becomes_public && needs_review(sql, by)) hold_for_review(*record, now);
      set_review(sql, *record);
      // Who makes it anything but private needs no password any more.
      if (record->has_password && (becomes_public || record->visibility != "private")) {
        set_password(sql, id, {}, now);
        record->has_password = false;
      }
    }
    set_details(sql, *record, now);
    return std::move(*record);
  });
  if (kept) changes_.publish_edit(id);
  co_return kept;
}

Task<std::vector<VideoRecord>> Videos::in_review() {
  co_return co_await database_.read([](soci::session& sql) { return videos::in_review(sql); });
}

Task<Result<VideoRecord>> Videos::review(VideoId id, Verdict verdict) {
  const bool accept = verdict.accept;
  const std::string note = clean_description(verdict.note);
  const UnixMillis now = clock_.now();
  auto reviewed = co_await database_.write([=](soci::session& sql) -> Result<VideoRecord> {
    auto record = videos::find(sql, id);
    if (!record || record->deleted_at != 0 || record->review.state != "waiting") return fail(not_found());
    if (to_rfc3339(record->review.at) != verdict.at)
      return fail(Status::conflict, "changed_meanwhile",
                  "This video has been changed since it was looked at. Look at it again.");
    record->review = accept ? Review{} : Review{"declined", note, now};
    if (accept) record->visibility = "public";
    if (accept && record->has_password) set_password(sql, id, {}, now);
    set_review(sql, *record);
    set_details(sql, *record, now);
    return *record;
  });
  if (reviewed) changes_.publish_edit(id);
  co_return reviewed;
}

Task<std::optional<VideoRecord>> Videos::choose_poster(VideoRecord record, ChosenPoster poster, Chosen by) {
  UnixMillis now = clock_.now();
  record.poster = std::move(poster);
  auto version = co_await database_.write(
      [record, by, now](soci::session& sql) { return set_poster(sql, record.id, record.poster, by, now); });
  if (!version) co_return std::nullopt;
  record.poster.version = *version;
  changes_.publish_edit(record.id);
  co_return record;
}

Task<bool> Videos::poster_has_avif(MediaId media, std::string object, bool made) {
  PosterObject poster{media, std::move(object)};
  co_return co_await database_.write(
      [poster, made](soci::session& sql) { return set_poster_avif(sql, poster, made); });
}

Task<std::vector<PosterObject>> Videos::posters_without_avif(int limit) {
  co_return co_await database_.read(
      [limit](soci::session& sql) { return videos::posters_without_avif(sql, limit); });
}

Task<void> Videos::remove(VideoRecord record) {
  UnixMillis now = clock_.now();
  co_await database_.write([id = record.id, now](soci::session& sql) {
    note_happened(sql, "deleted", "deleted_at IS NULL AND id = :id", id.text(), now);
    set_deleted(sql, id, now);
  });
  changes_.publish_edit(record.id);
}

Task<Result<VideoRecord>> Videos::restore(std::string id, Viewer viewer) {
  auto parsed = VideoId::parse(id);
  if (!parsed) co_return fail(not_found());
  auto record = co_await database_.write([id = *parsed, viewer, now = clock_.now()](soci::session& sql) {
    auto found = videos::find(sql, id);
    // Of an upload that was given up there is nothing to restore.
    const bool given_up = found && found->state == "receiving" && found->deleted_at == kGivenUp;
    if (found && !given_up && can_edit(*found, viewer)) {
      note_happened(sql, "restored", "deleted_at IS NOT NULL AND id = :id", id.text(), now);
      set_deleted(sql, id, 0);
      found->deleted_at = 0;
      return found;
    }
    return std::optional<VideoRecord>();
  });
  if (!record) co_return fail(not_found());
  changes_.publish_edit(record->id);
  co_return std::move(*record);
}

void Videos::media_changed(const MediaId& media) {
  for (const auto& id : database_.read_now([&](soci::session& sql) { return of_media(sql, media); }))
    changes_.publish_edit(id);
}

void Videos::media_filled(const MediaId& media) {
  for (const auto& id : database_.read_now([&](soci::session& sql) { return of_media(sql, media); }))
    changes_.publish(id);
}

}  // namespace millrace::videos
