#include "sharing/routes.h"

#include "http/json.h"

namespace millrace::sharing {
namespace {

using http::Method;
using http::Request;
using videos::VideoRecord;

struct VideoPassword {
  std::string password;
};
BOOST_DESCRIBE_STRUCT(VideoPassword, (), (password))
http::Rules rules(const VideoPassword*) {
  return {{"password", {.min_length = 1, .max_length = 1024}}};
}

struct Unlocked {
  std::string name;
  std::string expires_at;
  std::string watch;
  std::string embed;
  std::string hls;
};
BOOST_DESCRIBE_STRUCT(Unlocked, (), (name, expires_at, watch, embed, hls))
http::Rules rules(const Unlocked*) {
  return {{"name", {.description = "in the place of the video's id, in every path"}}};
}

struct NewShareLink {
  std::int64_t hours = 0;
  std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(NewShareLink, (), (hours, note))
http::Rules rules(const NewShareLink*) {
  return {{"hours", {.minimum = 1, .maximum = 24 * 366}}, {"note", {.max_length = 200}}};
}

struct ShareLink {
  std::string id;
  std::string note;
  std::string created_at;
  std::string expires_at;
  bool good = false;
  std::string name;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(ShareLink, (), (id, note, created_at, expires_at, good, name, url))
http::Rules rules(const ShareLink*) {
  return {{"good", {.description = "has not ended"}},
          {"name", {.description = "in the place of the video's id, in every path"}},
          {"url", {.description = "of the watch page"}}};
}
struct ShareLinks {
  std::vector<ShareLink> items;
};
BOOST_DESCRIBE_STRUCT(ShareLinks, (), (items))

struct EmbeddingView {
  std::string mode;
  std::vector<std::string> origins;
};
BOOST_DESCRIBE_STRUCT(EmbeddingView, (), (mode, origins))
http::Rules rules(const EmbeddingView*) {
  return {{"mode", {.one_of = {"default", "anyone", "nobody", "listed"}}},
          {"origins", {.max_length = videos::kMostOrigins}}};
}

struct Rooms {
  Sharing& sharing;
  videos::Videos& videos;
  accounts::Accounts& accounts;
};

Task<Result<VideoRecord>> to_edit(const Request& request, Rooms rooms) {
  auto viewer = co_await rooms.accounts.viewer(request);
  co_return co_await rooms.videos.find_to_edit(std::string(request.param("id")), viewer);
}

ShareLink view(const videos::Link& link, const Request& request, Rooms rooms) {
  const std::string name = rooms.sharing.name_of(link);
  return {link.id.text(),
          link.note,
          to_rfc3339(link.created_at),
          to_rfc3339(link.expires_at),
          link.expires_at > SystemClock().now(),
          name,
          request.origin + "/watch/" + name};
}

EmbeddingView view(const videos::Embedding& embedding) {
  return {embedding.mode, embedding.origins};
}

Task<Result<Unlocked>> unlock(Request& request, Rooms rooms, VideoPassword sent) {
  auto given = co_await rooms.sharing.unlock(std::string(request.param("id")), std::move(sent.password),
                                             request.client);
  if (!given) co_return fail(given.error());
  co_return Unlocked{given->name, to_rfc3339(given->until), "/watch/" + given->name, "/embed/" + given->name,
                     "/media/" + given->name + "/master.m3u8"};
}

void add_password_routes(http::Router& router, Rooms rooms) {
  constexpr const char* kPath = "/api/v1/videos/{id}/password";
  http::json_route<VideoPassword, videos::Video>(
      router, Method::put, kPath,
      {.summary = "Let those watch the video who know a password; it becomes private",
       .tag = "sharing",
       .needs_token = true},
      [rooms](Request& r, VideoPassword sent) -> Task<Result<videos::Video>> {
        auto record = co_await to_edit(r, rooms);
        if (!record) co_return fail(record.error());
        auto changed = co_await rooms.sharing.set_password(std::move(*record), std::move(sent.password));
        if (!changed) co_return fail(changed.error());
        auto viewer = co_await rooms.accounts.viewer(r);
        co_return co_await rooms.videos.show(*changed, viewer);
      });
  http::json_route<videos::Video>(
      router, Method::delete_, kPath,
      {.summary = "Take the password away; the video stays private", .tag = "sharing", .needs_token = true},
      [rooms](Request& r) -> Task<Result<videos::Video>> {
        auto record = co_await to_edit(r, rooms);
        if (!record) co_return fail(record.error());
        auto changed = co_await rooms.sharing.remove_password(std::move(*record));
        auto viewer = co_await rooms.accounts.viewer(r);
        co_return co_await rooms.videos.show(changed, viewer);
      });
  http::json_route<VideoPassword, Unlocked>(
      router, Method::post, "/api/v1/videos/{id}/unlock",
      {.summary = "The right to watch a video, for its password", .tag = "sharing"},
      [rooms](Request& r, VideoPassword sent) { return unlock(r, rooms, std::move(sent)); });
}

void add_link_routes(http::Router& router, Rooms rooms) {
  constexpr const char* kPath = "/api/v1/videos/{id}/links";
  http::json_route<ShareLinks>(
      router, Method::get, kPath,
      {.summary = "Links by which a video can be watched", .tag = "sharing", .needs_token = true},
      [rooms](Request& r) -> Task<Result<ShareLinks>> {
        auto record = co_await to_edit(r, rooms);
        if (!record) co_return fail(record.error());
        ShareLinks out;
        for (const auto& link : co_await rooms.sharing.links(record->id))
          out.items.push_back(view(link, r, rooms));
        co_return out;
      });
  http::json_route<NewShareLink, ShareLink>(
      router, Method::post, kPath,
      {.summary = "Make a link that ends", .tag = "sharing", .success = 201, .needs_token = true},
      [rooms](Request& r, NewShareLink wanted) -> Task<Result<ShareLink>> {
        auto record = co_await to_edit(r, rooms);
        if (!record) co_return fail(record.error());
        auto link = co_await rooms.sharing.make_link(std::move(*record), wanted.note.value_or(""),
                                                     std::chrono::hours(wanted.hours));
        if (!link) co_return fail(link.error());
        co_return view(*link, r, rooms);
      });
  http::json_route<http::Nothing>(
      router, Method::delete_, "/api/v1/videos/{id}/links/{link}",
      {.summary = "Revoke a link, at once", .tag = "sharing", .needs_token = true},
      [rooms](Request& r) -> Task<Result<http::Nothing>> {
        auto record = co_await to_edit(r, rooms);
        if (!record) co_return fail(record.error());
        auto link = videos::LinkId::parse(r.param("link"));
        const bool gone = link && co_await rooms.sharing.revoke(record->id, *link);
        if (!gone) co_return fail(Status::not_found, "not_found", "There is no such link.");
        co_return http::Nothing{};
      });
}

void add_embedding_routes(http::Router& router, Rooms rooms) {
  constexpr const char* kPath = "/api/v1/videos/{id}/embedding";
  constexpr const char* kServerPath = "/api/v1/admin/embedding";
  http::json_route<EmbeddingView>(
      router, Method::get, kPath,
      {.summary = "Which sites may embed a video", .tag = "sharing", .needs_token = true},
      [rooms](Request& r) -> Task<Result<EmbeddingView>> {
        auto record = co_await to_edit(r, rooms);
        if (!record) co_return fail(record.error());
        co_return view(videos::embedding_of(record->embedding));
      });
  http::json_route<EmbeddingView, EmbeddingView>(
      router, Method::put, kPath,
      {.summary = "Say which sites may embed a video", .tag = "sharing", .needs_token = true},
      [rooms](Request& r, EmbeddingView wanted) -> Task<Result<EmbeddingView>> {
        auto record = co_await to_edit(r, rooms);
        if (!record) co_return fail(record.error());
        const videos::Embedding embedding{wanted.mode, wanted.origins};
        auto changed = co_await rooms.sharing.set_embedding(std::move(*record), embedding);
        if (!changed) co_return fail(changed.error());
        co_return view(videos::embedding_of(changed->embedding));
      });
  http::json_route<EmbeddingView>(router, Method::get, kServerPath,
                                  {.summary = "Which sites may embed videos that do not say so themselves",
                                   .tag = "admin",
                                   .needs_token = true},
                                  [rooms](Request& r) -> Task<Result<EmbeddingView>> {
                                    auto who = co_await rooms.accounts.require_admin(r);
                                    if (!who) co_return fail(who.error());
                                    const auto text = co_await rooms.sharing.server_embedding();
                                    co_return view(videos::embedding_of(text));
                                  });
  http::json_route<EmbeddingView, EmbeddingView>(
      router, Method::put, kServerPath,
      {.summary = "Say which sites may embed videos that do not say so themselves",
       .tag = "admin",
       .needs_token = true},
      [rooms](Request& r, EmbeddingView wanted) -> Task<Result<EmbeddingView>> {
        auto who = co_await rooms.accounts.require_admin(r);
        if (!who) co_return fail(who.error());
        const videos::Embedding embedding{wanted.mode, wanted.origins};
        auto done = co_await rooms.sharing.set_server_embedding(embedding);
        if (!done) co_return fail(done.error());
        co_return wanted;
      });
}

}  // namespace

void add_routes(http::Router& router, Sharing& sharing, videos::Videos& videos,
                accounts::Accounts& accounts) {
  const Rooms rooms{sharing, videos, accounts};
  add_password_routes(router, rooms);
  add_link_routes(router, rooms);
  add_embedding_routes(router, rooms);
}

}  // namespace millrace::sharing
