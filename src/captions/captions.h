// Subtitles of a video: taken from files that people send, changed, and handed out. Owned by app/; any loop.
//
// What is sent is parsed and kept as clean WebVTT (subtitle/), so nothing else is ever handed out. Changes of
// the text name the version they began with: of two people who edit at once the second is told.
#pragma once
#include <memory>
#include <mutex>
#include <unordered_map>

#include "base/clock.h"
#include "db/database.h"
#include "subtitle/subtitle.h"
#include "videos/text_tracks.h"
#include "videos/videos.h"

namespace millrace::captions {

inline constexpr std::size_t kMostTracks = 100;  // of one video

struct Details {
  std::optional<std::string> language;  // BCP 47; "validation" when it is not well-formed
  std::optional<std::string> label;
  std::optional<std::string> kind;
  std::optional<bool> is_default;
  std::optional<bool> forced;
  std::optional<bool> draft;  // false publishes it; there is no way back
};

struct Kept {
  videos::TextTrack track;
  subtitle::Parsed from;  // what the file was, and what was mended
};

// A text, parsed, with what finds the cues of a segment.
struct Script {
  explicit Script(subtitle::Cues of) : cues(std::move(of)), segments(cues) {}
  Script(const Script&) = delete;
  const subtitle::Cues cues;
  const subtitle::Segments segments;
};
using ScriptPtr = std::shared_ptr<const Script>;

struct Timing {
  double shift = 0;    // seconds, after stretching
  double stretch = 1;  // every time is multiplied by it
};

class Captions {
 public:
  Captions(db::Database& database, videos::Videos& videos, BlockingPool& pool, const Clock& clock);

  // "not_found" when it is not of this video.
  Task<Result<videos::TextTrack>> find(VideoId video, std::string id);

  // The errors of subtitle::parse; "too_many_subtitles".
  Task<Result<Kept>> add(videos::VideoRecord video, std::string bytes, std::string file_name, Details details,
                         std::string origin = "upload");
  // What somebody is to look through before it is published; the same `id` once more changes nothing. The
  // errors of subtitle::clean; "no_cues"; "too_many_subtitles".
  Task<Result<videos::TextTrack>> add_draft(VideoId video, TextTrackId id, subtitle::Cues cues,
                                            Details details);
  // A new text. "changed_meanwhile" (409) when `expected` is given and is not its version any more.
  Task<Result<Kept>> replace(videos::VideoRecord video, videos::TextTrack track, std::string bytes,
                             std::string file_name, std::optional<long long> expected);
  Task<Result<videos::TextTrack>> edit(videos::TextTrack track, Details details);
  // "validation" when nothing would be left; "bad_edit".
  Task<Result<videos::TextTrack>> retime(videos::TextTrack track, Timing timing);
  Task<void> remove(videos::TextTrack track);

  // What it says, parsed; kept in memory for as long as a player goes through it.
  Task<Result<ScriptPtr>> script(videos::TextTrack track);
  // As a file: subtitle::to_vtt, subtitle::to_srt.
  Task<std::string> written(ScriptPtr script, std::string (*write)(const subtitle::Cues&));

 private:
  struct Text {
    subtitle::Parsed parsed;
    std::string vtt;
  };
  Task<Result<Text>> read(const videos::TextTrack& track, const videos::VideoRecord& video, std::string bytes,
                          std::string file_name);
  Task<Result<void>> insert(videos::TextTrack track, std::string vtt);
  Task<Result<videos::TextTrack>> keep(videos::TextTrack track, std::string vtt, long long expected);

  db::Database& database_;
  videos::Videos& videos_;
  BlockingPool& pool_;
  const Clock& clock_;
  std::mutex mutex_;
  struct Recent {
    long long version = 0;
    ScriptPtr script;
  };
  std::unordered_map<TextTrackId, Recent> recent_;
};

}  // namespace millrace::captions
