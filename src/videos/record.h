// What people see: a title, an owner, a visibility, and a media behind it. Rows of `videos`; functions over a
// database session, the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"

namespace millrace::videos {

// The poster that its owner chose, or the automatic one.
struct ChosenPoster {
  long long version = 0;  // grows with each change
  std::string kind;       // "" automatic, "time" a picture of the video, "upload"
  std::string object;     // names its files in the store
  long long time_ms = 0;  // of a picture of the video
  int width = 0;          // of what was chosen
  int avif = 0;           // 1: it is there as AVIF
};
struct PosterObject {
  MediaId media;
  std::string object;  // empty: the automatic one
};

// Of a video that its owner has made public, where an administrator looks at it first.
struct Review {
  std::string state;  // "" none, waiting, declined
  std::string note;   // of who declined it
  UnixMillis at = 0;
};

// deleted_at of what could be watched while it arrived, and whose upload was given up: the bin's oldest end.
inline constexpr UnixMillis kGivenUp = 1;

struct VideoRecord {
  VideoId id;
  UserId owner_id;
  std::string owner;  // user name
  std::string title;
  std::string description;
  std::string visibility = "unlisted";  // public, unlisted, private
  std::string state = "indexing";       // receiving, indexing, ready, rejected
  std::string reason_code;
  std::string reason_detail;
  std::optional<MediaId> media;     // none of a clip, which has spans
  std::optional<MediaId> pictured;  // its media, or the one that a clip begins with
  bool is_clip() const { return !media && pictured; }
  std::string file_name;
  long long bytes = 0;
  long long duration_ms = 0;
  int width = 0;
  int height = 0;
  bool has_video = false;
  bool has_audio = false;
  double filled = 1;           // of the ladder, as saved
  bool filling = false;        // a job is making more of it
  bool damaged = false;        // the original is no longer as it came
  bool pinned = false;         // what is made of it is never evicted
  bool early_for_all = false;  // not only its owner may watch it while it arrives
  ChosenPoster poster;
  Review review;
  bool has_password = false;  // whoever knows it may watch it, though it is private
  long long password_version = 0;
  std::string embedding;  // as embedding_of() reads it
  std::string right;      // that it was asked for with (rights.h), and granted; empty: none
  // What stands for it in paths: its id, or that with the right.
  std::string name() const { return right.empty() ? id.text() : id.text() + "~" + right; }
  UnixMillis created_at = 0;
  UnixMillis uploaded_at = 0;
  UnixMillis ready_at = 0;    // 0: not yet
  UnixMillis deleted_at = 0;  // 0: not in the bin
};

// What is public and has to wait for a review is private. Gives what is kept.
VideoRecord insert(soci::session& sql, VideoRecord video);
std::optional<VideoRecord> find(soci::session& sql, const VideoId& id);
std::vector<VideoId> of_media(soci::session& sql, const MediaId& id);  // whatever part of it that is
std::vector<VideoId> of_file(soci::session& sql, const MediaId& id);   // whose own file it is
void set_details(soci::session& sql, const VideoRecord& video, UnixMillis now);
// What the program chooses never takes the place of what somebody has chosen.
enum class Chosen { by_somebody, by_program };
// The row's next version; nothing when it was not taken.
std::optional<long long> set_poster(soci::session& sql, const VideoId& id, const ChosenPoster& poster,
                                    Chosen by, UnixMillis now);
// Of one that was watched while its file arrived, all is there now.
void set_arrived(soci::session& sql, const MediaId& media, UnixMillis now);
// The one whose file is still arriving.
std::optional<VideoId> find_receiving(soci::session& sql, const MediaId& media);
// What came of making the poster's AVIF; false when no video shows this poster.
bool set_poster_avif(soci::session& sql, const PosterObject& poster, bool made);
// Posters that are not there as AVIF, the newest first; without those that were tried several times.
std::vector<PosterObject> posters_without_avif(soci::session& sql, int limit);
void set_embedding(soci::session& sql, const VideoId& id, const std::string& text);
void set_ready(soci::session& sql, const MediaId& media, long long duration_ms, UnixMillis now);
void set_rejected(soci::session& sql, const MediaId& media, const std::string& code,
                  const std::string& detail, UnixMillis now);
void set_deleted(soci::session& sql, const VideoId& id, UnixMillis deleted_at);
std::vector<std::string> clip_ids(soci::session& sql);
void delete_all_of(soci::session& sql, const UserId& owner, UnixMillis now);

enum class Sort { newest, title, length, deleted };
struct Listing {
  std::optional<UserId> owner;  // only theirs, every state; otherwise what is public and ready
  std::string query;            // words of a title
  Sort sort = Sort::newest;     // `deleted`: what the owner has in the bin, and nothing else
  int limit = 24;
  std::string cursor;  // of the page before; anything else is "bad_request"
};
struct Page {
  std::vector<VideoRecord> videos;
  std::string next_cursor;  // empty on the last page
};
Result<Page> list(soci::session& sql, const Listing& listing);

}  // namespace millrace::videos
