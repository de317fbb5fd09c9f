#include "upload/routes.h"

#include "http/json.h"
#include "upload/form.h"

namespace millrace::upload {
namespace {

// The form as the API document shows it; read by form.cc, not as JSON.
struct NewVideoForm {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> visibility;
  std::optional<std::string> replaces;
  http::File file;
};
BOOST_DESCRIBE_STRUCT(NewVideoForm, (), (title, description, visibility, replaces, file))
http::Rules rules(const NewVideoForm*) {
  return {{"replaces", {.description = "a video of one's own, whose file this takes the place of"}},
          {"title", {.max_length = 200}},
          {"visibility", {.one_of = {"public", "unlisted", "private"}}}};
}

Task<Result<videos::Video>> receive(http::Request& request, Uploads& uploads, accounts::Accounts& accounts,
                                    videos::Videos& videos) {
  // The token is checked when an upload starts, not when it ends.
  auto who = co_await accounts.require(request);
  if (!who) co_return fail(who.error());
  auto form = co_await read_form(request, uploads, *who);
  if (!form) co_return fail(form.error());
  if (!form->file) {
    Error missing{Status::unprocessable,
                  "validation",
                  "The form has no file.",
                  {{"file", "Field required", "missing"}}};
    co_return fail(std::move(missing));
  }
  NewVideo wanted{form->field("title"), form->field("description"), form->field("visibility"),
                  form->file_name, form->field("replaces")};
  if (wanted.visibility.empty()) wanted.visibility = "unlisted";
  if (auto good = check_visibility(wanted.visibility); !good) co_return fail(good.error());
  if (auto good = co_await uploads.check_replaces(*who, wanted.replaces); !good) co_return fail(good.error());
  auto record = co_await form->file->finish(*who, std::move(wanted));
  if (!record) co_return fail(record.error());
  co_return co_await videos.show(*record, *who);
}

}  // namespace

void add_routes(http::Router& router, Uploads& uploads, accounts::Accounts& accounts,
                videos::Videos& videos) {
  http::add_schema<NewVideoForm>(router.schemas());
  http::RouteDoc doc{.summary = "Upload a video",
                     .tag = "videos",
                     .request_schema = "NewVideoForm",
                     .request_type = "multipart/form-data",
                     .success = 201,
                     .needs_token = true};
  http::json_route<videos::Video>(
      router, http::Method::post, "/api/v1/videos", doc,
      [&](http::Request& request) { return receive(request, uploads, accounts, videos); });
}

}  // namespace millrace::upload
