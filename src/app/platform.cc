#include "app/platform.h"

#include <filesystem>

#include "accounts/routes.h"
#include "app/pages.h"
#include "app/paths.h"
#include "app/service.h"
#include "captions/routes.h"
#include "clips/routes.h"
#include "indexing/closed_captions.h"
#include "indexing/routes.h"
#include "indexing/survey.h"
#include "render/jobs.h"
#include "search/building.h"
#include "upload/routes.h"
#include "videos/routes.h"

namespace millrace::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPoolThreads = 16;  // they wait for disks, they do not compute

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

keeping::BudgetOptions budget_options(const Options& options) {
  keeping::BudgetOptions out;
  out.cache_bytes = options.cache_budget_bytes;
  out.headroom = options.reserved_free_bytes;
  out.fill_when_watched = options.fill != "on demand";
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
      reading(kPoolThreads),
      querying(kPoolThreads),
      searching(2),
      store({prepared(options.data), options.reserved_free_bytes}),
      database({fs::absolute(options.data) / "millrace.db"}, querying),
      accounts(database, pool, clock, account_options(options)),
      engine(engine_options(options)),
      queue(database, clock),
      library(database, store, pool),
      budget(database, store, library, queue, pool, clock, budget_options(options)),
      scrub(database, store, library, queue, pool, clock, {.days = options.scrub_days}),
      keeping{budget, scrub, database, pool},
      videos(database, library, store, pool, clock),
      renderer(engine, library, store, pool, render_options(options)),
      uploads(database, store, queue, pool, clock,
              {options.max_upload_bytes, [this](std::uint64_t bytes) { budget.make_room_now(bytes); }}),
      indexing(engine, database, store, library, videos, queue, pool, clock, options.recipe,
               {.fill_at_once = options.fill == "at once"}),
      on_demand(store, queue, pool, clock),
      stills(engine, library, store, queue, pool),
      posters(stills, engine, library, videos, store, pool),
      storyboards(engine, library, store, on_demand, queue, pool),
      previews(engine, library, store, on_demand, queue, pool),
      pictures{stills, posters, storyboards, previews, videos, accounts},
      sounds(engine, library, store, queue, database, pool, clock),
      measures(engine, library, store, queue, database, pool, clock),
      captions(database, videos, pool, clock),
      chapters(database, videos, clock),
      proposals(engine, library, queue, pool),
      clips(database, store, library, engine, videos, posters, queue, pool, clock),
      search(database, searching),
      access(accounts, videos, library),
      chapter_rooms{chapters, proposals, videos, accounts, access, pool},
      progressive(store, reading),
      deliver{access, renderer, progressive, pool},
      downloads(queue, renderer, library, progressive),
      tutorial{accounts, videos,   uploads, library, deliver, downloads,
               sounds,   captions, queue,   store,   pool,    {}},
      page(load_page()) {
  videos.on_clip([this](VideoId id) { return clips.load(id); });
  accounts.on_closed(
      [this](soci::session& sql, const UserId& user) { videos::delete_all_of(sql, user, clock.now()); });
  register_jobs();
  add_routes();
}

Platform::~Platform() {
  join();
}

void Platform::join() {
  for (auto* one : {&reading, &searching, &querying, &pool}) one->join();
}

void Platform::register_jobs() {
  indexing.register_jobs();
  indexing::register_survey(queue, engine, library, store, pool,
                            [this](const MediaId& id) { videos.media_filled(id); });
  indexing::register_closed_captions(queue, {engine, library, store, database, videos, pool, clock});
  stills.register_jobs();
  storyboards.register_jobs();
  previews.register_jobs();
  clips.register_jobs();
  sounds.on_cover([this](MediaId id) { return stills.poster(id, 640, stills::Format::jpg); });
  sounds.register_jobs();
  auto filled = [this](MediaId id) { asio::post(pool, [this, id] { videos.media_filled(id); }); };
  auto room = [this](keeping::Purpose purpose) {
    return [this, purpose](const media::LoadedMedia& media) { return budget.room_for(media, purpose); };
  };
  measures.register_jobs(filled);
  proposals.register_jobs();
  downloads.register_jobs(filled, room(keeping::Purpose::download));
  render::register_jobs(queue, renderer, library, {filled, room(keeping::Purpose::background)});
  scrub.set_hooks({.busy = [this] { return renderer.all_places_taken(); },
                   .changed = [this](const MediaId& id) { videos.media_changed(id); },
                   .removed = [this](const std::string& key) { renderer.forget(key); }});
  scrub.register_jobs();
  search::prepare(database, queue);
  search::register_building(queue, database);
  budget.on_evicted([this](const MediaId& id, const std::string& prefix) {
    renderer.forget(prefix);
    videos.media_filled(id);
  });
}

void Platform::add_routes() {
  accounts::add_routes(router, accounts,
                       {.version = MILLRACE_VERSION, .max_upload_bytes = options.max_upload_bytes});
  videos::add_routes(router, videos, accounts);
  indexing::add_routes(router, indexing, videos, accounts);
  keeping::add_routes(router, keeping, accounts);
  upload::add_routes(router, uploads, accounts, videos);
  deliver::add_routes(router, deliver);
  deliver::add_routes(router, downloads, access, accounts);
  captions::add_routes(router, captions, videos, accounts);
  search::add_routes(router, search, videos, accounts);
  captions::add_media_routes(router, captions, access, pool);
  chapters::add_routes(router, chapter_rooms);
  chapters::add_media_routes(router, chapter_rooms);
  clips::add_routes(router, clips, videos, accounts);
  stills::add_routes(router, pictures);
  stills::add_poster_routes(router, pictures);
  sound::add_routes(router, sounds, measures, videos, library, accounts);
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
      co_await platform.scrub.start_if_due();
      co_await platform.sounds.forget_old();
      co_await platform.measures.catch_up();
      co_await platform.queue.forget_finished(platform.clock.now() - kWeek);
    } catch (const std::exception& e) {
      spdlog::error("housekeeping: {}", e.what());
    }
    if (!co_await sleep_for(std::chrono::hours(1))) co_return;
  }
}

}  // namespace millrace::app
