#include "deliver/access.h"

#include "deliver/sounds.h"
#include "media/keys.h"

namespace millrace::deliver {

using std::chrono::steady_clock;

Access::Access(accounts::Accounts& accounts, videos::Videos& videos, media::Library& library,
               media::EarlyShelf& early)
    : accounts_(accounts), videos_(videos), library_(library), early_(early) {}

// Owners watch it, and all others if they want that.
std::optional<Playable> Access::arriving(const videos::VideoRecord& record, const videos::Viewer& viewer) {
  if (!record.media || (!record.early_for_all && !videos::can_edit(record, viewer))) return std::nullopt;
  auto early = early_.find(*record.media);
  if (!early) return std::nullopt;
  Playable playable;
  playable.early = true;
  playable.media = early->media;
  playable.video = std::make_shared<const videos::VideoRecord>(record);
  playable.texts = std::make_shared<const std::vector<videos::TextTrack>>();
  playable.kept_sounds = std::make_shared<const std::vector<videos::SoundInUse>>();
  return playable;
}

Task<std::optional<media::EarlyMedia>> Access::next_of(const Playable& playable, std::string rendition,
                                                       std::size_t segments) {
  // RFC 8216bis 6.2.5.2 has servers wait for at most three target durations.
  constexpr std::chrono::seconds kPatience{3 * package::kEarlyTargetDuration};
  co_return co_await early_.wait(playable.media->id, std::move(rendition), segments, kPatience);
}

std::optional<Playable> Access::remembered(const std::string& name) {
  std::lock_guard lock(mutex_);
  auto it = entries_.find(name);
  if (it == entries_.end()) return std::nullopt;
  if (it->second.generation != videos_.changes().generation() || steady_clock::now() > it->second.until) {
    entries_.erase(it);
    return std::nullopt;
  }
  return it->second.playable;
}

Task<Result<Playable>> Access::under_recipe(Playable playable, int number) {
  if (number == playable.media->recipe) co_return playable;
  if (number == media::keys::kEarlyRecipe)
    if (auto early = early_.find(playable.media->id)) {
      playable.media = early->media;
      co_return playable;
    }
  auto media = co_await library_.load_recipe(playable.media->id, number);
  if (!media) co_return fail(media.error());
  playable.media = *media;
  co_return playable;
}

Task<Result<Playable>> Access::of_sound(Playable playable, std::string_view media) {
  const auto* kept = kept_sound(playable, media);
  if (!kept) co_return fail(Status::not_found, "not_found", "There is no such part of this video.");
  auto loaded = co_await library_.load(kept->media);
  if (!loaded) co_return fail(loaded.error());
  playable.media = *loaded;
  co_return playable;
}

Task<Result<Playable>> Access::of_replaced(Playable playable, std::string_view media) {
  auto known = std::ranges::find(playable.replaced, media, &MediaId::text);
  if (known == playable.replaced.end()) co_return co_await of_sound(std::move(playable), media);
  auto loaded = co_await library_.load(*known);
  if (!loaded) co_return fail(loaded.error());
  playable.media = *loaded;
  co_return playable;
}

Task<bool> Access::can_edit(const http::Request& request, const Playable& playable) {
  co_return videos::can_edit(*playable.video, co_await accounts_.viewer(request));
}

void Access::forget_all() {
  std::lock_guard lock(mutex_);
  entries_.clear();
}

Task<std::string> Access::client_key(const http::Request& request) {
  auto viewer = co_await accounts_.viewer(request);
  co_return viewer ? "session " + viewer->session.text() : request.client;
}

Task<Result<Playable>> Access::playable(const http::Request& request, std::string_view id) {
  auto found = co_await watchable(request, id);
  if (found && !found->media)
    co_return fail(Status::conflict, "is_clip", "This is there for whole videos only, not for clips.");
  co_return found;
}

Task<Result<Playable>> Access::watchable(const http::Request& request, std::string_view id, Early early) {
  const std::string name(id);
  if (auto known = remembered(name)) {
    if (known->video->visibility != "private" || !known->video->right.empty()) co_return std::move(*known);
    auto viewer = co_await accounts_.viewer(request);
    if (!videos::can_see(*known->video, viewer))
      co_return fail(known->video->has_password ? videos::password_needed() : videos::not_found());
    co_return std::move(*known);
  }
  auto viewer = co_await accounts_.viewer(request);
  std::uint64_t generation = videos_.changes().generation();
  auto record = co_await videos_.find(name, viewer);
  if (!record) co_return fail(record.error());
  if (record->state == "rejected")
    co_return fail(Status::conflict, record->reason_code, record->reason_detail);
  if (early == Early::yes && (record->state == "receiving" || record->state == "indexing"))
    if (auto now = arriving(*record, viewer)) co_return std::move(*now);
  if (record->state != "ready" || !record->pictured)
    co_return fail(Status::conflict, "not_ready",
                   "This video is still being prepared. Try again in a moment.");
  const VideoId video = record->id;
  Playable playable;
  if (record->media) {
    auto media = co_await library_.load(*record->media);
    if (!media) co_return fail(media.error());
    playable.media = *media;
    auto kept = co_await videos_.kept_sounds(video);
    for (auto& use : videos::heard(kept)) {
      auto sound = co_await library_.load(use.media);
      if (!sound) co_return fail(sound.error());
      playable.sounds.push_back({*sound, std::move(use)});
    }
    playable.replaced = co_await videos_.replaced(video);
    playable.kept_sounds = std::make_shared<const std::vector<videos::SoundInUse>>(std::move(kept));
  } else {
    auto clip = co_await videos_.clip(video);
    if (!clip) co_return fail(clip.error());
    playable.clip = *clip;
  }
  playable.video = std::make_shared<const videos::VideoRecord>(std::move(*record));
  playable.texts =
      std::make_shared<const std::vector<videos::TextTrack>>(co_await videos_.text_tracks(video));
  playable.chapters = co_await videos_.chapters_version(video);
  {
    std::lock_guard lock(mutex_);
    if (entries_.size() > 10'000) entries_.clear();
    entries_[name] = {playable, generation, steady_clock::now() + std::chrono::seconds(2)};
  }
  co_return playable;
}

}  // namespace millrace::deliver
