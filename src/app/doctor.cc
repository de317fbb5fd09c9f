// Says in plain words what is well and what is not.
#include <fmt/format.h>

#include <filesystem>

#include "app/commands.h"
#include "app/paths.h"
#include "db/database.h"
#include "db/migrations.h"
#include "engine/client.h"
#include "store/local_store.h"

namespace millrace::app {
namespace {

namespace fs = std::filesystem;

struct Report {
  bool well = true;
  void good(std::string_view what, std::string_view text) {
    fmt::print("  ok       {:<10} {}\n", what, text);
  }
  void warn(std::string_view what, std::string_view text) {
    fmt::print("  note     {:<10} {}\n", what, text);
  }
  void bad(std::string_view what, std::string_view text) {
    well = false;
    fmt::print("  PROBLEM  {:<10} {}\n", what, text);
  }
};

template <class T>
std::optional<T> run(Task<T> task) {
  asio::io_context loop(1);
  std::optional<T> value;
  asio::co_spawn(loop.get_executor(), std::move(task), [&](const std::exception_ptr& failure, T result) {
    if (!failure) value = std::move(result);
  });
  loop.run();
  return value;
}

void check_engine(Report& report, const Options& options) {
  try {
    engine::EngineOptions engine_options;
    engine_options.require_sandbox = options.require_sandbox;
    engine::Engine engine(engine_options);
    auto sandbox = run(engine.check_sandbox());
    if (!sandbox) return report.bad("sandbox", "The media engine did not answer its self-test.");
    for (const auto& failure : sandbox->failures)
      report.bad("sandbox", "A child could do what it must not: " + failure);
    std::string text = fmt::format("{} ({})", sandbox->level, sandbox->layers);
    if (sandbox->level == "none")
      report.bad("sandbox",
                 "This kernel gives less than the floor; media are not processed. " + sandbox->detail);
    else if (sandbox->level == "strong")
      report.good("sandbox", text);
    else
      report.warn("sandbox", text + ". Namespaces are not to be had here; the floor and its layers hold.");

    engine::HeadersRequest request;
    request.encoders.push_back({.width = 640, .height = 360, .max_bits = 800'000});
    Fd nothing = engine::memory_file("doctor");
    auto reply = run(engine.call<engine::HeadersReply>(engine::TaskKind::headers, request,
                                                       {nothing.get(), nothing.get()}, {}));
    if (reply && *reply && (*reply)->configs.size() == 1 && (*reply)->configs[0].size() > 6)
      report.good("FFmpeg", "its libraries load, and x264 opens");
    else
      report.bad("FFmpeg", "x264 does not open in the media engine" +
                               (reply && !*reply ? ": " + (*reply).error().detail : "."));
  } catch (const std::exception& e) {
    report.bad("engine", fmt::format("The media engine does not start: {}", e.what()));
  }
}

void check_disk(Report& report, const Options& options) {
  fs::path data = fs::absolute(options.data);
  if (!fs::exists(data))
    return report.warn("data", fmt::format("{} is not there yet; the first start makes it.", data.string()));
  try {
    store::LocalStore store({data, options.reserved_free_bytes});
    double free = static_cast<double>(store.free_bytes()) / (1 << 30);
    std::string text =
        fmt::format("{:.1f} GB free for videos beyond the reserve, in {}", free, data.string());
    free < 1 ? report.bad("disk", text + ". Uploads will soon be refused.") : report.good("disk", text);
    auto incoming = store.begin();
    incoming ? report.good("store", "can be written") : report.bad("store", incoming.error().detail);
  } catch (const std::exception& e) {
    report.bad("store", e.what());
  }
  try {
    BlockingPool pool(1);
    db::Database database({data / "millrace.db"}, pool);
    auto verdict = database.read_now([](soci::session& sql) {
      std::string text;
      sql << "PRAGMA quick_check", soci::into(text);
      return fmt::format("{}, schema {}", text, db::schema_version(sql));
    });
    verdict.starts_with("ok") ? report.good("database", verdict) : report.bad("database", verdict);
    pool.join();
  } catch (const std::exception& e) {
    report.bad("database", e.what());
  }
}

}  // namespace

int doctor(const Options& options) {
  fmt::print("Millrace {}\n", MILLRACE_VERSION);
  Report report;
  check_engine(report, options);
  check_disk(report, options);
  fs::path web = web_folder();
  web.empty() ? report.bad("page", "is not built; run script/build") : report.good("page", web.string());
  fmt::print("\n{}\n", report.well ? "All is well." : "Something needs your attention.");
  return report.well ? 0 : 1;
}

}  // namespace millrace::app
