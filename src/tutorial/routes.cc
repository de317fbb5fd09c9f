#include <boost/json.hpp>

#include "http/json.h"
#include "media/keys.h"
#include "tutorial/tutorial.h"
#include "upload/form.h"

namespace millrace::tutorial {
namespace {

using http::Request;
using http::Response;
namespace json = boost::json;

struct LoginForm {
  std::string username;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(LoginForm, (), (username, password))

Response answer(int status, json::object body) {
  return Response::json(status, json::serialize(body));
}
Response detail(int status, std::string_view text) {
  return answer(status, {{"detail", json::string_view(text.data(), text.size())}});
}
Response not_found() {
  return detail(404, "Video not found");
}

// FastAPI's HTTPException shape for what our own steps refuse.
Response refusal(const Error& error) {
  Response response = error.code == "validation" ? http::fastapi_validation(error)
                                                 : detail(http::status_code(error.status), error.detail);
  if (error.status == Status::unauthorized) response.headers.set("WWW-Authenticate", "Bearer");
  if (error.retry_after) response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
  return response;
}

Response missing_query(std::string_view name) {
  json::array loc{"query", json::string_view(name.data(), name.size())};
  return answer(
      422,
      {{"detail", json::array{json::object{
                      {"type", "missing"}, {"loc", loc}, {"msg", "Field required"}, {"input", nullptr}}}}});
}

Task<Result<LoginForm>> read_login(Request& request) {
  auto text = co_await request.body->read_all(64 << 10);
  if (!text) co_return fail(text.error());
  co_return http::from_json<LoginForm>(*text);
}

Task<Response> register_user(Request& request, Tutorial& t) {
  auto form = co_await read_login(request);
  if (!form) co_return refusal(form.error());
  auto account = co_await t.accounts.register_user({form->username, form->password}, request.client);
  if (!account) {
    if (account.error().code == "username_taken") co_return detail(400, "Username already registered");
    co_return refusal(account.error());
  }
  co_return answer(200, {{"message", "User registered successfully"}, {"username", account->username}});
}

Task<Response> log_in(Request& request, Tutorial& t) {
  auto form = co_await read_login(request);
  if (!form) co_return refusal(form.error());
  auto session = co_await t.accounts.log_in({form->username, form->password}, request.client,
                                            accounts::TokenLife::script);
  if (!session) {
    if (session.error().code == "bad_login") co_return detail(401, "Invalid credentials");
    co_return refusal(session.error());
  }
  co_return answer(200, {{"access_token", session->access_token}, {"token_type", "bearer"}});
}

// Waits until indexing has decided, for at most `patience`.
Task<std::optional<videos::VideoRecord>> decided(Tutorial& t, std::string id, videos::Viewer viewer,
                                                 std::chrono::seconds patience) {
  auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto signal = t.videos.changes().next(*VideoId::parse(id));
    auto record = co_await t.videos.find(id, viewer);
    if (!record) co_return std::nullopt;
    if (record->state == "ready" || record->state == "rejected" ||
        std::chrono::steady_clock::now() > deadline)
      co_return *record;
    co_await signal.wait(std::chrono::seconds(1));
  }
}

Task<Response> upload_video(Request& request, Tutorial& t) {
  auto who = co_await t.accounts.require(request);
  if (!who) co_return refusal(who.error());
  auto form = co_await upload::read_form(request, t.uploads, *who);
  if (!form) {
    if (form.error().code == "too_large") co_return detail(400, "File is too large");
    if (form.error().code == "not_media") co_return detail(400, "File is not a video");
    co_return refusal(form.error());
  }
  if (!form->file) {
    Error missing{Status::unprocessable, "validation", "", {{"file", "Field required", "missing"}}};
    co_return refusal(missing);
  }
  if (form->file->kind() == upload::Sniffed::audio_only) co_return detail(400, "File is not a video");
  auto record = co_await form->file->finish(*who, {{}, {}, "unlisted", form->file_name});
  if (!record) {
    if (record.error().code == "not_media") co_return detail(400, "File is not a video");
    co_return refusal(record.error());
  }
  // Whether there is a picture in it only indexing knows.
  auto known = co_await decided(t, record->id.text(), *who, t.options.look);
  if (known && (known->state == "rejected" || (known->state == "ready" && !known->has_video))) {
    co_await t.videos.remove(*known);
    co_return detail(400, "File is not a video");
  }
  Handle handle{HandleKind::upload, record->id, extension_of(form->file_name)};
  co_return answer(200, {{"message", "Video uploaded successfully"},
                         {"file_location", write_handle(handle)},
                         {"video_id", record->id.text()}});
}

// The caller's own video behind ?file_location=, ready to be worked on; or the answer that refuses.
struct Source {
  accounts::Identity who;
  videos::VideoRecord video;
  deliver::Sources plays;
};
Task<std::expected<Source, Response>> source(Request& request, Tutorial& t, std::string_view what) {
  auto who = co_await t.accounts.require(request);
  if (!who) co_return std::unexpected(refusal(who.error()));
  auto location = request.query_value("file_location");
  if (!location) co_return std::unexpected(missing_query("file_location"));
  auto handle = parse_handle(*location);
  if (!handle || handle->kind == HandleKind::audio || handle->kind == HandleKind::subtitles)
    co_return std::unexpected(not_found());
  videos::Viewer viewer = *who;
  auto video = co_await decided(t, handle->video.text(), viewer, t.options.look);
  if (!video || !videos::can_edit(*video, viewer)) co_return std::unexpected(not_found());
  if (video->state == "rejected")
    co_return std::unexpected(detail(500, fmt::format("Error during {}: {}", what, video->reason_detail)));
  if (video->state != "ready" || !video->media) {
    Response later = detail(503, "The video is still being indexed. Try again later.");
    later.headers.set("Retry-After", "5");
    co_return std::unexpected(std::move(later));
  }
  auto media = co_await t.library.load(*video->media);
  auto heard = co_await t.library.load(co_await t.videos.heard_media(*video));
  if (!media || !heard) co_return std::unexpected(not_found());
  co_return Source{*who, *video, {*media, *heard}};
}

Task<Response> transcode_video(Request& request, Tutorial& t) {
  auto from = co_await source(request, t, "transcoding");
  if (!from) co_return std::move(from.error());
  if (!co_await t.deliver.progressive.whole(from->plays)) {
    auto job =
        co_await t.downloads.start(from->plays, "", from->who.user.text());  // a second call joins the first
    if (!job) co_return refusal(job.error());
    auto state = co_await t.queue.wait(*job, t.options.patience);
    if (!state || !state->finished()) {
      Response later = detail(503, "Transcoding takes longer. It goes on; ask again later.");
      later.headers.set("Retry-After", "30");
      co_return later;
    }
    if (state->status != jobs::JobStatus::succeeded)
      co_return detail(500, "Error during transcoding: " + state->detail);
  }
  Handle handle{HandleKind::transcoded, from->video.id, ".mp4"};
  co_return answer(200,
                   {{"message", "Video transcoded successfully"}, {"output_path", write_handle(handle)}});
}

Task<Response> extract_audio(Request& request, Tutorial& t) {
  auto from = co_await source(request, t, "audio extraction");
  if (!from) co_return std::move(from.error());
  if (!from->video.has_audio)
    co_return detail(500, "Error during audio extraction: This video has no sound.");
  auto file =
      co_await t.sounds.mp3({from->video, from->plays.sound}, from->who.user.text(), t.options.patience);
  if (!file) {
    if (file.error().code == "busy" || file.error().code == "rate") co_return refusal(file.error());
    co_return detail(500, "Error during audio extraction: " + file.error().detail);
  }
  Handle handle{HandleKind::audio, from->video.id, ".mp3"};
  co_return answer(200, {{"message", "Audio extracted successfully"}, {"audio_path", write_handle(handle)}});
}

// What the file itself holds comes first, and of it what is first there.
Task<std::optional<videos::TextTrack>> first_subtitles(Tutorial& t, const VideoId& video) {
  auto tracks = co_await t.videos.text_tracks(video);
  if (tracks.empty()) co_return std::nullopt;
  auto own = std::ranges::find(tracks, "container", &videos::TextTrack::origin);
  co_return own != tracks.end() ? *own : tracks.front();
}

Task<Response> extract_subtitles(Request& request, Tutorial& t) {
  auto from = co_await source(request, t, "subtitle extraction");
  if (!from) co_return std::move(from.error());
  if (!co_await first_subtitles(t, from->video.id))
    co_return detail(500, "Error during subtitle extraction: This video has no subtitles.");
  Handle handle{HandleKind::subtitles, from->video.id, ".srt"};
  co_return answer(
      200, {{"message", "Subtitles extracted successfully"}, {"subtitle_path", write_handle(handle)}});
}

Task<Response> video(Request& request, Tutorial& t) {
  auto playable = co_await t.deliver.access.playable(request, request.param("video_id"));
  if (playable) co_return co_await deliver::video_mp4(request, t.deliver, *playable);
  if (playable.error().status == Status::not_found) co_return not_found();
  co_return refusal(playable.error());
}

Response from_file(const Request& request, OpenFilePtr file, std::string type, std::string etag,
                   std::string_view name) {
  http::Entity entity;
  entity.type = std::move(type);
  entity.etag = std::move(etag);
  entity.cache_control = "private, no-cache";
  entity.size = file->size;
  entity.disposition = http::content_disposition("attachment", name);
  entity.pieces = [file](std::uint64_t offset, std::uint64_t size) {
    return http::Pieces{{http::FilePiece{file, offset, size}}, size, {}};
  };
  return http::respond(request, entity);
}

// GET /uploads/…, /transcoded/…, /audio/…, /subtitles/…: the owner fetches what a path stands for.
Task<Response> fetch(Request& request, Tutorial& t) {
  auto viewer = co_await t.accounts.viewer(request);
  auto handle = parse_handle(request.path);
  if (!viewer || !handle) co_return not_found();
  auto video = co_await t.videos.find(handle->video.text(), viewer);
  if (!video || !videos::can_edit(*video, viewer) || !video->media) co_return not_found();
  MediaId media = *video->media;
  if (handle->kind == HandleKind::upload) {
    auto file =
        co_await run_blocking(t.pool, [&t, media] { return t.store.open(media::keys::original(media)); });
    if (!file) co_return not_found();
    co_return from_file(request, *file, "application/octet-stream", "\"" + media.text() + "\"",
                        video->file_name);
  }
  if (handle->kind == HandleKind::audio) {
    auto loaded = co_await t.library.load(co_await t.videos.heard_media(*video));
    if (!loaded) co_return not_found();
    auto file = co_await t.sounds.stored_mp3({*video, *loaded});
    if (!file) co_return not_found();
    co_return from_file(request, *file, "audio/mpeg", "\"" + (*loaded)->id.text() + "-mp3\"",
                        video->title + ".mp3");
  }
  if (handle->kind == HandleKind::subtitles) {
    auto track = co_await first_subtitles(t, video->id);
    if (!track) co_return not_found();
    auto script = co_await t.captions.script(*track);
    if (!script) co_return not_found();
    auto text = co_await run_blocking(t.pool, [script = *script] { return subtitle::to_srt(script->cues); });
    auto srt = Response::text(200, std::move(text), "application/x-subrip; charset=utf-8");
    srt.headers.set("Content-Disposition", http::content_disposition("attachment", video->title + ".srt"));
    srt.headers.set("Cache-Control", "private, no-cache");
    co_return srt;
  }
  auto playable = co_await t.deliver.access.playable(request, video->id.text());
  if (!playable || !co_await t.deliver.progressive.whole(deliver::sources_of(*playable)))
    co_return not_found();
  co_return co_await deliver::video_mp4(request, t.deliver, *playable);
}

}  // namespace

void add_routes(http::Router& router, Tutorial& t) {
  using http::Method;
  auto doc = [](std::string summary, bool token) {
    return http::RouteDoc{.summary = std::move(summary), .tag = "tutorial", .needs_token = token};
  };
  auto located = [&](std::string summary) {
    auto d = doc(std::move(summary), true);
    d.query = {{"file_location", "a path that an endpoint here returned"}};
    return d;
  };
  http::add_schema<LoginForm>(router.schemas());
  auto login_doc = doc("Log in", false), register_doc = doc("Register", false);
  login_doc.request_schema = register_doc.request_schema = "LoginForm";
  for (const char* slash : {"", "/"}) {
    auto path = [slash](const char* name) { return std::string(name) + slash; };
    router.add(
        Method::post, path("/register"), [&t](Request& r) { return register_user(r, t); },
        *slash ? register_doc : http::RouteDoc{});
    router.add(
        Method::post, path("/login"), [&t](Request& r) { return log_in(r, t); },
        *slash ? login_doc : http::RouteDoc{});
    router.add(
        Method::post, path("/upload_video"), [&t](Request& r) { return upload_video(r, t); },
        *slash ? doc("Upload a video", true) : http::RouteDoc{});
    router.add(
        Method::post, path("/transcode_video"), [&t](Request& r) { return transcode_video(r, t); },
        *slash ? located("Make an MP4 (H.264, AAC); waits") : http::RouteDoc{});
    router.add(
        Method::post, path("/extract_audio"), [&t](Request& r) { return extract_audio(r, t); },
        *slash ? located("Make an MP3 of the sound; waits") : http::RouteDoc{});
    router.add(
        Method::post, path("/extract_subtitles"), [&t](Request& r) { return extract_subtitles(r, t); },
        *slash ? located("The first subtitles as SRT") : http::RouteDoc{});
  }
  router.add(
      Method::get, "/video/{video_id}", [&t](Request& r) { return video(r, t); },
      doc("The whole video as MP4", false));
  for (const char* folder : {"/uploads/{name}", "/transcoded/{name}", "/audio/{name}", "/subtitles/{name}"})
    router.add(Method::get, folder, [&t](Request& r) { return fetch(r, t); });
}

}  // namespace millrace::tutorial
