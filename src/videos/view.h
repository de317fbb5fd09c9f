// A video as the API shows it (docs/design/http-surface.md).
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "accounts/accounts.h"
#include "http/json.h"
#include "media/loaded_clip.h"
#include "videos/chapters.h"
#include "videos/record.h"
#include "videos/sounds_in_use.h"
#include "videos/text_tracks.h"

namespace millrace::videos {

struct VideoOwner {
  std::string username;
};
BOOST_DESCRIBE_STRUCT(VideoOwner, (), (username))
struct VideoReason {
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(VideoReason, (), (code, detail))
// For whoever can edit it: it was made public, and an administrator looks at it first.
struct VideoReview {
  std::string state;  // waiting, declined
  std::string note;
  std::string at;
};
BOOST_DESCRIBE_STRUCT(VideoReview, (), (state, note, at))
inline http::Rules rules(const VideoReview*) {
  return {{"state", {.one_of = {"waiting", "declined"}}},
          {"note", {.description = "why it was declined"}},
          {"at",
           {.description =
                "since when what is there waits as it is: later after each change. A decision names it"}}};
}
// For whoever can edit it: a file that takes the place of the video's own as soon as it can be played.
struct VideoReplacement {
  std::string state;  // preparing, failed
  std::string file_name;
  std::optional<VideoReason> reason;
};
BOOST_DESCRIBE_STRUCT(VideoReplacement, (), (state, file_name, reason))
inline http::Rules rules(const VideoReplacement*) {
  return {{"state", {.one_of = {"preparing", "failed"}}}};
}
struct VideoRendition {
  std::string name;
  std::string kind;  // assembled, rendered
  int width = 0;
  int height = 0;
  long long bandwidth = 0;
  std::string codecs;   // RFC 6381
  double filled = 0;    // 0…1
  long long bytes = 0;  // stored: none of what is assembled
};
BOOST_DESCRIBE_STRUCT(VideoRendition, (), (name, kind, width, height, bandwidth, codecs, filled, bytes))
struct VideoSound {
  std::string name;
  std::string kind;      // assembled, rendered
  std::string language;  // BCP 47 or empty
  std::string label;
  int channels = 2;
  std::string origin = "file";  // file, made
};
BOOST_DESCRIBE_STRUCT(VideoSound, (), (name, kind, language, label, channels, origin))
// A file of sound that was put to use with the video's pictures.
struct VideoMadeSound {
  std::string id;    // of the file: /api/v1/videos/{id}/audio/{sound}
  std::string mode;  // replace, add
  std::string language;
  std::string title;
  std::string state;   // preparing, ready, failed
  bool heard = false;  // false also for one that a newer one replaces
  std::string since;
  std::optional<VideoReason> reason;
};
BOOST_DESCRIBE_STRUCT(VideoMadeSound, (), (id, mode, language, title, state, heard, since, reason))
inline http::Rules rules(const VideoMadeSound*) {
  return {{"mode", {.one_of = {"replace", "add"}}},
          {"state", {.one_of = {"preparing", "ready", "failed"}}},
          {"heard", {.description = "false also for one that a newer one replaces"}}};
}
struct VideoSubtitles {
  std::string id;
  std::string language;  // BCP 47 or empty
  std::string label;
  std::string kind;    // subtitles, captions
  std::string origin;  // container, upload, speech
  bool default_ = false;
  bool forced = false;
  long long cues = 0;
  long long version = 1;
  std::string updated_at;
  std::string url;  // WebVTT; .srt for SubRip
  bool draft = false;
};
BOOST_DESCRIBE_STRUCT(VideoSubtitles, (),
                      (id, language, label, kind, origin, default_, forced, cues, version, updated_at, url,
                       draft))
inline http::Rules rules(const VideoSubtitles*) {
  return {{"kind", {.one_of = {"subtitles", "captions"}}},
          {"origin", {.one_of = {"container", "upload", "speech"}}},
          {"version", {.description = "grows with each change of the text"}},
          {"draft", {.description = "not published: only those who may edit the video have it"}}};
}
// Subtitles of the file that are pictures: no player shows them, so they are drawn into the picture or not
// seen.
struct VideoPictureSubtitles {
  int track = 1;         // by which they are chosen
  std::string format;    // pgs, dvb, vobsub
  std::string language;  // BCP 47 or empty
  std::string label;
  bool default_ = false;
  bool forced = false;
  bool burnt = false;  // drawn into every rendition that is offered
};
BOOST_DESCRIBE_STRUCT(VideoPictureSubtitles, (), (track, format, language, label, default_, forced, burnt))
inline http::Rules rules(const VideoPictureSubtitles*) {
  return {{"format", {.one_of = {"pgs", "dvb", "vobsub"}}},
          {"burnt", {.description = "shown in the picture itself"}}};
}
struct VideoChapter {
  double start = 0;   // seconds
  double end = 0;     // the next one's start, or the end of the video
  std::string title;  // empty: it has none
};
BOOST_DESCRIBE_STRUCT(VideoChapter, (), (start, end, title))
struct VideoHeld {
  double begin = 0;
  double end = 0;
};
BOOST_DESCRIBE_STRUCT(VideoHeld, (), (begin, end))
struct VideoPicture {
  std::string type;    // image/webp, image/jpeg
  std::string srcset;  // addresses with their widths, as HTML's <source> takes them
};
BOOST_DESCRIBE_STRUCT(VideoPicture, (), (type, srcset))
struct VideoStoryboard {
  std::string vtt;  // WebVTT of spatial fragments, as media-chrome and others read it
  double step = 0;  // seconds from tile to tile
  int tiles = 0;
  int tile_width = 0;
  int tile_height = 0;
  int columns = 0;  // of every sheet
  int rows = 0;
};
BOOST_DESCRIBE_STRUCT(VideoStoryboard, (), (vtt, step, tiles, tile_width, tile_height, columns, rows))
// Of the first sound track; absent members: there is only silence.
struct VideoLoudness {
  std::optional<double> integrated;
  std::optional<double> range;
  std::optional<double> true_peak;
};
BOOST_DESCRIBE_STRUCT(VideoLoudness, (), (integrated, range, true_peak))
// Of a video that can be watched while its file arrives.
struct VideoEarly {
  long long bytes = 0;              // that have arrived …
  std::optional<long long> length;  // … of so many
  bool for_all = false;             // others than its owner may watch it, too
};
BOOST_DESCRIBE_STRUCT(VideoEarly, (), (bytes, length, for_all))
struct VideoUrls {
  std::string watch;
  std::string embed;
  std::string hls;
  std::string dash;
  std::string mp4;
  std::optional<std::string> chapters;  // WebVTT; null when there are none
};
BOOST_DESCRIBE_STRUCT(VideoUrls, (), (watch, embed, hls, dash, mp4, chapters))
struct Video {
  std::string id;
  std::string title;
  std::string description;
  std::string visibility;
  std::string state;
  std::optional<VideoReason> reason;
  std::optional<VideoReview> review;
  std::optional<VideoReplacement> replacement;
  bool password = false;
  bool shared = false;
  VideoOwner owner;
  bool can_edit = false;
  std::string created_at;
  double duration = 0;
  int width = 0;
  int height = 0;
  long long bytes = 0;
  bool has_video = false;
  bool has_audio = false;
  std::optional<std::string> poster;
  std::vector<VideoPicture> poster_sources;  // the same in several sizes and formats, the best format first
  std::optional<std::string> preview;        // a few seconds of it, small and silent
  std::optional<long long> ready_in_ms;
  double filled = 0;
  bool filling = false;
  bool pinned = false;
  bool original_damaged = false;
  bool clip = false;
  std::vector<VideoRendition> renditions;
  std::vector<VideoSound> audio_tracks;     // what is heard; the first one is the default
  std::vector<VideoSound> replaced_tracks;  // of the file, while a made one is heard in their place
  std::vector<VideoMadeSound> made_sounds;  // for whoever can edit it, as they were put to use
  std::vector<VideoSubtitles> subtitles;
  std::vector<VideoSubtitles> drafts;  // of subtitles, for whoever can edit it
  std::vector<VideoPictureSubtitles> picture_subtitles;
  std::vector<VideoChapter> chapters;
  std::vector<VideoHeld> held;  // seconds that cannot be decoded, as far as is known
  std::optional<VideoStoryboard> storyboard;
  std::optional<VideoLoudness> loudness;  // null until it is measured
  std::optional<VideoEarly> early;        // it can be played though it is not ready
  VideoUrls urls;
};
BOOST_DESCRIBE_STRUCT(Video, (),
                      (id, title, description, visibility, state, reason, review, replacement, password,
                       shared, owner, can_edit, created_at, duration, width, height, bytes, has_video,
                       has_audio, poster, poster_sources, preview, ready_in_ms, filled, filling, pinned,
                       original_damaged, clip, renditions, audio_tracks, replaced_tracks, made_sounds,
                       subtitles, drafts, picture_subtitles, chapters, held, storyboard, loudness, early,
                       urls))
inline http::Rules rules(const VideoRendition*) {
  return {{"kind", {.one_of = {"assembled", "rendered"}}}};
}
inline http::Rules rules(const VideoSound*) {
  return {{"kind", {.one_of = {"assembled", "rendered"}}},
          {"origin", {.one_of = {"file", "made"}, .description = "of the video's own file, or made of it"}}};
}
inline http::Rules rules(const VideoLoudness*) {
  return {{"integrated", {.description = "LUFS, EBU R128"}},
          {"range", {.description = "LU, EBU Tech 3342"}},
          {"true_peak", {.description = "dBTP, ITU-R BS.1770-4"}}};
}
inline http::Rules rules(const Video*) {
  return {{"loudness", {.description = "of a video that is shown alone; null until it is measured"}},
          {"filling", {.description = "a job is making more of it"}},
          {"replaced_tracks", {.description = "of the file, while a made one is heard in their place"}},
          {"made_sounds", {.description = "for whoever can edit it: made sounds that were put to use"}},
          {"pinned", {.description = "what is made of it is never evicted"}},
          {"original_damaged",
           {.description = "for whoever can edit it: the stored file is no longer as it came"}},
          {"drafts", {.description = "subtitles that are not published, for whoever can edit it"}},
          {"early", {.description = "it can be played as far as it has arrived; null otherwise"}},
          {"review", {.description = "for whoever can edit it; private until it is accepted"}},
          {"id", {.description = "with the right by which it was asked for, if it was: good in every path"}},
          {"password", {.description = "for whoever can edit it: it can be watched after a password"}},
          {"shared", {.description = "watched by a link or after a password"}},
          {"clip", {.description = "cut out of other videos: it has no file of its own"}},
          {"visibility", {.one_of = {"public", "unlisted", "private"}}},
          {"state", {.one_of = {"receiving", "indexing", "ready", "rejected"}}}};
}
struct VideoList {
  std::vector<Video> items;
  std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(VideoList, (), (items, next_cursor))

using Viewer = std::optional<accounts::Identity>;

// The one place where visibility is decided.
bool can_edit(const VideoRecord& video, const Viewer& viewer);
bool can_see(const VideoRecord& video, const Viewer& viewer);
// A clip shows pictures of others: it has none of its own but what was chosen.
bool has_poster(const VideoRecord& video);
// Nothing of it may stand in a cache that several people share.
bool is_private(const VideoRecord& video);
// Cache-Control of what never changes under its address: a viewer's own cache keeps it, but one that is
// shared asks again after a minute (s-maxage, RFC 9111 section 5.2.2.10), since the video may be private by
// then.
std::string kept_for_ever(const VideoRecord& video);

// `name`: of the video, in paths.
VideoSubtitles view(const TextTrack& track, const std::string& name);
std::vector<VideoChapter> view(const package::Chapters& chapters, long long duration_ms);
// Of their WebVTT; nothing when there are none.
std::optional<std::string> chapters_url(const ChapterRow& row, const std::string& name);

// `media` may be null: then without renditions and with the saved share of filling.
Video view(const VideoRecord& video, const Viewer& viewer, const media::LoadedMedia* media);
// Adds the made sounds that are `kept`; `loaded` are the media of those that are heard, in their order.
void show_made_sounds(Video& out, const std::vector<SoundInUse>& kept,
                      const std::vector<media::LoadedMediaPtr>& loaded);
// Adds what a clip plays.
void show_clip(Video& out, const media::LoadedClip& clip);

}  // namespace millrace::videos
