#include "captions/routes.h"

#include "captions/sent.h"
#include "captions/shown.h"
#include "http/expected_version.h"

namespace millrace::captions {

using http::Method;
using http::Request;
using videos::TextTrack;
using videos::VideoRecord;

namespace {

constexpr const char* kPath = "/api/v1/videos/{id}/subtitles";
constexpr const char* kOnePath = "/api/v1/videos/{id}/subtitles/{track}";

struct Rooms {
  Captions& captions;
  videos::Videos& videos;
  accounts::Accounts& accounts;
};

Task<Result<VideoRecord>> to_edit(Request& request, Rooms rooms) {
  auto viewer = co_await rooms.accounts.viewer(request);
  auto record = co_await rooms.videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (record->state != "ready")
    co_return fail(Status::conflict, "not_ready",
                   "This video is still being prepared. Try again in a moment.");
  co_return record;
}

struct Editable {
  VideoRecord video;
  TextTrack track;
};
Task<Result<Editable>> track_to_edit(Request& request, Rooms rooms) {
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  auto track = co_await rooms.captions.find(record->id, std::string(request.param("track")));
  if (!track) co_return fail(track.error());
  co_return Editable{std::move(*record), std::move(*track)};
}

// "yes" of a form or a query.
Result<std::optional<bool>> flag(const Sent& sent, const char* name) {
  auto it = sent.fields.find(name);
  if (it == sent.fields.end() || it->second.empty()) return std::optional<bool>();
  if (it->second == "true" || it->second == "1") return std::optional(true);
  if (it->second == "false" || it->second == "0") return std::optional(false);
  return fail(Error{Status::unprocessable,
                    "validation",
                    "The request has a value that is not allowed.",
                    {{name, "Input should be 'true' or 'false'", "bool_parsing"}}});
}

std::optional<std::string> text(const Sent& sent, const char* name) {
  auto it = sent.fields.find(name);
  return it == sent.fields.end() || it->second.empty() ? std::nullopt : std::optional(it->second);
}

Result<Details> details_of(const Sent& sent) {
  auto is_default = flag(sent, "default"), forced = flag(sent, "forced"), draft = flag(sent, "draft");
  if (!is_default) return fail(is_default.error());
  if (!forced) return fail(forced.error());
  if (!draft) return fail(draft.error());
  return Details{
      text(sent, "language"), text(sent, "label"), text(sent, "kind"), *is_default, *forced, *draft};
}

Task<Result<SubtitleList>> list(Request& request, Rooms rooms) {
  auto viewer = co_await rooms.accounts.viewer(request);
  auto record = co_await rooms.videos.find(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  SubtitleList out;
  for (const auto& track : co_await rooms.videos.text_tracks(record->id))
    out.items.push_back(view(track, record->name()));
  if (videos::can_edit(*record, viewer))
    for (const auto& track : co_await rooms.videos.draft_tracks(record->id))
      out.items.push_back(view(track, record->name()));
  co_return out;
}

Task<Result<SentSubtitles>> add(Request& request, Rooms rooms) {
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  auto sent = co_await read_sent(request, subtitle::kMostBytes);
  if (!sent) co_return fail(sent.error());
  auto details = details_of(*sent);
  if (!details) co_return fail(details.error());
  auto kept = co_await rooms.captions.add(std::move(*record), std::move(sent->bytes),
                                          std::move(sent->file_name), std::move(*details));
  if (!kept) co_return fail(kept.error());
  co_return show(*kept);
}

Task<Result<SentSubtitles>> replace(Request& request, Rooms rooms) {
  auto editable = co_await track_to_edit(request, rooms);
  if (!editable) co_return fail(editable.error());
  auto expected = http::expected_version(request);
  if (!expected) co_return fail(expected.error());
  auto sent = co_await read_sent(request, subtitle::kMostBytes);
  if (!sent) co_return fail(sent.error());
  auto kept = co_await rooms.captions.replace(std::move(editable->video), std::move(editable->track),
                                              std::move(sent->bytes), std::move(sent->file_name), *expected);
  if (!kept) co_return fail(kept.error());
  co_return show(*kept);
}

Task<Result<videos::VideoSubtitles>> edit(Request& request, Rooms rooms, SubtitleEdit change) {
  auto editable = co_await track_to_edit(request, rooms);
  if (!editable) co_return fail(editable.error());
  Details details{std::move(change.language),
                  std::move(change.label),
                  std::move(change.kind),
                  change.default_,
                  change.forced,
                  change.draft};
  auto edited = co_await rooms.captions.edit(std::move(editable->track), std::move(details));
  if (!edited) co_return fail(edited.error());
  co_return view(*edited, edited->video.text());
}

Task<Result<videos::VideoSubtitles>> retime(Request& request, Rooms rooms, SubtitleTiming timing) {
  auto editable = co_await track_to_edit(request, rooms);
  if (!editable) co_return fail(editable.error());
  auto moved = co_await rooms.captions.retime(std::move(editable->track),
                                              {timing.shift.value_or(0), timing.stretch.value_or(1)});
  if (!moved) co_return fail(moved.error());
  co_return view(*moved, moved->video.text());
}

Task<Result<http::Nothing>> remove(Request& request, Rooms rooms) {
  auto editable = co_await track_to_edit(request, rooms);
  if (!editable) co_return fail(editable.error());
  co_await rooms.captions.remove(std::move(editable->track));
  co_return http::Nothing{};
}

// What an editor has on the desk, published or not: nobody may keep it.
Task<Result<http::Response>> text(Request& request, Rooms rooms) {
  auto editable = co_await track_to_edit(request, rooms);
  if (!editable) co_return fail(editable.error());
  auto name = request.param("file");
  if (name != "all.vtt" && name != "all.srt")
    co_return fail(Status::not_found, "not_found", "These subtitles have no such file.");
  bool srt = name == "all.srt";
  auto script = co_await rooms.captions.script(editable->track);
  if (!script) co_return fail(script.error());
  auto written = co_await rooms.captions.written(*script, srt ? subtitle::to_srt : subtitle::to_vtt);
  auto response = http::Response::text(
      200, std::move(written), srt ? "application/x-subrip; charset=utf-8" : "text/vtt; charset=utf-8");
  response.headers.set("Cache-Control", "private, no-store");
  if (request.query_value("download"))
    response.headers.set("Content-Disposition",
                         http::content_disposition(
                             "attachment", file_name(editable->video, editable->track, srt ? "srt" : "vtt")));
  co_return response;
}

}  // namespace

// "Title.zh.srt"
std::string file_name(const VideoRecord& video, const TextTrack& track, std::string_view extension) {
  std::string language = track.language.empty() ? "" : "." + track.language;
  return fmt::format("{}{}.{}", video.title, language, extension);
}

SentSubtitles show(const Kept& kept) {
  SentSubtitles out{view(kept.track, kept.track.video.text()),
                    std::string(subtitle::name(kept.from.format)),
                    kept.from.encoding,
                    {},
                    static_cast<long long>(kept.from.repaired)};
  for (const auto& repair : kept.from.repairs)
    out.repairs.push_back({static_cast<int>(repair.line), repair.code, repair.message});
  return out;
}

void add_routes(http::Router& router, Captions& captions, videos::Videos& videos,
                accounts::Accounts& accounts) {
  Rooms rooms{captions, videos, accounts};
  http::json_route<SubtitleList>(router, Method::get, kPath,
                                 {.summary = "List the subtitles of a video", .tag = "subtitles"},
                                 [rooms](Request& r) { return list(r, rooms); });
  http::RouteDoc sending{.summary = "Send subtitles: SRT, WebVTT, ASS, TTML or LRC, as a form or as the body",
                         .tag = "subtitles",
                         .request_schema = http::schema_name<SubtitleForm>(),
                         .request_type = "multipart/form-data",
                         .success = 201,
                         .query = {{"name", "of the file, when it is the body itself"},
                                   {"language", "BCP 47"},
                                   {"label", "what a menu shows"},
                                   {"kind", "what it says", "string", {"subtitles", "captions"}},
                                   {"default", "shown unless the viewer chooses another", "boolean"},
                                   {"forced", "shown even to who wants none", "boolean"},
                                   {"draft", "not published yet", "boolean"}},
                         .needs_token = true};
  http::add_schema<SubtitleForm>(router.schemas());
  http::json_route<SentSubtitles>(router, Method::post, kPath, sending,
                                  [rooms](Request& r) { return add(r, rooms); });
  http::RouteDoc replacing{
      .summary = "A new text, of any format; If-Match names the version that was changed",
      .tag = "subtitles",
      .request_schema = http::schema_name<SubtitleForm>(),
      .request_type = "multipart/form-data",
      .needs_token = true};
  http::json_route<SentSubtitles>(router, Method::put, kOnePath, replacing,
                                  [rooms](Request& r) { return replace(r, rooms); });
  http::json_route<SubtitleEdit, videos::VideoSubtitles>(
      router, Method::patch, kOnePath,
      {.summary = "Change what is said of subtitles", .tag = "subtitles", .needs_token = true},
      [rooms](Request& r, SubtitleEdit change) { return edit(r, rooms, std::move(change)); });
  http::json_route<SubtitleTiming, videos::VideoSubtitles>(
      router, Method::post, std::string(kOnePath) + "/timing",
      {.summary = "Shift or stretch subtitles", .tag = "subtitles", .needs_token = true},
      [rooms](Request& r, SubtitleTiming timing) { return retime(r, rooms, timing); });
  router.add(Method::get, std::string(kOnePath) + "/{file}",
             [rooms](Request& r) -> Task<http::Response> {
               auto answer = co_await text(r, rooms);
               co_return answer ? std::move(*answer) : http::problem(r, answer.error());
             },
             {.summary = "The present text, of drafts too, for whoever can edit it: all.vtt or all.srt",
              .tag = "subtitles",
              .needs_token = true});
  http::json_route<http::Nothing>(router, Method::delete_, kOnePath,
                                  {.summary = "Delete subtitles", .tag = "subtitles", .needs_token = true},
                                  [rooms](Request& r) { return remove(r, rooms); });
}

}  // namespace millrace::captions
