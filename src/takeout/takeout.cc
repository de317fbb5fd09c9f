#include "takeout/takeout.h"

#include "http/json.h"
#include "media/keys.h"
#include "takeout/archive.h"
#include "takeout/zip.h"

namespace millrace::takeout {

namespace {

auto unauthorized() {
  return fail(Status::unauthorized, "unauthorized", "Sign in first.");
}

}  // namespace

class Takeout::Turn {
 public:
  Turn(Takeout& takeout, UserId user) : takeout_(takeout), user_(std::move(user)) {}
  ~Turn() {
    std::lock_guard lock(takeout_.mutex_);
    takeout_.taking_.erase(user_);
  }
  Turn(const Turn&) = delete;

 private:
  Takeout& takeout_;
  UserId user_;
};

Task<Result<http::Response>> Takeout::original(http::Request& request) {
  auto viewer = co_await accounts_.viewer(request);
  auto record = co_await videos_.find(std::string(request.param("id")), viewer);
  if (!record) co_return fail(record.error());
  if (!videos::can_edit(*record, viewer)) {
    if (!viewer) co_return unauthorized();
    co_return fail(Status::forbidden, "forbidden", "Only its owner can take the original.");
  }
  if (record->is_clip())
    co_return fail(Status::conflict, "is_clip",
                   "A clip has no file of its own. Take that of the video it is cut from.");
  if (!record->media) co_return fail(videos::not_found());
  auto file = co_await run_blocking(
      pool_, [this, id = *record->media] { return store_.open(media::keys::original(id)); });
  if (!file) co_return fail(Status::not_found, "not_found", "The original of this video is not kept.");
  http::Entity entity;
  entity.type = "application/octet-stream";  // as it came: nobody vouches for what it is
  entity.etag = "\"" + record->media->text() + "-original\"";
  entity.cache_control = "private, no-cache";
  entity.size = (*file)->size;
  entity.pieces = [file = *file](std::uint64_t offset, std::uint64_t size) {
    return http::Pieces{{http::FilePiece{file, offset, size}}, size, {}};
  };
  entity.disposition =
      http::content_disposition("attachment", record->file_name.empty() ? "original" : record->file_name);
  co_return http::respond(request, entity);
}

Task<Result<http::Response>> Takeout::everything(http::Request& request) {
  auto who = co_await accounts_.viewer(request);
  if (!who) co_return unauthorized();
  {
    std::lock_guard lock(mutex_);
    if (!taking_.insert(who->user).second) {
      Error busy{Status::too_many_requests, "busy", "You are taking everything already. Let that end first."};
      busy.retry_after = std::chrono::seconds(60);
      co_return fail(std::move(busy));
    }
  }
  auto turn = std::make_shared<Turn>(*this, who->user);
  http::Response response;
  response.headers.set("Content-Type", "application/zip");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set(
      "Content-Disposition",
      http::content_disposition("attachment", "Millrace " + zip_name(who->username) + ".zip"));
  if (request.method != http::Method::head)
    response.body = http::Stream([this, turn, who = *who](http::BodyWriter& out) -> Task<bool> {
      Archive archive(*this, who, out);
      co_return co_await archive.write();
    });
  co_return response;
}

void add_routes(http::Router& router, Takeout& takeout) {
  using http::Request;
  auto add = [&](const char* path, http::RouteDoc doc, auto answer) {
    router.add(
        http::Method::get, path,
        [&takeout, answer](Request& request) -> Task<http::Response> {
          auto response = co_await (takeout.*answer)(request);
          co_return response ? std::move(*response) : http::problem(request, response.error());
        },
        std::move(doc));
  };
  add("/api/v1/videos/{id}/original",
      {.summary = "The file as it was uploaded", .tag = "videos", .needs_token = true}, &Takeout::original);
  add("/api/v1/users/me/archive",
      {.summary = "All of one's videos as a ZIP archive", .tag = "accounts", .needs_token = true},
      &Takeout::everything);
}

}  // namespace millrace::takeout
