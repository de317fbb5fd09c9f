#include "transcription/routes.h"

#include "media/sound_tracks.h"
#include "package/language.h"

namespace millrace::transcription {

using http::Method;
using http::Request;
using videos::VideoRecord;

namespace {

struct Rooms {
  Transcriptions& transcriptions;
  videos::Videos& videos;
  media::Library& library;
  accounts::Accounts& accounts;
};

Error invalid(std::string field, std::string message) {
  return {Status::unprocessable,
          "validation",
          "Some fields are not valid.",
          {{std::move(field), std::move(message), "value_error"}}};
}

Task<Result<VideoRecord>> to_edit(Request& request, Rooms rooms) {
  auto viewer = co_await rooms.accounts.viewer(request);
  co_return co_await rooms.videos.find_to_edit(std::string(request.param("id")), viewer);
}

Result<int> track_of(const media::LoadedMedia& media, const std::optional<boost::json::value>& wanted) {
  auto count = media.plan->index().audio().size();
  if (count == 0) return fail(Status::unprocessable, "no_sound", "This video has no sound.");
  if (!wanted || wanted->is_null()) return 0;
  std::optional<int> found;
  if (const auto* name = wanted->if_string())
    found = media::sound_track_named(media, std::string_view(name->data(), name->size()));
  if (wanted->is_int64() && wanted->get_int64() >= 0 &&
      wanted->get_int64() < static_cast<std::int64_t>(count))
    found = static_cast<int>(wanted->get_int64());
  if (!found) return fail(invalid("audio_track", "This video has no such sound track"));
  return *found;
}

Task<Result<Transcription>> ask(Request& request, Rooms rooms, NewTranscription asked) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  if (record->is_clip())
    co_return fail(Status::conflict, "is_clip", "This is there for whole videos only, not for clips.");
  if (record->state != "ready" || !record->media)
    co_return fail(Status::conflict, "not_ready",
                   "This video is still being prepared. Try again in a moment.");
  auto language = package::language_tag(asked.language.value_or(""));
  if (!language)
    co_return fail(invalid("language", "Input should be a language tag such as 'en' or 'zh-Hant'"));
  auto media = co_await rooms.library.load(*record->media);
  if (!media) co_return fail(media.error());
  auto track = track_of(**media, asked.audio_track);
  if (!track) co_return fail(track.error());
  Wanted wanted{*track, media::sound_track_name(**media, *track), std::move(*language)};
  co_return co_await rooms.transcriptions.ask(std::move(*record), std::move(wanted), who->user.text());
}

Task<Result<TranscriptionList>> list(Request& request, Rooms rooms) {
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  co_return TranscriptionList{co_await rooms.transcriptions.list(record->id)};
}

Task<Result<http::Nothing>> remove(Request& request, Rooms rooms) {
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  auto removed =
      co_await rooms.transcriptions.remove(record->id, std::string(request.param("transcription")));
  if (!removed) co_return fail(removed.error());
  co_return http::Nothing{};
}

}  // namespace

void add_routes(http::Router& router, Transcriptions& transcriptions, videos::Videos& videos,
                media::Library& library, accounts::Accounts& accounts) {
  Rooms rooms{transcriptions, videos, library, accounts};
  const std::string path = "/api/v1/videos/{id}/transcriptions";
  http::json_route<NewTranscription, Transcription>(
      router, Method::post, path,
      {.summary = "Have captions made of what is said, as a draft; once more goes on where it stopped",
       .tag = "subtitles",
       .success = 202,
       .needs_token = true},
      [rooms](Request& r, NewTranscription asked) { return ask(r, rooms, std::move(asked)); });
  http::json_route<TranscriptionList>(
      router, Method::get, path,
      {.summary = "How far what is said has been written down", .tag = "subtitles", .needs_token = true},
      [rooms](Request& r) { return list(r, rooms); });
  http::json_route<http::Nothing>(router, Method::delete_, path + "/{transcription}",
                                  {.summary = "Stop it, or forget one that has ended; the draft stays",
                                   .tag = "subtitles",
                                   .needs_token = true},
                                  [rooms](Request& r) { return remove(r, rooms); });
}

}  // namespace millrace::transcription
