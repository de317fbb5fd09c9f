#include "videos/view.h"

#include "package/clip_storyboard.h"
#include "package/language.h"
#include "package/rendition_kind.h"
#include "package/storyboard.h"
#include "videos/poster_urls.h"

namespace millrace::videos {

bool can_edit(const VideoRecord& video, const Viewer& viewer) {
  return viewer && (viewer->admin || viewer->user == video.owner_id);
}

bool can_see(const VideoRecord& video, const Viewer& viewer) {
  if (video.deleted_at != 0) return false;
  if (video.state == "receiving" && !video.early_for_all) return can_edit(video, viewer);
  return video.visibility != "private" || can_edit(video, viewer);
}

bool has_poster(const VideoRecord& video) {
  return video.state == "ready" && video.has_video && (video.media || !video.poster.object.empty());
}

bool is_private(const VideoRecord& video) {
  return video.visibility == "private" || !video.right.empty();
}

std::string kept_for_ever(const VideoRecord& video) {
  return is_private(video) ? "private, max-age=31536000, immutable"
                           : "public, max-age=31536000, s-maxage=60, immutable";
}

namespace {

void show_renditions(Video& out, const media::LoadedMedia& media) {
  using package::RenditionKind;
  for (const auto& r : media.offered()) {
    bool assembled = r.kind == RenditionKind::assembled_video || r.kind == RenditionKind::assembled_audio;
    std::string kind = assembled ? "assembled" : "rendered";
    if (package::is_audio(r)) {
      const auto& track = *media.plan->index().audio()[static_cast<std::size_t>(r.track)].header;
      out.audio_tracks.push_back({r.name, kind, r.language, r.label, assembled ? track.audio.channels : 2});
    } else {
      out.renditions.push_back({r.name, kind, r.width, r.height, r.bandwidth, r.codecs,
                                assembled ? 1 : media.fill.fraction(r.name),
                                static_cast<long long>(media.fill.bytes(r.name))});
    }
  }
}

VideoStoryboard shown_board(const std::string& id, const package::Storyboard& board) {
  return {"/media/" + id + "/storyboard.vtt",
          static_cast<double>(board.step_ms) / 1000,
          board.tiles,
          board.tile_width,
          board.tile_height,
          board.columns,
          board.rows};
}

// Labels stand in menus.
std::string one_line(std::string_view text) {
  bool plain =
      std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
  return plain ? std::string(text) : std::string();
}

void show_picture_texts(Video& out, const media::PictureTexts& texts) {
  for (const auto& track : texts.tracks()) {
    int number = static_cast<int>(out.picture_subtitles.size()) + 1;
    out.picture_subtitles.push_back({number, boost::describe::enum_to_string(track.codec, "pgs"),
                                     package::language_tag(track.language).value_or(std::string()),
                                     one_line(track.title), track.is_default, track.forced,
                                     texts.burnt() == number});
  }
}

std::optional<VideoStoryboard> show_storyboard(const std::string& id, const media::LoadedMedia& media) {
  auto board = package::storyboard_of(media.plan->index());
  if (!board) return std::nullopt;
  return shown_board(id, *board);
}

}  // namespace

// The version stands in the URL, so that a change of the text is seen past every cache.
// A draft has no place among what players fetch.
std::string url_of(const TextTrack& track, const std::string& name) {
  std::string of = name + "/subtitles/" + track.id.text();
  if (track.draft) return "/api/v1/videos/" + of + "/all.vtt";
  return "/media/" + of + "/" + std::to_string(track.version) + "/all.vtt";
}

VideoSubtitles view(const TextTrack& track, const std::string& name) {
  return {track.id.text(),     track.language, track.label, track.kind,    track.origin,
          track.is_default,    track.forced,   track.cues,  track.version, to_rfc3339(track.updated_at),
          url_of(track, name), track.draft};
}

std::vector<VideoChapter> view(const package::Chapters& chapters, long long duration_ms) {
  std::vector<VideoChapter> shown;
  for (std::size_t i = 0; i < chapters.size(); i++)
    shown.push_back({static_cast<double>(chapters[i].begin_ms) / 1000,
                     static_cast<double>(package::chapter_end(chapters, i, duration_ms)) / 1000,
                     chapters[i].title});
  return shown;
}

std::optional<std::string> chapters_url(const ChapterRow& row, const std::string& name) {
  if (row.list.empty()) return std::nullopt;
  return "/media/" + name + "/chapters/" + std::to_string(row.version) + ".vtt";
}

Video view(const VideoRecord& v, const Viewer& viewer, const media::LoadedMedia* media) {
  Video out;
  out.id = v.name();
  out.title = v.title;
  out.description = v.description;
  out.visibility = v.visibility;
  out.state = v.state;
  if (v.state == "rejected") out.reason = VideoReason{v.reason_code, v.reason_detail};
  out.owner.username = v.owner;
  out.can_edit = can_edit(v, viewer);
  if (out.can_edit && !v.review.state.empty())
    out.review = VideoReview{v.review.state, v.review.note, to_rfc3339(v.review.at)};
  out.password = out.can_edit && v.has_password;
  out.shared = !v.right.empty();
  out.pinned = v.pinned;
  out.clip = v.is_clip();
  out.original_damaged = out.can_edit && v.damaged;
  out.created_at = to_rfc3339(v.created_at);
  out.duration = static_cast<double>(v.duration_ms) / 1000;
  out.width = v.width;
  out.height = v.height;
  out.bytes = v.bytes;
  out.has_video = v.has_video;
  out.has_audio = v.has_audio;
  if (v.state == "ready") {
    if (has_poster(v)) {
      out.poster = poster_url(v, 640);
      out.preview = "/media/" + out.id + "/preview.mp4";
      if (v.poster.avif == 1) out.poster_sources.push_back({"image/avif", poster_srcset(v, "avif")});
      out.poster_sources.push_back({"image/webp", poster_srcset(v, "webp")});
      out.poster_sources.push_back({"image/jpeg", poster_srcset(v, "jpg")});
    }
    out.ready_in_ms = v.ready_at - v.uploaded_at;
    out.filled = media ? media->fill.fraction() : v.filled;
    out.filling = v.filling;
  }
  out.urls = {"/watch/" + out.id,
              "/embed/" + out.id,
              "/media/" + out.id + "/master.m3u8",
              "/media/" + out.id + "/manifest.mpd",
              "/media/" + out.id + "/video.mp4",
              std::nullopt};
  if (media) {
    for (const auto& span : media->held().spans())
      out.held.push_back(
          {static_cast<double>(span.begin_ms) / 1000, static_cast<double>(span.end_ms) / 1000});
    show_renditions(out, *media);
    if (!v.is_clip()) show_picture_texts(out, media->picture_texts);
    out.storyboard = show_storyboard(out.id, *media);
  }
  return out;
}

namespace {

// How much of what a clip plays under this name is there already; its edges aside, which are a segment each.
double filled_of(const media::LoadedClip& loaded, const std::string& name) {
  double least = 1;
  for (const auto& piece : loaded.clip.pieces) {
    const auto* played = package::rendition_in(loaded.clip, piece, name);
    if (played && !piece.edge && package::is_rendered(*played))
      least = std::min(least, loaded.media[piece.source]->fill.fraction(played->name));
  }
  return least;
}

}  // namespace

void show_made_sounds(Video& out, const std::vector<SoundInUse>& kept,
                      const std::vector<media::LoadedMediaPtr>& loaded) {
  auto playing = heard(kept);
  if (!playing.empty() && playing.front().replaces) out.replaced_tracks = std::exchange(out.audio_tracks, {});
  for (std::size_t i = 0; i < std::min(playing.size(), loaded.size()); i++) {
    Video of;
    show_renditions(of, *loaded[i]);
    if (of.audio_tracks.empty()) continue;
    VideoSound sound = of.audio_tracks.front();
    sound.name = playing[i].made;
    sound.language = playing[i].language;
    sound.label = playing[i].title.empty() ? playing[i].language : playing[i].title;
    sound.origin = "made";
    out.audio_tracks.push_back(std::move(sound));
  }
  if (!out.can_edit) return;
  for (const auto& one : kept) {
    if (one.until > 0) continue;
    bool failed = one.state == "rejected";
    bool plays = std::ranges::any_of(playing, [&](const auto& other) { return other.media == one.media; });
    out.made_sounds.push_back({one.made, one.replaces ? "replace" : "add", one.language, one.title,
                               failed                 ? "failed"
                               : one.state == "ready" ? "ready"
                                                      : "preparing",
                               plays, to_rfc3339(one.since), std::nullopt});
    if (failed) out.made_sounds.back().reason = VideoReason{one.reason_code, one.reason_detail};
  }
}

void show_clip(Video& out, const media::LoadedClip& loaded) {
  if (auto boards = package::clip_boards(loaded.clip); !boards.empty()) {
    out.storyboard = shown_board(out.id, boards.front().board);
    out.storyboard->tiles = 0;
    for (const auto& one : boards) out.storyboard->tiles += one.board.tiles;
  }
  for (const auto& r : package::clip_renditions(loaded.clip)) {
    std::string kind = package::is_assembled(r) ? "assembled" : "rendered";
    if (package::is_audio(r))
      out.audio_tracks.push_back({r.name, kind, r.language, r.label, 2});
    else
      out.renditions.push_back(
          {r.name, kind, r.width, r.height, r.bandwidth, r.codecs, filled_of(loaded, r.name), 0});
  }
}

}  // namespace millrace::videos
