#include "chapters/routes.h"

#include "chapters/check.h"
#include "http/expected_version.h"

namespace millrace::chapters {

using http::Method;
using http::Request;
using videos::VideoRecord;

namespace {

Task<Result<VideoRecord>> to_edit(Request& request, Rooms& rooms) {
  auto viewer = co_await rooms.accounts.viewer(request);
  auto record = co_await rooms.videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (record->state != "ready" || !record->media)
    co_return fail(Status::conflict, "not_ready",
                   "This video is still being prepared. Try again in a moment.");
  co_return record;
}

Task<Result<ChapterList>> list(Request& request, Rooms& rooms) {
  auto viewer = co_await rooms.accounts.viewer(request);
  auto record = co_await rooms.videos.find(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  co_return show(co_await rooms.videos.chapters(record->id), *record);
}

Task<Result<ChapterList>> replace(Request& request, Rooms& rooms, NewChapters sent) {
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  auto expected = http::expected_version(request);
  if (!expected) co_return fail(expected.error());
  auto checked = check(sent, record->duration_ms);
  if (!checked) co_return fail(checked.error());
  auto kept = co_await rooms.chapters.replace(record->id, std::move(*checked), *expected);
  if (!kept) co_return fail(kept.error());
  co_return show(*kept, *record);
}

Task<Result<ChapterList>> restore(Request& request, Rooms& rooms) {
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  auto expected = http::expected_version(request);
  if (!expected) co_return fail(expected.error());
  auto kept = co_await rooms.chapters.restore(record->id, *expected);
  if (!kept) co_return fail(kept.error());
  co_return show(*kept, *record);
}

Task<Result<http::Response>> propose(Request& request, Rooms& rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  if (!record->has_video)
    co_return fail(Status::unprocessable, "no_picture", "There are no scenes in sound alone.");
  auto proposal = co_await rooms.proposals.ask(*record->media, who->user.text());
  if (!proposal) co_return fail(proposal.error());
  co_return http::json_response(proposal->state == "ready" ? 200 : 202, *proposal);
}

Task<Result<ChapterProposal>> proposed(Request& request, Rooms& rooms) {
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  co_return co_await rooms.proposals.find(*record->media);
}

Task<Result<http::Nothing>> stop(Request& request, Rooms& rooms) {
  auto record = co_await to_edit(request, rooms);
  if (!record) co_return fail(record.error());
  co_await rooms.proposals.cancel(*record->media);
  co_return http::Nothing{};
}

void add_proposal_routes(http::Router& router, Rooms& rooms, const std::string& path) {
  http::RouteDoc asked{.summary = "Have chapters proposed by changes of scene; 200 when it is done already",
                       .tag = "chapters",
                       .success = 202,
                       .needs_token = true};
  http::add_schema<ChapterProposal>(router.schemas());
  asked.response_schema = "ChapterProposal";
  router.add(
      Method::post, path,
      [&](Request& r) -> Task<http::Response> {
        auto answer = co_await propose(r, rooms);
        co_return answer ? std::move(*answer) : http::problem(r, answer.error());
      },
      asked);
  http::json_route<ChapterProposal>(
      router, Method::get, path,
      {.summary = "How far the proposal is, and its times", .tag = "chapters", .needs_token = true},
      [&](Request& r) { return proposed(r, rooms); });
  http::json_route<http::Nothing>(
      router, Method::delete_, path,
      {.summary = "Stop looking for chapters", .tag = "chapters", .needs_token = true},
      [&](Request& r) { return stop(r, rooms); });
}

}  // namespace

ChapterList show(const videos::ChapterRow& row, const videos::VideoRecord& video) {
  ChapterList out;
  out.items = videos::view(row.list, video.duration_ms);
  out.origin = row.origin;
  out.found = static_cast<long long>(row.found.size());
  out.version = row.version;
  if (row.version > 0) out.updated_at = to_rfc3339(row.updated_at);
  out.url = videos::chapters_url(row, video.name());
  return out;
}

void add_routes(http::Router& router, Rooms& rooms) {
  const std::string path = "/api/v1/videos/{id}/chapters";
  http::json_route<ChapterList>(router, Method::get, path,
                                {.summary = "The chapters of a video", .tag = "chapters"},
                                [&](Request& r) { return list(r, rooms); });
  http::json_route<NewChapters, ChapterList>(
      router, Method::put, path,
      {.summary = "Other chapters, all of them; If-Match names the version that was changed",
       .tag = "chapters",
       .needs_token = true},
      [&](Request& r, NewChapters sent) { return replace(r, rooms, std::move(sent)); });
  http::json_route<ChapterList>(
      router, Method::delete_, path,
      {.summary = "Back to the chapters of the file", .tag = "chapters", .needs_token = true},
      [&](Request& r) { return restore(r, rooms); });
  add_proposal_routes(router, rooms, path + "/proposal");
}

}  // namespace millrace::chapters
