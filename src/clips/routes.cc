#include "clips/routes.h"

#include "http/json.h"

namespace millrace::clips {

using http::Request;
using videos::Video;

namespace {

Task<Result<Video>> make(Request& request, Clips& clips, videos::Videos& videos, accounts::Accounts& accounts,
                         WantedClip wanted) {
  auto who = co_await accounts.require(request);
  if (!who) co_return fail(who.error());
  auto made = co_await clips.make(std::move(wanted), *who);
  if (!made) co_return fail(made.error());
  co_return co_await videos.show(std::move(*made), *who);
}

}  // namespace

void add_routes(http::Router& router, Clips& clips, videos::Videos& videos, accounts::Accounts& accounts) {
  http::json_route<WantedClip, Video>(
      router, http::Method::post, "/api/v1/clips",
      {.summary = "Cut a new video out of one or several",
       .tag = "videos",
       .success = 201,
       .needs_token = true},
      [&](Request& r, WantedClip wanted) { return make(r, clips, videos, accounts, std::move(wanted)); });
}

}  // namespace millrace::clips
