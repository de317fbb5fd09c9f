#include "app/service.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "app/platform.h"
#include "http/json.h"

namespace millrace::app {
namespace {

using http::Request;
using http::Response;

prometheus::MetricFamily family(std::string name, std::string help, prometheus::MetricType type,
                                double value) {
  prometheus::ClientMetric metric;
  type == prometheus::MetricType::Counter ? metric.counter.value = value : metric.gauge.value = value;
  return {std::move(name), std::move(help), type, {metric}};
}

std::string metrics(Platform& platform) {
  using Type = prometheus::MetricType;
  const auto& c = platform.renderer.counters();
  const auto now = platform.renderer.state();
  auto counter = [](std::string name, std::string help, const std::atomic<std::uint64_t>& value) {
    return family("millrace_" + name + "_total", std::move(help), Type::Counter,
                  static_cast<double>(value.load()));
  };
  auto gauge = [](std::string name, std::string help, auto value) {
    return family("millrace_" + name, std::move(help), Type::Gauge, static_cast<double>(value));
  };
  auto usage = platform.budget.usage_now();
  const auto& kept = platform.budget.counters();
  const auto& scrubbed = platform.scrub.counters();
  auto damaged =
      platform.database.read_now([](soci::session& sql) { return keeping::damaged_videos(sql).size(); });
  auto sounds = platform.database.read_now([](soci::session& sql) { return sound::bytes_of_all(sql); });
  std::vector<prometheus::MetricFamily> all{
      counter("segments_rendered", "Segments rendered because somebody was watching", c.rendered),
      counter("segments_filled", "Segments rendered in the background", c.background),
      counter("segments_stored", "Rendered segments answered from the store", c.stored),
      counter("segments_joined", "Requests that joined a render already under way", c.joined),
      counter("renders_busy", "Requests answered 503 because too much was wanted at once", c.busy),
      counter("renders_refused_crowded", "Of these: larger rungs, refused at once", c.crowded),
      counter("renders_refused_full", "Of these: small rungs and sound, refused at once", c.full),
      counter("renders_retried", "Renders begun again because their process had died", c.retried),
      family("millrace_render_cpu_seconds_total", "Processor time of renders of pictures, without walks",
             Type::Counter, static_cast<double>(c.cpu_us.load()) / 1e6),
      counter("renders_made_room", "Background renders ended because a viewer's needed their memory",
              c.room_made),
      counter("fill_pictures_decoded", "Pictures decoded in the background", c.decoded),
      counter("fill_walks", "Sequential passes begun", c.walks),
      gauge("renders_waiting", "Renders for viewers that wait for a place", now.waiting),
      gauge("renders_running", "Renders for viewers under way", now.running),
      gauge("renders_crowd", "0 normal, 1 crowded, 2 full", now.crowd),
      gauge("render_memory_bytes", "Memory that running renders may use", now.memory_used),
      gauge("render_memory_limit_bytes", "Memory that all renders together may use", now.memory_total),
      counter("renders_failed", "Renders that failed", c.failed),
      counter("renders_cancelled", "Renders stopped because nobody waited any more", c.cancelled),
      family("millrace_password_hashes_total", "Passwords hashed", Type::Counter,
             static_cast<double>(platform.accounts.password_hashes())),
      gauge("disk_free_bytes", "Free for videos, beyond the reserve", usage.free),
      gauge("originals_bytes", "Of what was uploaded", usage.sums.originals),
      gauge("cache_bytes", "Of rendered segments", usage.sums.cache),
      gauge("cache_budget_bytes", "What rendered segments may take; 0 is as much as the disk gives",
            usage.budget),
      gauge("sound_files_bytes", "Of files of sound that were asked for; kept for a week", sounds),
      counter("cache_evicted_bytes", "Of rendered segments evicted", kept.evicted_bytes),
      gauge("originals_damaged", "Videos whose original is no longer as it came", damaged),
      counter("scrub_bytes", "Read by the scrub", scrubbed.bytes),
      counter("scrub_damaged_segments", "Stored segments found wrong, and removed",
              scrubbed.damaged_segments),
      counter("cache_evicted_segments", "Rendered segments evicted", kept.evicted_segments),
  };
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace

void add_service(http::Router& router, Platform& platform) {
  using http::Method;
  router.add(Method::get, "/healthz",
             [&platform](Request&) -> Task<Response> {
               int one = co_await platform.database.read([](soci::session& sql) {
                 int value = 0;
                 sql << "SELECT 1", soci::into(value);
                 return value;
               });
               co_return Response::text(one == 1 ? 200 : 503,
                                        one == 1 ? "ok\n" : "the database does not answer\n");
             },
             {.summary = "Is the server well?", .tag = "service"});
  // Figures are for whoever runs the machine.
  router.add(Method::get, "/metrics", [&platform](Request& request) -> Task<Response> {
    if (request.client != "127.0.0.1" && request.client != "::1")
      co_return http::problem(request,
                              {Status::not_found, "not_found", "Metrics are shown to this machine only."});
    std::string text = co_await run_blocking(platform.pool, [&platform] { return metrics(platform); });
    co_return Response::text(200, std::move(text), "text/plain; version=0.0.4; charset=utf-8");
  });
  router.add(Method::get, "/openapi.json", [&platform](Request&) -> Task<Response> {
    Response response = Response::json(
        200, http::openapi(platform.router, platform.router.schemas(), "Millrace", MILLRACE_VERSION));
    response.headers.set("Cache-Control", "no-cache");
    co_return response;
  });
}

}  // namespace millrace::app
