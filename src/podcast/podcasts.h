// The public videos of a person as a podcast: its feed, made as it is asked for out of what is there. A video
// is in it as soon as its sound can be sent as one file of known length. Owned by app/; any loop.
#pragma once
#include <mutex>
#include <unordered_map>

#include "deliver/deliver.h"
#include "deliver/downloads.h"
#include "podcast/feed.h"
#include "podcast/rows.h"

namespace millrace::podcast {

inline constexpr std::size_t kMostEpisodes = 200;

class Podcasts {
 public:
  Podcasts(db::Database& database, videos::Videos& videos, deliver::Access& access,
           deliver::Progressive& progressive, deliver::Downloads& downloads);

  Task<std::optional<PodcastRow>> find(UserId user);
  Task<std::optional<PodcastRow>> find_named(std::string username);  // only what is offered
  Task<void> save(PodcastRow row);
  // The feed as this request reaches the server. At most a minute old, some seconds while an episode waits
  // for its sound, and never older than any change of a video.
  Task<std::string> feed(const http::Request& request, PodcastRow row);

 private:
  struct Found {
    videos::VideoRecord video;
    std::vector<videos::TextTrack> texts;
    videos::ChapterRow chapters;
  };
  struct Kept {
    std::string text;
    std::uint64_t generation = 0;
    std::chrono::steady_clock::time_point until;
  };
  Task<std::vector<Found>> published(UserId user);
  // Nothing until the sound is there as a whole.
  Task<std::optional<unsigned long long>> bytes_of(const http::Request& request, const Found& found);
  struct Made {
    std::string text;
    bool whole = true;  // no episode waits for its sound
  };
  Task<Made> make(const http::Request& request, const PodcastRow& row);

  db::Database& database_;
  videos::Videos& videos_;
  deliver::Access& access_;
  deliver::Progressive& progressive_;
  deliver::Downloads& downloads_;
  std::mutex mutex_;
  std::unordered_map<std::string, Kept> feeds_;             // by origin and user
  std::unordered_map<std::string, std::uint64_t> lengths_;  // by what a file is made of
};

std::string title_of(const PodcastRow& row);
// Of a feed, its picture and so on; names are percent-encoded.
std::string path_of(const PodcastRow& row, std::string_view file);

}  // namespace millrace::podcast
