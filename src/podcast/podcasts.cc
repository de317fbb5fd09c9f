#include "podcast/podcasts.h"

#include "http/uri.h"
#include "package/rendition_kind.h"

namespace millrace::podcast {
namespace {

constexpr std::size_t kMostKept = 1000;
constexpr std::chrono::seconds kWhole{60}, kWaiting{3};  // how long a feed is kept
constexpr std::size_t kMostLengths = 20'000;

Episode episode_of(const std::string& origin, const videos::VideoRecord& video,
                   const std::vector<videos::TextTrack>& texts, const videos::ChapterRow& chapters) {
  Episode episode;
  const std::string& id = video.id.text();
  const std::string media = origin + "/media/" + id;
  episode.guid = id;
  episode.title = video.title;
  episode.description = video.description;
  episode.link = origin + "/watch/" + id;
  episode.audio = media + "/sound.m4a";
  episode.duration_ms = video.duration_ms;
  episode.published_at = video.created_at;
  for (const auto& text : texts) {
    auto all = fmt::format("{}/subtitles/{}/{}/all", media, text.id.text(), text.version);
    episode.transcripts.push_back({all + ".vtt", "text/vtt", text.language});
    episode.transcripts.push_back({all + ".srt", "application/x-subrip", text.language});
  }
  if (!chapters.list.empty())
    episode.chapters = fmt::format("{}/episode-chapters.json?v={}", media, chapters.version);
  return episode;
}

}  // namespace

std::string title_of(const PodcastRow& row) {
  return row.title.empty() ? row.username : row.title;
}

std::string path_of(const PodcastRow& row, std::string_view file) {
  return fmt::format("/users/{}/{}", http::percent_encode(row.username), file);
}

Podcasts::Podcasts(db::Database& database, videos::Videos& videos, deliver::Access& access,
                   deliver::Progressive& progressive, deliver::Downloads& downloads)
    : database_(database),
      videos_(videos),
      access_(access),
      progressive_(progressive),
      downloads_(downloads) {}

Task<std::optional<PodcastRow>> Podcasts::find(UserId user) {
  co_return co_await database_.read([user](soci::session& sql) { return podcast::find(sql, user); });
}

Task<std::optional<PodcastRow>> Podcasts::find_named(std::string username) {
  auto row =
      co_await database_.read([username](soci::session& sql) { return podcast::find_named(sql, username); });
  if (row && !row->enabled) co_return std::nullopt;
  co_return row;
}

Task<void> Podcasts::save(PodcastRow row) {
  co_await database_.write([row](soci::session& sql) { podcast::save(sql, row); });
  std::lock_guard lock(mutex_);
  feeds_.clear();
}

Task<std::string> Podcasts::feed(const http::Request& request, PodcastRow row) {
  const std::string key = row.user.text() + " " + request.origin;
  const auto generation = videos_.changes().generation();
  {
    std::lock_guard lock(mutex_);
    auto kept = feeds_.find(key);
    if (kept != feeds_.end() && kept->second.generation == generation &&
        std::chrono::steady_clock::now() < kept->second.until)
      co_return kept->second.text;
  }
  auto [text, whole] = co_await make(request, row);
  auto lasts = whole ? kWhole : kWaiting;
  std::lock_guard lock(mutex_);
  if (feeds_.size() >= kMostKept) feeds_.clear();
  feeds_[key] = {text, generation, std::chrono::steady_clock::now() + lasts};
  co_return text;
}

Task<Podcasts::Made> Podcasts::make(const http::Request& request, const PodcastRow& row) {
  Channel channel;
  bool whole = true;
  const std::string& origin = request.origin;
  channel.url = origin + path_of(row, "podcast.xml");
  channel.link = origin + "/";
  channel.title = title_of(row);
  channel.description = row.description.empty() ? channel.title : row.description;
  channel.author = row.username;
  channel.language = row.language;
  channel.category = row.category;
  channel.is_explicit = row.is_explicit;
  channel.image = origin + path_of(row, "podcast.png");
  for (const auto& found : co_await published(row.user)) {
    auto bytes = co_await bytes_of(request, found);
    if (!bytes) {
      whole = false;
      continue;
    }
    channel.episodes.push_back(episode_of(origin, found.video, found.texts, found.chapters));
    channel.episodes.back().bytes = *bytes;
  }
  co_return Made{podcast::feed(channel), whole};
}

Task<std::vector<Podcasts::Found>> Podcasts::published(UserId user) {
  co_return co_await database_.read([user](soci::session& sql) {
    std::vector<Found> all;
    videos::Listing listing;
    listing.owner = user;
    listing.limit = 100;
    do {
      auto page = videos::list(sql, listing);
      if (!page) break;
      for (auto& video : page->videos) {
        bool offered =
            video.visibility == "public" && video.state == "ready" && video.media && video.has_audio;
        if (!offered || all.size() >= kMostEpisodes) continue;
        auto texts = videos::text_tracks(sql, video.id);
        auto chapters = videos::find_chapters(sql, video.id);
        all.push_back({std::move(video), std::move(texts), std::move(chapters)});
      }
      listing.cursor = page->next_cursor;
    } while (!listing.cursor.empty() && all.size() < kMostEpisodes);
    return all;
  });
}

Task<std::optional<unsigned long long>> Podcasts::bytes_of(const http::Request& request, const Found& found) {
  auto playable = co_await access_.playable(request, found.video.id.text());
  if (!playable || playable->video->visibility != "public") co_return std::nullopt;
  auto from = deliver::sources_of(*playable);
  const auto* sound = deliver::sound_of(*from.sound);
  if (!sound) co_return std::nullopt;
  bool there = package::is_assembled(*sound) || from.sound->fill.complete(sound->name);
  const auto key = fmt::format("{} {} {} {}", from.media->id.text(), from.media->recipe,
                               from.sound->id.text(), from.sound->recipe);
  if (there) {
    std::lock_guard lock(mutex_);
    if (auto known = lengths_.find(key); known != lengths_.end()) co_return known->second;
  }
  auto file = co_await progressive_.whole(from, std::string(deliver::kSoundAlone));
  if (!file) {
    // It is in the feed when it is made; whose turn that uses up is the podcast's owner's.
    (void)co_await downloads_.start(from, std::string(deliver::kSoundAlone), found.video.owner_id.text());
    co_return std::nullopt;
  }
  std::lock_guard lock(mutex_);
  if (lengths_.size() >= kMostLengths) lengths_.clear();
  lengths_[key] = (*file)->bytes;
  co_return (*file)->bytes;
}

}  // namespace millrace::podcast
