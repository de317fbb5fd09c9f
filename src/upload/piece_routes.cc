// /api/v1/uploads: uploads in pieces.
//
// Beginning one needs a token. From then on its URL, which nobody can guess, is enough: a token that expires
// while a file is on its way does not end it. A token of somebody else is turned down all the same.
#include <algorithm>

#include "base/log.h"
#include "http/json.h"
#include "upload/protocol.h"
#include "upload/routes.h"

namespace millrace::upload {

struct UploadInPieces {
  std::string id;
  std::string url;
  std::string state;
  std::int64_t offset = 0;
  std::optional<std::int64_t> length;
  std::string file_name;
  std::int64_t last_modified = 0;
  std::string title;
  std::string visibility;
  std::string created_at;
  std::string expires_at;
  std::optional<std::string> video;
  std::optional<std::string> tail;      // URL of the part that holds the end, which came first
  std::optional<std::string> replaces;  // the video whose file it takes the place of
};
BOOST_DESCRIBE_STRUCT(UploadInPieces, (),
                      (id, url, state, offset, length, file_name, last_modified, title, visibility,
                       created_at, expires_at, video, tail, replaces))
struct UploadInPiecesList {
  std::vector<UploadInPieces> items;
};
BOOST_DESCRIBE_STRUCT(UploadInPiecesList, (), (items))

inline http::Rules rules(const UploadInPieces*) {
  return {{"state", {.one_of = {"open", "part", "joining", "done"}}},
          {"video", {.description = "there as soon as it can be watched"}},
          {"tail", {.description = "the part that holds the end of the file, which counts as arrived"}},
          {"replaces", {.description = "the video whose file it takes the place of"}},
          {"visibility", {.one_of = {"public", "unlisted", "private"}}}};
}

namespace {

using http::Method;
using http::Request;
using http::Response;

struct Parts {
  Arrivals& arrivals;
  accounts::Accounts& accounts;
  videos::Videos& videos;
};

UploadInPieces shown(const UploadRecord& record) {
  UploadInPieces out;
  out.id = record.id.text();
  out.url = url_of(record);
  out.state = record.state == UploadState::closing ? "open" : std::string(to_text(record.state));
  out.offset = static_cast<std::int64_t>(record.received);
  if (record.length) out.length = static_cast<std::int64_t>(*record.length);
  out.file_name = record.file_name;
  out.last_modified = record.last_modified;
  out.title = record.title;
  out.visibility = record.visibility;
  out.created_at = to_rfc3339(record.created_at);
  out.expires_at = to_rfc3339(record.expires_at);
  if (!record.video.empty())
    out.video = record.video;
  else if (!record.early_video.empty())
    out.video = record.early_video;
  // A part's is not looked at before it is put together with others.
  if (VideoId::parse(record.replaces)) out.replaces = record.replaces;
  return out;
}

// A part whose end was sent first is shown as what it will be.
Task<UploadInPieces> shown_with_tail(UploadRecord record, Parts parts) {
  auto out = shown(record);
  if (auto tail = co_await parts.arrivals.tail_of(record)) {
    out.tail = url_of(*tail);
    out.offset += static_cast<std::int64_t>(tail->received);
    if (out.length) *out.length += static_cast<std::int64_t>(tail->received);
  }
  co_return out;
}

// The upload that a URL names, for whoever may know it.
Task<Result<UploadRecord>> named(const Request& request, Parts parts) {
  const Error none{Status::not_found, "not_found",
                   "There is no such upload. It may have expired; begin it again."};
  auto id = UploadId::parse(request.param("id"));
  if (!id) co_return fail(none);
  auto record = co_await parts.arrivals.find(*id);
  if (!record) co_return record;
  auto who = co_await parts.accounts.require(request);
  if (who && who->user != record->owner && !who->admin) co_return fail(none);
  co_return record;
}

// What the resource targeted by an upload answers (draft, "Upload Creation"): the video.
Task<Response> video_answer(const UploadRecord& record, Parts parts) {
  videos::Viewer viewer = accounts::Identity{record.owner, record.username, false, {}};
  auto found = co_await parts.videos.find(record.video, viewer);
  if (!found) co_return Response::empty(204);
  auto video = co_await parts.videos.show(*found, viewer);
  if (!video) co_return Response::empty(204);
  co_return http::json_response(201, *video);
}

Task<Response> accepted(const UploadRecord& record, Dialect dialect, bool creating, Parts parts) {
  const bool done = record.state == UploadState::done;
  Response response = dialect == Dialect::ietf && done ? co_await video_answer(record, parts)
                                                       : Response::empty(creating ? 201 : 204);
  describe(response, record, parts.arrivals);
  if (creating) response.headers.set("Location", url_of(record));
  co_return response;
}

void announce(Request& request, const UploadRecord& record, Parts parts) {
  http::Headers headers;
  headers.add("Location", url_of(record));
  headers.add("Upload-Limit", upload_limit(parts.arrivals, &record));
  request.interim(104, headers);
}

Task<Result<Response>> append(Request& request, UploadRecord record, Dialect dialect, bool creating,
                              Parts parts) {
  auto how = read_append(request, dialect, creating);
  if (!how) co_return fail(how.error());
  if (dialect == Dialect::ietf)
    how->progress = [&request](std::uint64_t offset) {
      http::Headers headers;
      headers.add("Upload-Offset", std::to_string(offset));
      request.interim(104, headers);
    };
  auto written = co_await parts.arrivals.append(record.id, *request.body, std::move(*how));
  if (!written) {
    Response response = refuse(request, written.error());
    auto now = co_await parts.arrivals.find(record.id);
    if (now && now->kind != Concat::Kind::final) {
      response.headers.set("Upload-Offset", std::to_string(now->received));
      response.headers.set("Upload-Complete", "?0");
    } else if (!now) {
      response.headers.set("Upload-Complete", "?1");  // it will never go on
    }
    if (creating && now) response.headers.set("Location", url_of(record));
    co_return response;
  }
  co_return co_await accepted(*written, dialect, creating, parts);
}

Task<Result<Response>> create(Request& request, Parts parts) {
  auto who = co_await parts.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto dialect = dialect_of(request);
  if (!dialect) co_return fail(dialect.error());
  auto wanted = read_creation(request, *dialect);
  if (!wanted) co_return fail(wanted.error());
  if (wanted->concat.kind == Concat::Kind::final) {
    auto joined = co_await parts.arrivals.join(*who, std::move(*wanted));
    if (!joined) co_return fail(joined.error());
    co_return co_await accepted(*joined, *dialect, true, parts);
  }
  // A checksum that cannot be right leaves no upload behind.
  if (auto how = read_append(request, *dialect, true); !how) co_return fail(how.error());
  auto record = co_await parts.arrivals.create(*who, std::move(*wanted));
  if (!record) co_return fail(record.error());
  if (*dialect == Dialect::ietf) announce(request, *record, parts);
  const bool completes = parse_flag(request.headers.find("Upload-Complete")) == true;
  if (!has_content(request) && !(*dialect == Dialect::ietf && completes))
    co_return co_await accepted(*record, *dialect, true, parts);
  co_return co_await append(request, std::move(*record), *dialect, true, parts);
}

Task<Result<Response>> patch(Request& request, Parts parts) {
  auto dialect = dialect_of(request);
  if (!dialect) co_return fail(dialect.error());
  auto record = co_await named(request, parts);
  if (!record) co_return fail(record.error());
  co_return co_await append(request, std::move(*record), *dialect, false, parts);
}

Task<Result<Response>> look(Request& request, Parts parts, Method method) {
  const std::string_view version = request.headers.find("Tus-Resumable");
  if (!version.empty() && version != "1.0.0") co_return fail(dialect_of(request).error());
  auto record = co_await named(request, parts);
  if (!record) co_return fail(record.error());
  Response response = method == Method::head
                          ? Response::empty(200)
                          : http::json_response(200, co_await shown_with_tail(*record, parts));
  describe(response, *record, parts.arrivals);
  co_return response;
}

Task<Result<Response>> remove(Request& request, Parts parts) {
  const std::string_view version = request.headers.find("Tus-Resumable");
  if (!version.empty() && version != "1.0.0") co_return fail(dialect_of(request).error());
  auto record = co_await named(request, parts);
  if (!record) co_return fail(record.error());
  if (auto removed = co_await parts.arrivals.remove(record->id); !removed) co_return fail(removed.error());
  co_return Response::empty(204);
}

Response options(Parts parts, std::string_view allowed) {
  Response response = Response::empty(204);
  response.headers.add("Tus-Version", "1.0.0");
  response.headers.add("Tus-Extension",
                       "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination,"
                       "concatenation");
  response.headers.add("Tus-Max-Size", std::to_string(parts.arrivals.max_bytes()));
  response.headers.add("Tus-Checksum-Algorithm", std::string(kChecksumAlgorithms));
  response.headers.add("Upload-Limit", upload_limit(parts.arrivals, nullptr));
  response.headers.add("Allow", std::string(allowed));
  return response;
}

Task<Result<UploadInPiecesList>> list(Request& request, Parts parts) {
  auto who = co_await parts.accounts.require(request);
  if (!who) co_return fail(who.error());
  UploadInPiecesList out;
  for (auto& record : co_await parts.arrivals.unfinished(who->user))
    out.items.push_back(co_await shown_with_tail(std::move(record), parts));
  co_return out;
}

Task<Result<Response>> collection(Request& request, Parts parts, Method method) {
  if (method == Method::options) co_return options(parts, "GET, HEAD, OPTIONS, POST");
  if (method == Method::post) co_return co_await create(request, parts);
  auto listed = co_await list(request, parts);
  if (!listed) co_return fail(listed.error());
  co_return http::json_response(200, *listed);
}

Task<Result<Response>> resource(Request& request, Parts parts, Method method) {
  if (method == Method::options) co_return options(parts, "DELETE, GET, HEAD, OPTIONS, PATCH");
  if (method == Method::patch) co_return co_await patch(request, parts);
  if (method == Method::delete_) co_return co_await remove(request, parts);
  if (method == Method::head || method == Method::get) co_return co_await look(request, parts, method);
  Response response =
      http::problem(request, 405, {Status::bad_request, "bad_request", "The method is not allowed here."});
  response.headers.add("Allow", "DELETE, GET, HEAD, OPTIONS, PATCH");
  co_return response;
}

using Answer = Task<Result<Response>> (*)(Request&, Parts, Method);

http::Handler handler(Parts parts, Answer answer) {
  return [parts, answer](Request& request) -> Task<Response> {
    Response response;
    const auto method = meant_method(request);
    try {
      auto result = method ? co_await answer(request, parts, *method)
                           : fail(Status::bad_request, "bad_request", "The method is not known.");
      response = result ? std::move(*result) : refuse(request, result.error());
    } catch (const Failure& failure) {
      log::error("request {}: {}", request.id, failure.what());
      response = refuse(request, failure.error);
    }
    response.headers.set("Tus-Resumable", "1.0.0");
    co_return response;
  };
}

http::RouteDoc doc(std::string summary, int success, std::string schema = {}) {
  return {.summary = std::move(summary),
          .tag = "uploads",
          .response_schema = std::move(schema),
          .success = success};
}

}  // namespace

void add_piece_routes(http::Router& router, Arrivals& arrivals, accounts::Accounts& accounts,
                      videos::Videos& videos) {
  const Parts parts{arrivals, accounts, videos};
  http::add_schema<UploadInPiecesList>(router.schemas());
  const std::string one = std::string(kCollection) + "/{id}";
  auto on_all = [&](Method method, http::RouteDoc about) {
    about.needs_token = true;
    router.add(method, std::string(kCollection), handler(parts, collection), std::move(about));
  };
  auto on_one = [&](Method method, http::RouteDoc about = {}) {
    router.add(method, one, handler(parts, resource), std::move(about));
  };
  on_all(Method::post, doc("Begin an upload in pieces (tus 1.0, or the IETF's resumable uploads)", 201));
  on_all(Method::get, doc("My unfinished uploads", 200, "UploadInPiecesList"));
  router.add(Method::options, std::string(kCollection), handler(parts, collection));
  on_one(Method::get, doc("An upload in pieces", 200, "UploadInPieces"));
  on_one(Method::head, doc("How much of an upload is there", 200));
  on_one(Method::patch, doc("Append to an upload", 204));
  on_one(Method::delete_, doc("Cancel an upload", 204));
  on_one(Method::post);  // for clients that can send no PATCH: X-HTTP-Method-Override
  on_one(Method::options);
}

}  // namespace millrace::upload
