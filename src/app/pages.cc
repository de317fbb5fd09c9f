#include "app/pages.h"

#include <boost/json.hpp>

#include "app/platform.h"
#include "http/page.h"
#include "http/uri.h"
#include "package/ladder.h"
#include "videos/poster_urls.h"

namespace millrace::app {
namespace {

using http::Method;
using http::Request;
using http::Response;
using videos::VideoRecord;

// Absolute, for other sites to use.
std::string link(const Request& request, std::string_view path) {
  return request.origin + std::string(path);
}

std::string meta(std::string_view property, std::string_view content) {
  return fmt::format("<meta property=\"{}\" content=\"{}\">", property, http::escape_html(content));
}

// What can be said of a video that plays.
struct Playing {
  bool pictures = false;
  int width = 0;
  int height = 0;
};

// Ready, or still arriving and shown to everybody; then its row knows no size yet, but its beginning does.
std::optional<Playing> playing(const Platform& platform, const VideoRecord& video) {
  if (video.state == "ready") return Playing{video.has_video, video.width, video.height};
  if (!video.media || !video.early_for_all || (video.state != "receiving" && video.state != "indexing"))
    return std::nullopt;
  auto early = platform.early_shelf.find(*video.media);
  if (!early) return std::nullopt;
  const auto* track = early->media->plan->index().video();
  if (!track) return Playing{};
  const auto size = package::display_size(track->header->video);
  return Playing{true, size.width, size.height};
}

// As much of it as previews show, in whole characters.
std::string beginning(const std::string& text) {
  std::size_t end = std::min<std::size_t>(text.size(), 300);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) end--;
  return text.substr(0, end);
}

// Open Graph and the oEmbed link. Nothing at all of what the caller may not see, or of private videos.
std::string head_of(const Request& request, const Platform& platform, const VideoRecord& video) {
  const auto plays = playing(platform, video);
  if (video.visibility == "private" || !plays) return {};
  std::string id = video.id.text();
  std::string watch = link(request, "/watch/" + id);
  std::string head =
      meta("og:type", "video.other") + meta("og:site_name", "Millrace") + meta("og:title", video.title) +
      meta("og:description", video.description.empty() ? video.owner : beginning(video.description)) +
      meta("og:url", watch) + meta("og:video:url", link(request, "/embed/" + id)) +
      meta("og:video:type", "text/html") + meta("og:video:width", std::to_string(plays->width)) +
      meta("og:video:height", std::to_string(plays->height));
  if (videos::has_poster(video)) head += meta("og:image", link(request, videos::poster_url(video, 1280)));
  head += videos::has_poster(video) ? "<meta name=\"twitter:card\" content=\"summary_large_image\">"
                                    : "<meta name=\"twitter:card\" content=\"summary\">";
  head += fmt::format("<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{}\" title=\"{}\">",
                      http::escape_html(link(request, "/oembed?url=" + http::percent_encode(watch))),
                      http::escape_html(video.title));
  if (video.visibility == "unlisted") head += "<meta name=\"robots\" content=\"noindex\">";
  return head;
}

// Where apps find the podcast of whose page this is.
Task<std::string> podcast_of(const Request& request, Platform& platform, std::string owner) {
  auto row = co_await platform.podcasts.find_named(std::move(owner));
  if (!row) co_return std::string();
  co_return fmt::format("<link rel=\"alternate\" type=\"application/rss+xml\" href=\"{}\" title=\"{}\">",
                        http::escape_html(link(request, podcast::path_of(*row, "podcast.xml"))),
                        http::escape_html(podcast::title_of(*row)));
}

Response not_built(const Request& request) {
  return http::problem(request, {Status::not_found, "not_found",
                                 "The page is not built on this server; its API is at /openapi.json."});
}

Task<Response> document(Request& request, Platform& platform, std::string_view file, int status = 200) {
  auto html = platform.page.text(file);
  if (!html) co_return not_built(request);
  std::string title = "Millrace", head;
  const bool embedded = file == "embed.html";
  std::string embedding;  // of the video
  std::string_view referrer;
  if (auto id = request.param("id"); !id.empty()) {
    auto viewer = co_await platform.accounts.viewer(request);
    auto video = co_await platform.videos.find(std::string(id), viewer);
    if (video) {
      embedding = video->embedding;
      title = video->title + " · Millrace";
      head = head_of(request, platform, *video);
      if (video->visibility == "public") head += co_await podcast_of(request, platform, video->owner);
    } else if (video.error().code == "password_needed") {
      if (auto named = videos::named_video(id))
        if (auto locked = co_await platform.videos.reread(named->id)) embedding = locked->embedding;
    } else {
      status = 404;
    }
    // A right in the address is for whoever has it, and for nobody whom the page may lead to.
    if (id.find('~') != std::string_view::npos) referrer = "no-referrer";
  }
  std::string framed_by(http::kFramedByUs);
  if (embedded) framed_by = videos::frame_ancestors(embedding, co_await platform.sharing.server_embedding());
  auto response = http::page_response(request, http::with_head(*html, title, head), framed_by, status);
  if (!referrer.empty()) response.headers.set("Referrer-Policy", std::string(referrer));
  co_return response;
}

// https://oembed.com: the embedded player of a video that anyone with its link may see.
Task<Response> oembed(Request& request, Platform& platform) {
  auto refuse = [&](Status status, const char* detail) {
    return http::problem(request, {status, "not_found", detail});
  };
  auto url = request.query_value("url").value_or("");
  if (request.query_value("format").value_or("json") != "json")
    co_return http::problem(request, 501, {Status::bad_request, "bad_request", "Only JSON is offered."});
  auto at = url.rfind("/watch/");
  if (at == std::string_view::npos) at = url.rfind("/embed/");
  if (at == std::string_view::npos)
    co_return refuse(Status::not_found, "This is not the address of a video here.");
  std::string id(url.substr(at + 7, VideoId::kLength));
  auto video = co_await platform.videos.find(id, std::nullopt);
  const auto plays = video ? playing(platform, *video) : std::nullopt;
  if (!plays) co_return refuse(Status::not_found, "This video doesn't exist or isn't shared.");
  auto limit = [&](const char* name) {
    int value = 0;
    auto text = request.query_value(name).value_or("");
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value > 0 ? value : INT32_MAX;
  };
  int width = plays->pictures ? std::max(1, plays->width) : 640,
      height = plays->pictures ? std::max(1, plays->height) : 120;
  double scale = std::min({1.0, 1280.0 / width, static_cast<double>(limit("maxwidth")) / width,
                           static_cast<double>(limit("maxheight")) / height});
  width = static_cast<int>(width * scale);
  height = static_cast<int>(height * scale);
  std::string embed = link(request, "/embed/" + id);
  boost::json::object body{
      {"version", "1.0"},
      {"type", "video"},
      {"provider_name", "Millrace"},
      {"provider_url", request.origin + "/"},
      {"title", video->title},
      {"author_name", video->owner},
      {"width", width},
      {"height", height},
      {"html",
       fmt::format("<iframe src=\"{}\" width=\"{}\" height=\"{}\" frameborder=\"0\" allow=\"fullscreen; "
                   "picture-in-picture\" allowfullscreen></iframe>",
                   http::escape_html(embed), width, height)}};
  if (videos::has_poster(*video)) body["thumbnail_url"] = link(request, videos::poster_url(*video, 640));
  Response response = Response::json(200, boost::json::serialize(body));
  response.headers.set("Cache-Control", "public, max-age=60");
  co_return response;
}

}  // namespace

