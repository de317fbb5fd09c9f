#include "podcast/routes.h"

#include "http/json.h"
#include "package/language.h"
#include "podcast/cover.h"

namespace millrace::podcast {

using http::Method;
using http::Request;
using http::Response;

struct Podcast {
  bool enabled = false;
  std::string title;
  std::string description;
  std::string language;
  std::string category;
  bool explicit_ = false;
};
BOOST_DESCRIBE_STRUCT(Podcast, (), (enabled, title, description, language, category, explicit_))
http::Rules rules(const Podcast*) {
  return {{"title", {.max_length = 200, .description = "the user's name if empty"}},
          {"description", {.max_length = 4000, .description = "the title if empty"}},
          {"language", {.min_length = 1, .max_length = 64, .description = "BCP 47"}},
          {"category", {.one_of = categories()}}};
}
// As it is answered.
struct OwnPodcast : Podcast {
  std::string url;  // of the feed, once it is enabled
  std::vector<std::string> categories;
};
BOOST_DESCRIBE_STRUCT(OwnPodcast, (Podcast), (url, categories))
struct OfferedPodcast {
  std::string title;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(OfferedPodcast, (), (title, url))

namespace {

Error not_offered() {
  return {Status::not_found, "not_found", "There is no such podcast."};
}

Response from_text(const Request& request, std::string text, std::string type, std::string cache) {
  auto bytes = std::make_shared<const std::string>(std::move(text));
  http::Entity entity;
  entity.type = std::move(type);
  entity.etag = fmt::format("\"{:016x}\"", std::hash<std::string>()(*bytes));
  entity.cache_control = std::move(cache);
  entity.size = bytes->size();
  entity.pieces = [bytes](std::uint64_t offset, std::uint64_t size) {
    return http::Pieces{
        {http::MemoryPiece{bytes, bytes->data() + offset, static_cast<std::size_t>(size)}}, size, {}};
  };
  return http::respond(request, entity);
}

Task<Response> feed(Request& request, Rooms& rooms) {
  auto row = co_await rooms.podcasts.find_named(std::string(request.param("name")));
  if (!row) co_return http::problem(request, not_offered());
  auto text = co_await rooms.podcasts.feed(request, std::move(*row));
  co_return from_text(request, std::move(text), "application/rss+xml; charset=utf-8", "public, no-cache");
}

Task<Response> picture(Request& request, Rooms& rooms) {
  auto row = co_await rooms.podcasts.find_named(std::string(request.param("name")));
  if (!row) co_return http::problem(request, not_offered());
  auto png = co_await run_blocking(rooms.deliver.pool, [&] { return cover(row->user.text()); });
  co_return from_text(request, std::move(png), "image/png", "public, max-age=86400");
}

Task<Response> sound(Request& request, Rooms& rooms) {
  auto playable = co_await rooms.deliver.access.playable(request, request.param("id"));
  if (!playable) co_return http::problem(request, playable.error());
  co_return co_await deliver::sound_m4a(request, rooms.deliver, *playable);
}

Task<Response> chapters(Request& request, Rooms& rooms) {
  auto playable = co_await rooms.deliver.access.playable(request, request.param("id"));
  if (!playable) co_return http::problem(request, playable.error());
  auto row = co_await rooms.videos.chapters(playable->video->id);
  if (row.list.empty())
    co_return http::problem(request, {Status::not_found, "not_found", "This video has no chapters."});
  std::vector<EpisodeChapter> list;
  for (const auto& one : row.list) list.push_back({one.begin_ms, one.title});
  auto cache = videos::is_private(*playable->video) ? "private, no-cache" : "public, no-cache";
  co_return from_text(request, chapters_json(list), "application/json+chapters", cache);
}

OwnPodcast shown(const PodcastRow& row, const Request& request) {
  OwnPodcast out;
  out.enabled = row.enabled;
  out.title = row.title;
  out.description = row.description;
  out.language = row.language;
  out.category = row.category;
  out.explicit_ = row.is_explicit;
  out.url = row.enabled ? request.origin + path_of(row, "podcast.xml") : "";
  out.categories = categories();
  return out;
}

Task<Result<OwnPodcast>> show(Request& request, Rooms& rooms) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto row = co_await rooms.podcasts.find(who->user);
  if (!row) co_return fail(not_offered());
  co_return shown(*row, request);
}

Task<Result<OwnPodcast>> change(Request& request, Rooms& rooms, Podcast wanted) {
  auto who = co_await rooms.accounts.require(request);
  if (!who) co_return fail(who.error());
  auto language = package::language_tag(wanted.language);
  if (!language || language->empty())
    co_return fail(
        Error{Status::unprocessable,
              "validation",
              "Some fields are not valid.",
              {{"language", "Input should be a language tag, such as en or zh-Hans", "value_error"}}});
  auto row = co_await rooms.podcasts.find(who->user);
  if (!row) co_return fail(not_offered());
  row->enabled = wanted.enabled;
  row->title = wanted.title;
  row->description = wanted.description;
  row->language = *language;
  row->category = wanted.category;
  row->is_explicit = wanted.explicit_;
  co_await rooms.podcasts.save(*row);
  co_return shown(*row, request);
}

Task<Result<OfferedPodcast>> offered(Request& request, Rooms& rooms) {
  auto row = co_await rooms.podcasts.find_named(std::string(request.param("name")));
  if (!row) co_return fail(not_offered());
  co_return OfferedPodcast{title_of(*row), request.origin + path_of(*row, "podcast.xml")};
}

}  // namespace

void add_routes(http::Router& router, Rooms& rooms) {
  router.add(Method::get, "/users/{name}/podcast.xml", [&rooms](Request& r) { return feed(r, rooms); },
             {.summary = "A person's public videos as a podcast (RSS)", .tag = "podcasts"});
  router.add(Method::get, "/users/{name}/podcast.png", [&rooms](Request& r) { return picture(r, rooms); },
             {.summary = "The podcast's square picture", .tag = "podcasts"});
  router.add(Method::get, "/media/{id}/sound.m4a", [&rooms](Request& r) { return sound(r, rooms); },
             {.summary = "The sound alone as M4A, once it is there as a whole", .tag = "podcasts"});
  router.add(Method::get, "/media/{id}/episode-chapters.json",
             [&rooms](Request& r) { return chapters(r, rooms); },
             {.summary = "Chapters as podcasts name them", .tag = "podcasts"});
  http::json_route<OwnPodcast>(
      router, Method::get, "/api/v1/users/me/podcast",
      {.summary = "What one's podcast says, and where it is", .tag = "podcasts", .needs_token = true},
      [&rooms](Request& r) { return show(r, rooms); });
  http::json_route<Podcast, OwnPodcast>(
      router, Method::put, "/api/v1/users/me/podcast",
      {.summary = "Offer one's public videos as a podcast, or no longer",
       .tag = "podcasts",
       .needs_token = true},
      [&rooms](Request& r, Podcast wanted) { return change(r, rooms, std::move(wanted)); });
  http::json_route<OfferedPodcast>(router, Method::get, "/api/v1/podcasts/{name}",
                                   {.summary = "A person's podcast, if it is offered", .tag = "podcasts"},
                                   [&rooms](Request& r) { return offered(r, rooms); });
}

}  // namespace millrace::podcast
