#include "deliver/downloads.h"

namespace millrace::deliver {

struct NewDownload {
  std::string quality;
};
BOOST_DESCRIBE_STRUCT(NewDownload, (), (quality))
http::Rules rules(const NewDownload*) {
  return {{"quality",
           {.min_length = 1, .max_length = 32, .description = "\"original\", or the name of a rendition"}}};
}

namespace {

using http::Method;
using http::Request;

// Whose turn a job uses up, and who may cancel it.
struct Asker {
  std::string owner;
  bool may_end_any = false;
};
Task<Asker> asker(const Request& request, const Playable& playable, accounts::Accounts& accounts) {
  auto viewer = co_await accounts.viewer(request);
  if (!viewer) co_return Asker{"address " + request.client, false};
  co_return Asker{viewer->user.text(), videos::can_edit(*playable.video, viewer)};
}

Task<Result<DownloadList>> list(Request& request, Downloads& downloads, Access& access) {
  auto playable = co_await access.watchable(request, request.param("id"));
  if (!playable) co_return fail(playable.error());
  co_return DownloadList{co_await downloads.list(*playable)};
}

Task<Result<http::Response>> start(Request& request, Downloads& downloads, Access& access,
                                   accounts::Accounts& accounts, NewDownload wanted) {
  auto playable = co_await access.watchable(request, request.param("id"));
  if (!playable) co_return fail(playable.error());
  auto known = co_await downloads.one(*playable, wanted.quality);
  if (!known) co_return fail(known.error());
  if (known->state == "ready") co_return http::json_response(200, *known);
  auto who = co_await asker(request, *playable, accounts);
  auto job = co_await downloads.start(*playable, wanted.quality, who.owner);
  if (!job) co_return fail(job.error());
  auto now = co_await downloads.one(*playable, wanted.quality);
  if (!now) co_return fail(now.error());
  co_return http::json_response(202, *now);
}

Task<Result<http::Nothing>> cancel(Request& request, Downloads& downloads, Access& access,
                                   accounts::Accounts& accounts) {
  auto playable = co_await access.watchable(request, request.param("id"));
  if (!playable) co_return fail(playable.error());
  auto who = co_await asker(request, *playable, accounts);
  auto done =
      co_await downloads.cancel(*playable, std::string(request.param("quality")), who.owner, who.may_end_any);
  if (!done) co_return fail(done.error());
  co_return http::Nothing{};
}

}  // namespace

void add_routes(http::Router& router, Downloads& downloads, Access& access, accounts::Accounts& accounts) {
  const std::string path = "/api/v1/videos/{id}/downloads";
  http::json_route<DownloadList>(router, Method::get, path,
                                 {.summary = "The qualities of a video as files", .tag = "videos"},
                                 [&](Request& r) { return list(r, downloads, access); });
  http::RouteDoc started{.summary = "Have a quality made as a file; 200 when it is there already",
                         .tag = "videos",
                         .success = 202};
  http::add_schema<Download>(router.schemas());
  started.response_schema = "Download";
  http::json_route<NewDownload, Download>(router, Method::post, path, started,
                                          [&](Request& r, NewDownload wanted) {
                                            return start(r, downloads, access, accounts, std::move(wanted));
                                          });
  http::json_route<http::Nothing>(router, Method::delete_, path + "/{quality}",
                                  {.summary = "Stop making a quality", .tag = "videos"},
                                  [&](Request& r) { return cancel(r, downloads, access, accounts); });
}

}  // namespace millrace::deliver