void add_pages(http::Router& router, Platform& platform) {
  for (const char* path : {"/", "/watch/{id}", "/studio/{id}", "/mine", "/upload", "/sign-in", "/register",
                           "/account", "/admin", "/setup"})
    router.add(Method::get, path, [&platform](Request& r) { return document(r, platform, "index.html"); });
  router.add(Method::get, "/embed/{id}",
             [&platform](Request& r) { return document(r, platform, "embed.html"); });
  router.add(Method::get, "/docs", [&platform](Request& r) { return document(r, platform, "docs.html"); });
  router.add(Method::get, "/oembed", [&platform](Request& r) { return oembed(r, platform); },
             {.summary = "oEmbed of a video",
              .tag = "service",
              .query = {{"url", "of the watch page"}, {"maxwidth", "pixels"}, {"maxheight", "pixels"}}});
}

http::Handler page_fallback(Platform& platform) {
  return [&platform](Request& request) -> Task<Response> {
    bool reading = request.method == Method::get || request.method == Method::head;
    if (reading)
      if (auto file = platform.page.respond(request)) co_return std::move(*file);
    bool wants_page = reading && request.headers.find("Accept").find("text/html") != std::string_view::npos &&
                      !request.path.starts_with("/api/") && !request.path.starts_with("/media/") &&
                      platform.page.text("index.html");
    if (wants_page) co_return co_await document(request, platform, "index.html", 404);
    co_return http::problem(request, {Status::not_found, "not_found", "There is nothing at this address."});
  };
}

}  // namespace millrace::app
