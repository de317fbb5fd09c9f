#include "captions/captions.h"

#include <cmath>

#include "package/language.h"

namespace millrace::captions {

using videos::TextTrack;

namespace {

constexpr std::size_t kRecent = 64;  // texts kept in memory

Error invalid(std::string field, std::string message) {
  return {Status::unprocessable,
          "validation",
          "The request has a value that is not allowed.",
          {{std::move(field), std::move(message), "value_error"}}};
}

Error no_such_track() {
  return {Status::not_found, "not_found", "This video has no such subtitles."};
}

// Labels stand in menus and in playlists: one line.
bool is_label(std::string_view text) {
  return text.size() <= 200 &&
         std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

Result<void> apply(const Details& details, TextTrack& track) {
  if (details.language) {
    auto tag = package::language_tag(*details.language);
    if (!tag) return fail(invalid("language", "Input should be a language tag such as 'en' or 'zh-Hant'"));
    track.language = *tag;
  }
  if (details.label) {
    if (!is_label(*details.label))
      return fail(invalid("label", "Input should be one line of at most 200 bytes"));
    track.label = *details.label;
  }
  if (details.kind) {
    if (*details.kind != "subtitles" && *details.kind != "captions")
      return fail(invalid("kind", "Input should be 'subtitles' or 'captions'"));
    track.kind = *details.kind;
  }
  if (details.draft.value_or(track.draft) != track.draft) {
    if (*details.draft) return fail(invalid("draft", "What is published stays so; delete it instead"));
    track.draft = false;
  }
  track.is_default = details.is_default.value_or(track.is_default);
  track.forced = details.forced.value_or(track.forced);
  return {};
}

}  // namespace

Captions::Captions(db::Database& database, videos::Videos& videos, BlockingPool& pool, const Clock& clock)
    : database_(database), videos_(videos), pool_(pool), clock_(clock) {}

Task<Result<TextTrack>> Captions::find(VideoId video, std::string id) {
  auto parsed = TextTrackId::parse(id);
  if (!parsed) co_return fail(no_such_track());
  auto track = co_await database_.read(
      [id = *parsed](soci::session& sql) { return videos::find_text_track(sql, id); });
  if (!track || track->video != video) co_return fail(no_such_track());
  co_return std::move(*track);
}

// Tens of milliseconds for large ones, so on the pool: reading and writing.
Task<Result<Captions::Text>> Captions::read(const TextTrack& track, const videos::VideoRecord& video,
                                            std::string bytes, std::string file_name) {
  co_return co_await run_blocking(pool_, [&]() -> Result<Text> {
    auto parsed = subtitle::parse(
        bytes, {.file_name = file_name, .language = track.language, .duration_ms = video.duration_ms});
    if (!parsed) return fail(parsed.error());
    std::string vtt = subtitle::to_vtt(parsed->cues);
    return Text{std::move(*parsed), std::move(vtt)};
  });
}

Task<Result<Kept>> Captions::add(videos::VideoRecord video, std::string bytes, std::string file_name,
                                 Details details, std::string origin) {
  TextTrack track;
  track.id = TextTrackId::random();
  track.video = video.id;
  track.origin = std::move(origin);
  track.draft = details.draft.value_or(false);
  track.created_at = track.updated_at = clock_.now();
  if (auto applied = apply(details, track); !applied) co_return fail(applied.error());
  auto sent = co_await read(track, video, std::move(bytes), std::move(file_name));
  if (!sent) co_return fail(sent.error());
  auto& [parsed, vtt] = *sent;
  if (track.language.empty())
    track.language = package::language_tag(parsed.cues.language).value_or(std::string());
  if (track.label.empty() && is_label(parsed.cues.title)) track.label = parsed.cues.title;
  track.cues = static_cast<long long>(parsed.cues.cues.size());
  auto kept = co_await insert(track, std::move(vtt));
  if (!kept) co_return fail(kept.error());
  co_return Kept{std::move(track), std::move(parsed)};
}

Task<Result<TextTrack>> Captions::add_draft(VideoId video, TextTrackId id, subtitle::Cues cues,
                                            Details details) {
  auto known = co_await database_.read([id](soci::session& sql) { return videos::find_text_track(sql, id); });
  if (known) co_return std::move(*known);
  TextTrack track;
  track.id = id;
  track.video = video;
  track.origin = "speech";
  track.draft = true;
  track.created_at = track.updated_at = clock_.now();
  if (auto applied = apply(details, track); !applied) co_return fail(applied.error());
  auto vtt = co_await run_blocking(pool_, [&]() -> Result<std::string> {
    auto clean = subtitle::clean(std::move(cues));
    if (!clean) return fail(clean.error());
    if (clean->cues.empty()) return fail(Status::unprocessable, "no_cues", "There is nothing to show.");
    track.cues = static_cast<long long>(clean->cues.size());
    return subtitle::to_vtt(*clean);
  });
  if (!vtt) co_return fail(vtt.error());
  auto kept = co_await insert(track, std::move(*vtt));
  if (!kept) co_return fail(kept.error());
  co_return track;
}

Task<Result<void>> Captions::insert(TextTrack track, std::string vtt) {
  auto kept = co_await database_.write([track, text = std::move(vtt)](soci::session& sql) -> Result<void> {
    auto count = videos::text_tracks(sql, track.video).size() + videos::draft_tracks(sql, track.video).size();
    if (count >= kMostTracks)
      return fail(Status::conflict, "too_many_subtitles",
                  "This video has as many subtitles as it may have. Delete some first.");
    videos::insert(sql, track, text);
    return {};
  });
  if (kept) videos_.changes().publish_edit(track.video);
  co_return kept;
}

Task<Result<Kept>> Captions::replace(videos::VideoRecord video, TextTrack track, std::string bytes,
                                     std::string file_name, std::optional<long long> expected) {
  auto sent = co_await read(track, video, std::move(bytes), std::move(file_name));
  if (!sent) co_return fail(sent.error());
  auto& [parsed, vtt] = *sent;
  track.cues = static_cast<long long>(parsed.cues.cues.size());
  auto kept = co_await keep(track, std::move(vtt), expected.value_or(track.version));
  if (!kept) co_return fail(kept.error());
  co_return Kept{std::move(*kept), std::move(parsed)};
}

Task<Result<TextTrack>> Captions::keep(TextTrack track, std::string vtt, long long expected) {
  track.version = expected + 1;
  track.updated_at = clock_.now();
  bool changed = co_await database_.write([track, vtt = std::move(vtt), expected](soci::session& sql) {
    return videos::set_text(sql, track, vtt, expected);
  });
  if (!changed)
    co_return fail(Status::conflict, "changed_meanwhile",
                   "Somebody else has changed these subtitles meanwhile. Load them again.");
  videos_.changes().publish_edit(track.video);
  co_return track;
}

Task<Result<TextTrack>> Captions::edit(TextTrack track, Details details) {
  if (auto applied = apply(details, track); !applied) co_return fail(applied.error());
  track.updated_at = clock_.now();
  co_await database_.write([track](soci::session& sql) { videos::set_details(sql, track); });
  videos_.changes().publish_edit(track.video);
  co_return track;
}

Task<Result<TextTrack>> Captions::retime(TextTrack track, Timing timing) {
  constexpr double kMostShift = 7 * 24 * 3600.0;
  if (!std::isfinite(timing.shift) || std::abs(timing.shift) > kMostShift)
    co_return fail(invalid("shift", "Input should be seconds, at most a week"));
  if (!std::isfinite(timing.stretch) || timing.stretch < 0.1 || timing.stretch > 10)
    co_return fail(invalid("stretch", "Input should be a factor from 0.1 to 10"));
  auto before = co_await script(track);
  if (!before) co_return fail(before.error());
  auto text = co_await run_blocking(pool_, [&]() -> Result<std::string> {
    subtitle::Cues moved = (*before)->cues;
    constexpr std::int64_t kMillion = 1'000'000;
    subtitle::Rate rate{std::llround(timing.stretch * kMillion), kMillion};
    if (auto stretched = subtitle::stretch(moved, rate); !stretched) return fail(stretched.error());
    auto shifted = subtitle::shift(moved, std::llround(timing.shift * 1000));
    if (!shifted) return fail(shifted.error());
    if (moved.cues.empty()) return fail(invalid("shift", "Nothing would be left of the subtitles"));
    track.cues = static_cast<long long>(moved.cues.size());
    return subtitle::to_vtt(moved);
  });
  if (!text) co_return fail(text.error());
  co_return co_await keep(track, std::move(*text), track.version);
}

Task<void> Captions::remove(TextTrack track) {
  co_await database_.write([id = track.id](soci::session& sql) { videos::remove_text_track(sql, id); });
  videos_.changes().publish_edit(track.video);
}

Task<Result<ScriptPtr>> Captions::script(TextTrack track) {
  {
    std::lock_guard lock(mutex_);
    auto it = recent_.find(track.id);
    if (it != recent_.end() && it->second.version == track.version) co_return it->second.script;
  }
  auto vtt =
      co_await database_.read([id = track.id](soci::session& sql) { return videos::text_of(sql, id); });
  if (!vtt) co_return fail(no_such_track());
  auto parsed = co_await run_blocking(pool_, [&] { return subtitle::parse(*vtt); });
  if (!parsed) co_return fail(parsed.error());
  auto script = std::make_shared<const Script>(std::move(parsed->cues));
  std::lock_guard lock(mutex_);
  if (recent_.size() >= kRecent) recent_.clear();
  recent_[track.id] = {track.version, script};
  co_return script;
}

Task<std::string> Captions::written(ScriptPtr script, std::string (*write)(const subtitle::Cues&)) {
  co_return co_await run_blocking(pool_, [script, write] { return write(script->cues); });
}

}  // namespace millrace::captions
