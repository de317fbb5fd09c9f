#include "http/json.h"
#include "videos/bin.h"
#include "videos/routes.h"

namespace millrace::videos {
namespace {

using http::Method;
using http::Request;

struct BinnedVideo {
  std::string id;
  std::string title;
  std::string visibility;
  std::string state;
  bool clip = false;
  std::string deleted_at;
  std::string gone_at;
  double duration = 0;
  int width = 0;
  int height = 0;
  bool has_video = false;
  long long bytes = 0;
  long long frees_bytes = 0;
  std::optional<std::string> poster;
};
BOOST_DESCRIBE_STRUCT(BinnedVideo, (),
                      (id, title, visibility, state, clip, deleted_at, gone_at, duration, width, height,
                       has_video, bytes, frees_bytes, poster))
http::Rules rules(const BinnedVideo*) {
  return {{"visibility", {.one_of = {"public", "unlisted", "private"}}},
          {"state", {.one_of = {"indexing", "ready", "rejected"}}},
          {"gone_at", {.description = "when it can come back no more; a moment later it is gone"}},
          {"frees_bytes",
           {.description = "of what is stored, when it alone goes: nothing while a clip needs its file"}},
          {"poster", {.description = "for whoever can edit it; null when there is none"}}};
}
struct BinList {
  std::vector<BinnedVideo> items;
  std::optional<std::string> next_cursor;
  long long count = 0;
  long long frees_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(BinList, (), (items, next_cursor, count, frees_bytes))
http::Rules rules(const BinList*) {
  return {{"count", {.description = "of all pages"}},
          {"frees_bytes", {.description = "of what is stored, when all of it goes"}}};
}
struct EmptiedBin {
  long long removed = 0;
  long long freed_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(EmptiedBin, (), (removed, freed_bytes))

BinnedVideo view(const Binned& binned) {
  const auto& v = binned.video;
  BinnedVideo out{v.id.text(),
                  v.title,
                  v.visibility,
                  v.state,
                  v.is_clip(),
                  to_rfc3339(v.deleted_at),
                  to_rfc3339(binned.gone_at),
                  static_cast<double>(v.duration_ms) / 1000,
                  v.width,
                  v.height,
                  v.has_video,
                  v.bytes,
                  binned.frees,
                  std::nullopt};
  if (has_poster(v)) out.poster = "/api/v1/bin/" + v.id.text() + "/poster.jpg";
  return out;
}

Task<Result<BinList>> list(Request& request, Bin& bin, accounts::Accounts& accounts) {
  auto who = co_await accounts.require(request);
  if (!who) co_return fail(who.error());
  auto limit = http::query_integer(request, "limit", 1, 100);
  if (!limit) co_return fail(limit.error());
  auto page = co_await bin.list(who->user, static_cast<int>(limit->value_or(24)),
                                std::string(request.query_value("cursor").value_or("")));
  if (!page) co_return fail(page.error());
  BinList out;
  for (const auto& binned : page->items) out.items.push_back(view(binned));
  if (!page->next_cursor.empty()) out.next_cursor = page->next_cursor;
  out.count = page->count;
  out.frees_bytes = page->frees;
  co_return out;
}

Task<Result<http::Nothing>> remove(Request& request, Bin& bin, accounts::Accounts& accounts) {
  auto who = co_await accounts.require(request);
  if (!who) co_return fail(who.error());
  auto gone = co_await bin.remove(std::string(request.param("id")), *who);
  if (!gone) co_return fail(gone.error());
  co_return http::Nothing{};
}

Task<Result<EmptiedBin>> empty(Request& request, Bin& bin, accounts::Accounts& accounts) {
  auto who = co_await accounts.require(request);
  if (!who) co_return fail(who.error());
  auto emptied = co_await bin.empty(who->user);
  co_return EmptiedBin{emptied.removed, emptied.freed};
}

}  // namespace

void add_bin_routes(http::Router& router, Bin& bin, accounts::Accounts& accounts) {
  http::RouteDoc listed{
      .summary = "What one has deleted and can still restore", .tag = "videos", .needs_token = true};
  listed.query = {{"limit", "1 to 100", "integer"}, {"cursor", "next_cursor of the page before"}};
  http::json_route<BinList>(router, Method::get, "/api/v1/bin", listed,
                            [&](Request& r) { return list(r, bin, accounts); });
  http::json_route<EmptiedBin>(
      router, Method::delete_, "/api/v1/bin",
      {.summary = "Empty the bin: all of it is gone for good", .tag = "videos", .needs_token = true},
      [&](Request& r) { return empty(r, bin, accounts); });
  http::json_route<http::Nothing>(
      router, Method::delete_, "/api/v1/bin/{id}",
      {.summary = "Delete a video of the bin for good", .tag = "videos", .needs_token = true},
      [&](Request& r) { return remove(r, bin, accounts); });
}

}  // namespace millrace::videos
