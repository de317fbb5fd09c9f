#include "app/platform.h"

#include <filesystem>

#include "accounts/routes.h"
#include "app/pages.h"
#include "app/paths.h"
#include "app/service.h"
#include "indexing/routes.h"
#include "indexing/survey.h"
#include "render/jobs.h"
#include "upload/routes.h"
#include "videos/routes.h"

namespace millrace::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPoolThreads = 16;  // they wait for disks and databases, they do not compute

int places(int wanted) {
  return wanted > 0 ? wanted : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

fs::path prepared(const std::string& data) {
  fs::path folder = fs::absolute(data);
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::group_write | fs::perms::others_all, fs::perm_options::remove);
  return folder;
}

accounts::AccountsOptions account_options(const Options& options) {
  accounts::AccountsOptions out;
  out.secret_file = fs::absolute(options.data) / "secret";
  out.registration =
      accounts::parse_registration(options.registration).value_or(accounts::Registration::open);
  return out;
}

engine::EngineOptions engine_options(const Options& options) {
  engine::EngineOptions out;
  out.require_sandbox = options.require_sandbox;
  return out;
}

render::RendererOptions render_options(const Options& options) {
  render::RendererOptions out;
  out.urgent_places = places(options.urgent_renders);
  out.background_places = places(options.background_renders);
  out.memory_bytes = options.render_memory_bytes;
  return out;
}

http::StaticFiles load_page() {
  fs::path folder = web_folder();
  if (!folder.empty()) return http::StaticFiles::load(folder);
  spdlog::warn("the page is not built; only the API is there");
  return {};
}

}  // namespace

Platform::Platform(const Options& wanted)
    : options(wanted),
      pool(kPoolThreads),
      store({prepared(options.data), options.reserved_free_bytes}),
      database({fs::absolute(options.data) / "millrace.db"}, pool),
      accounts(database, pool, clock, account_options(options)),
      engine(engine_options(options)),
      queue(database, clock),
      library(database, store, pool),
      videos(database, library, store, pool, clock),
      renderer(engine, library, store, pool, render_options(options)),
      uploads(database, store, queue, pool, clock, {options.max_upload_bytes}),
      indexing(engine, database, store, library, videos, queue, pool, clock, options.recipe),
      stills(engine, library, store, queue, pool),
      sounds(engine, library, store, queue, pool),
      access(accounts, videos, library),
      progressive(store, pool),
      deliver{access, renderer, progressive, pool},
      tutorial{accounts, videos, uploads, library, renderer, deliver, sounds, queue, store, pool, {}},
      page(load_page()) {
  accounts.on_closed(
      [this](soci::session& sql, const UserId& user) { videos::delete_all_of(sql, user, clock.now()); });
  register_jobs();
  add_routes();
}

Platform::~Platform() {
  pool.join();
}

void Platform::register_jobs() {
  indexing.register_jobs();
  indexing::register_survey(queue, engine, library, store, pool,
                            [this](const MediaId& id) { videos.media_filled(id); });
  stills.register_jobs();
  sounds.register_jobs();
  tutorial::register_jobs(tutorial);
  render::register_jobs(queue, renderer, library,
                        [this](MediaId id) { asio::post(pool, [this, id] { videos.media_filled(id); }); });
}

void Platform::add_routes() {
  accounts::add_routes(router, accounts,
                       {.version = MILLRACE_VERSION, .max_upload_bytes = options.max_upload_bytes});
  videos::add_routes(router, videos, accounts);
  indexing::add_routes(router, indexing, videos, accounts);
  upload::add_routes(router, uploads, accounts, videos);
  deliver::add_routes(router, deliver);
  stills::add_routes(router, stills, videos, accounts);
  tutorial::add_routes(router, tutorial);
  add_pages(router, *this);
  add_service(router, *this);
}

void remove_orphans(Platform& platform) {
  fs::path folder = fs::absolute(platform.options.data) / "objects" / "media";
  std::error_code error;
  if (!fs::exists(folder, error)) return;
  auto known = platform.database.read_now([](soci::session& sql) { return media::all_ids(sql); });
  std::ranges::sort(known);
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::string name = entry.path().filename().string();
    if (!MediaId::parse(name) || std::ranges::binary_search(known, name)) continue;
    spdlog::info("media {}: removed, no video knows it", name);
    platform.store.remove_prefix("media/" + name + "/");
  }
}

Task<void> housekeeping(Platform& platform) {
  constexpr UnixMillis kWeek = 7ll * 24 * 3600 * 1000;
  while (true) {
    try {
      co_await platform.videos.empty_bin();
      co_await platform.accounts.forget_expired_sessions();
      co_await platform.queue.forget_finished(platform.clock.now() - kWeek);
    } catch (const std::exception& e) {
      spdlog::error("housekeeping: {}", e.what());
    }
    if (!co_await sleep_for(std::chrono::hours(1))) co_return;
  }
}

}  // namespace millrace::app
