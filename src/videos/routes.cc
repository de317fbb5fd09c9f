#include "videos/routes.h"

#include "http/json.h"

namespace millrace::videos {

http::Rules rules(const Edit*) {
  return {{"title", {.min_length = 1, .max_length = 200}},
          {"description", {.max_length = 5000}},
          {"visibility", {.one_of = {"public", "unlisted", "private"}}},
          {"pinned", {.description = "keep what is made of it, however full the cache"}}};
}

namespace {

using http::Method;
using http::Request;

struct ReviewDecision {
  std::string decision;
  std::string at;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(ReviewDecision, (), (decision, at, note))
http::Rules rules(const ReviewDecision*) {
  return {{"decision", {.one_of = {"accept", "decline"}}},
          {"at", {.max_length = 40, .description = "that of the video's review, as it was looked at"}},
          {"note", {.max_length = 2000, .description = "for the owner, of one that is declined"}}};
}

Task<Result<VideoList>> list(Request& request, Videos& videos, accounts::Accounts& accounts) {
  Listing listing;
  Viewer viewer;
  auto text = [&](std::string_view name) { return std::string(request.query_value(name).value_or("")); };
  std::string scope = text("scope"), sort = text("sort"), limit = text("limit");
  auto refuse = [](std::string field, std::string message) {
    return Error{Status::unprocessable,
                 "validation",
                 "The request has a value that is not allowed.",
                 {{std::move(field), std::move(message), "enum"}}};
  };
  if (scope == "mine") {
    auto who = co_await accounts.require(request);
    if (!who) co_return fail(who.error());
    viewer = *who;
    listing.owner = who->user;
  } else if (scope.empty() || scope == "public") {
    viewer = co_await accounts.viewer(request);
  } else {
    co_return fail(refuse("scope", "Input should be 'public' or 'mine'"));
  }
  if (sort == "title") {
    listing.sort = Sort::title;
  } else if (sort == "length") {
    listing.sort = Sort::length;
  } else if (!sort.empty() && sort != "newest") {
    co_return fail(refuse("sort", "Input should be 'newest', 'title' or 'length'"));
  }
  if (!limit.empty()) {
    auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), listing.limit);
    if (error != std::errc() || end != limit.data() + limit.size() || listing.limit < 1 ||
        listing.limit > 100)
      co_return fail(refuse("limit", "Input should be a number from 1 to 100"));
  }
  listing.query = text("q").substr(0, 200);
  listing.cursor = text("cursor");
  auto page = co_await videos.list(std::move(listing));
  if (!page) co_return fail(page.error());
  VideoList out;
  for (const auto& record : page->videos) out.items.push_back(view(record, viewer, nullptr));
  if (!page->next_cursor.empty()) out.next_cursor = page->next_cursor;
  co_return out;
}

Task<Result<Video>> show(Request& request, Videos& videos, accounts::Accounts& accounts) {
  auto viewer = co_await accounts.viewer(request);
  auto record = co_await videos.find(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  co_return co_await videos.show(*record, viewer);
}

Task<Result<Video>> edit(Request& request, Videos& videos, accounts::Accounts& accounts, Edit change) {
  auto viewer = co_await accounts.viewer(request);
  auto record = co_await videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  auto edited = co_await videos.edit(record->id, std::move(change), viewer->user);
  if (!edited) co_return fail(edited.error());
  co_return co_await videos.show(*edited, viewer);
}

Task<Result<http::Nothing>> remove(Request& request, Videos& videos, accounts::Accounts& accounts) {
  auto viewer = co_await accounts.viewer(request);
  auto record = co_await videos.find_to_edit(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  co_await videos.remove(*record);
  co_return http::Nothing{};
}

Task<Result<Video>> restore(Request& request, Videos& videos, accounts::Accounts& accounts) {
  auto who = co_await accounts.require(request);
  if (!who) co_return fail(who.error());
  auto record = co_await videos.restore(std::string(request.param("id")), *who);
  if (!record) co_return fail(record.error());
  co_return co_await videos.show(*record, *who);
}

Task<Result<VideoList>> reviews(Request& request, Videos& videos, accounts::Accounts& accounts) {
  auto who = co_await accounts.require_admin(request);
  if (!who) co_return fail(who.error());
  VideoList out;
  for (const auto& record : co_await videos.in_review()) out.items.push_back(view(record, *who, nullptr));
  co_return out;
}

Task<Result<Video>> review(Request& request, Videos& videos, accounts::Accounts& accounts,
                           ReviewDecision how) {
  auto who = co_await accounts.require_admin(request);
  if (!who) co_return fail(who.error());
  auto id = VideoId::parse(request.param("id"));
  if (!id) co_return fail(not_found());
  auto record =
      co_await videos.review(*id, {how.decision == "accept", std::move(how.at), how.note.value_or("")});
  if (!record) co_return fail(record.error());
  co_return co_await videos.show(*record, *who);
}

// Whether a ready video may be played otherwise all of a sudden: its owner can have subtitles drawn into it.
bool may_be_redrawn(const Video& video) {
  return video.state == "ready" && !video.picture_subtitles.empty();
}

// One event for each change, and now and then one for progress; ends when nothing more will happen.
Task<bool> follow(http::BodyWriter& out, Videos& videos, Viewer viewer, std::string id) {
  std::string last;
  int quiet = 0;
  while (!out.client_gone() && !out.stopping()) {
    auto signal = videos.changes().next(named_video(id)->id);
    auto record = co_await videos.find(id, viewer);
    if (!record) break;
    auto shown = co_await videos.show(*record, viewer);
    if (!shown) break;
    std::string json = http::to_json(*shown);
    if (json != last) {
      if (!co_await out.write("event: video\ndata: " + json + "\n\n")) co_return false;
      last = std::move(json);
      quiet = 0;
    } else if (++quiet % 15 == 0 || may_be_redrawn(*shown)) {
      if (!co_await out.write(": still here\n\n")) co_return false;
    }
    bool preparing = std::ranges::any_of(
        shown->made_sounds, [](const VideoMadeSound& sound) { return sound.state == "preparing"; });
    preparing |= shown->replacement && shown->replacement->state == "preparing";
    bool settled = (shown->state == "rejected" && !preparing) ||
                   (shown->state == "ready" && !shown->filling && !preparing);
    if (settled && !may_be_redrawn(*shown)) break;
    co_await signal.wait(std::chrono::seconds(settled ? 15 : 1));
  }
  co_return co_await out.write("event: end\ndata: {}\n\n");
}

Task<http::Response> events(Request& request, Videos& videos, accounts::Accounts& accounts) {
  auto viewer = co_await accounts.viewer(request);
  std::string id(request.param("id"));
  auto record = co_await videos.find(id, viewer);
  if (!record) co_return http::problem(request, record.error());
  http::Response response;
  response.headers.set("Content-Type", "text/event-stream; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Accel-Buffering", "no");
  auto* source = &videos;
  response.body =
      http::Stream([source, viewer, id](http::BodyWriter& out) { return follow(out, *source, viewer, id); });
  co_return response;
}

}  // namespace

void add_routes(http::Router& router, Videos& videos, accounts::Accounts& accounts) {
  http::RouteDoc listed{.summary = "List videos", .tag = "videos"};
  listed.query = {{"scope", "whose", "string", {"public", "mine"}},
                  {"q", "words of a title"},
                  {"sort", "by what", "string", {"newest", "title", "length"}},
                  {"limit", "1 to 100", "integer"},
                  {"cursor", "next_cursor of the page before"}};
  http::json_route<VideoList>(router, Method::get, "/api/v1/videos", listed,
                              [&](Request& r) { return list(r, videos, accounts); });
  http::json_route<Video>(router, Method::get, "/api/v1/videos/{id}",
                          {.summary = "Show a video", .tag = "videos"},
                          [&](Request& r) { return show(r, videos, accounts); });
  http::json_route<Edit, Video>(
      router, Method::patch, "/api/v1/videos/{id}",
      {.summary = "Change title, description, visibility, or whether it is pinned",
       .tag = "videos",
       .needs_token = true},
      [&](Request& r, Edit change) { return edit(r, videos, accounts, std::move(change)); });
  http::json_route<http::Nothing>(
      router, Method::delete_, "/api/v1/videos/{id}",
      {.summary = "Put a video into the bin", .tag = "videos", .needs_token = true},
      [&](Request& r) { return remove(r, videos, accounts); });
  http::json_route<Video>(router, Method::post, "/api/v1/videos/{id}/restore",
                          {.summary = "Take a video out of the bin", .tag = "videos", .needs_token = true},
                          [&](Request& r) { return restore(r, videos, accounts); });
  http::json_route<VideoList>(
      router, Method::get, "/api/v1/admin/reviews",
      {.summary = "Videos that wait to become public", .tag = "admin", .needs_token = true},
      [&](Request& r) { return reviews(r, videos, accounts); });
  http::json_route<ReviewDecision, Video>(
      router, Method::post, "/api/v1/admin/reviews/{id}",
      {.summary = "Make a waiting video public, or decline it", .tag = "admin", .needs_token = true},
      [&](Request& r, ReviewDecision how) { return review(r, videos, accounts, std::move(how)); });
  router.add(Method::get, "/api/v1/videos/{id}/events",
             [&](Request& r) { return events(r, videos, accounts); },
             {.summary = "Follow a video's state and filling (server-sent events)", .tag = "videos"});
}

}  // namespace millrace::videos
