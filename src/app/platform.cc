#include "app/platform.h"

#include <filesystem>

#include "accounts/routes.h"
#include "accounts/tokens.h"
#include "app/pages.h"
#include "app/paths.h"
#include "app/service.h"
#include "base/log.h"
#include "captions/routes.h"
#include "clips/routes.h"
#include "imports/routes.h"
#include "indexing/closed_captions.h"
#include "indexing/routes.h"
#include "indexing/survey.h"
#include "quota/routes.h"
#include "render/jobs.h"
#include "search/building.h"
#include "sharing/routes.h"
#include "transcription/routes.h"
#include "upload/routes.h"
#include "videos/routes.h"
#include "webhooks/routes.h"

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

transcription::TranscriptionOptions transcription_options(const Options& options) {
  auto out = options.transcription;
  out.folder = fs::absolute(options.data) / "listening";
  return out;
}

// The networks were found good when the options were read.
outbound::Reach reach_of(const Options& options) {
  return outbound::Reach::to_public(outbound::parse_networks(options.outbound_allow).value());
}

imports::ImportsOptions import_options(const Options& options) {
  imports::ImportsOptions out;
  out.on = options.imports_at_once > 0;
  out.idle_limit = std::chrono::seconds(options.import_idle_seconds);
  out.time_limit = std::chrono::hours(options.import_hours);
  return out;
}

std::string rights_key(const Options& options) {
  return accounts::hmac_sha256(accounts::load_or_make_secret(fs::absolute(options.data) / "secret"),
                               "rights");
}

http::StaticFiles load_page() {
  fs::path folder = web_folder();
  if (!folder.empty()) return http::StaticFiles::load(folder);
  log::warn("the page is not built; only the API is there");
  return {};
}

}  // namespace

Platform::Platform(const Options& wanted)
    : options(wanted),
      pool(kPoolThreads),
      reading(kPoolThreads),
      querying(kPoolThreads),
      naming(8),
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
      videos(database, library, store, pool, clock, {.rights_key = rights_key(options)}),
      bin(database, library, store, queue, pool, clock, videos.changes()),
      sharing(database, videos, clock, {.key = rights_key(options)}),
      renderer(engine, library, store, pool, render_options(options)),
      uploads(database, store, queue, pool, clock,
              {options.max_upload_bytes, [this](std::uint64_t bytes) { budget.make_room_now(bytes); }}),
      arrivals({database, store, queue, pool, clock, uploads},
               {.lifetime = std::chrono::hours(options.unfinished_upload_hours),
                .open_per_user = options.open_uploads_per_user}),
      outside(naming, reach_of(options)),
      imports({database, queue, arrivals, outside, clock}, import_options(options)),
      webhooks({database, outside, clock}, {.public_url = options.public_url}),
      indexing(engine, database, store, library, videos, queue, pool, clock, options.recipe,
               {.fill_at_once = options.fill == "at once"}),
      early({engine, database, store, early_shelf, videos, pool, clock}, options.recipe, {}),
      on_demand(store, queue, pool, clock),
      stills(engine, library, store, queue, pool),
      avif_posters(stills, engine, videos, store, queue, pool),
      posters(stills, avif_posters, engine, library, videos, store, pool),
      storyboards(engine, library, store, on_demand, queue, pool),
      clip_storyboards(engine, videos, store, on_demand, queue, pool),
      previews(engine, library, store, on_demand, queue, pool),
      clip_previews(engine, videos, store, on_demand, queue, pool),
      pictures{stills,        posters, storyboards, clip_storyboards, previews,
               clip_previews, videos,  bin,         accounts},
      sounds(engine, library, store, queue, database, pool, clock),
      uses(sounds, store, queue, database, videos, pool, clock),
      measures(engine, library, store, queue, database, pool, clock),
      captions(database, videos, pool, clock),
      transcriptions({engine, library, store, queue, database, captions, videos, pool, clock},
                     transcription_options(options)),
      chapters(database, videos, clock),
      proposals(engine, library, queue, pool),
      clips(database, store, library, engine, videos, posters, queue, pool, clock),
      search(database, searching),
      access(accounts, videos, library, early_shelf),
      chapter_rooms{chapters, proposals, videos, accounts, access, pool},
      progressive(store, reading),
      deliver{access, renderer, progressive, pool},
      downloads(queue, renderer, library, videos, progressive, store, pool),
      takeout(database, store, accounts, videos, pool, clock),
      podcasts(database, videos, access, progressive, downloads),
      podcast_rooms{podcasts, accounts, videos, deliver},
      tutorial{accounts, videos,   uploads, library, deliver, downloads,
               sounds,   captions, queue,   store,   pool,    {}},
      page(load_page()) {
  videos.on_early(&early_shelf);
  arrivals.on_arrivals(early.hooks());
  videos.on_clip([this](VideoId id) { return clips.load(id); });
  bin.on_going([this](soci::session& sql) { webhooks.hand_on_all(sql); });
  bin.on_gone([this](const std::string& prefix) {
    renderer.forget(prefix);
    access.forget_all();
  });
  uploads.on_changed([this](const VideoId& id) { videos.changes().publish_edit(id); });
  accounts.on_closed([this](soci::session& sql, const UserId& user) {
    videos::delete_all_of(sql, user, clock.now());
    upload::erase_all_of(sql, user);
    imports::erase_all_of(sql, user);
    webhooks::erase_all_of(sql, user);
    podcast::erase(sql, user);
  });
  register_jobs();
  add_routes();
}

Platform::~Platform() {
  join();
}

void Platform::join() {
  for (auto* one : {&reading, &naming, &searching, &querying, &pool}) one->join();
}

void Platform::register_jobs() {
  indexing.register_jobs();
  arrivals.register_jobs();
  imports.register_jobs();
  indexing::register_survey(queue, engine, library, store, pool,
                            [this](const MediaId& id) { videos.media_filled(id); });
  indexing::register_closed_captions(queue, {engine, library, store, database, videos, pool, clock});
  stills.register_jobs();
  avif_posters.register_jobs();
  storyboards.register_jobs();
  clip_storyboards.register_jobs();
  previews.register_jobs();
  clip_previews.register_jobs();
  clips.register_jobs();
  sounds.on_cover([this](MediaId id) { return stills.poster(id, 640, stills::Format::jpg); });
  sounds.register_jobs();
  auto filled = [this](MediaId id) {
    asio::post(pool, [this, id] {
      try {
        videos.media_filled(id);
      } catch (const std::exception& error) {
        log::error("media {}: nobody was told that more of it is there: {}", id.text(), error.what());
      }
    });
  };
  auto room = [this](keeping::Purpose purpose) {
    return [this, purpose](const media::LoadedMedia& media) { return budget.room_for(media, purpose); };
  };
  measures.register_jobs(filled);
  proposals.register_jobs();
  transcriptions.register_jobs();
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
                       {.version = MILLRACE_VERSION,
                        .max_upload_bytes = options.max_upload_bytes,
                        .transcription = transcriptions.on(),
                        .imports = imports.on()});
  accounts::add_invite_routes(router, accounts, database, clock);
  videos::add_routes(router, videos, accounts);
  videos::add_bin_routes(router, bin, accounts);
  indexing::add_routes(router, indexing, videos, accounts);
  keeping::add_routes(router, keeping, accounts);
  sharing::add_routes(router, sharing, videos, accounts);
  quota::add_routes(router, {accounts, database, clock});
  upload::add_routes(router, uploads, accounts, videos);
  upload::add_piece_routes(router, arrivals, accounts, videos);
  imports::add_routes(router, imports, accounts);
  webhooks::add_routes(router, webhooks, accounts);
  deliver::add_routes(router, deliver);
  deliver::add_routes(router, downloads, access, accounts);
  captions::add_routes(router, captions, videos, accounts);
  transcription::add_routes(router, transcriptions, videos, library, accounts);
  search::add_routes(router, search, videos, accounts);
  captions::add_media_routes(router, captions, access, pool);
  chapters::add_routes(router, chapter_rooms);
  chapters::add_media_routes(router, chapter_rooms);
  clips::add_routes(router, clips, videos, accounts);
  stills::add_routes(router, pictures);
  stills::add_poster_routes(router, pictures);
  sound::add_routes(router, sounds, measures, videos, library, accounts);
  takeout::add_routes(router, takeout);
  sound::add_use_routes(router, uses, videos, library, accounts);
  podcast::add_routes(router, podcast_rooms);
  tutorial::add_routes(router, tutorial);
  add_pages(router, *this);
  add_service(router, *this);
}

namespace {

// What lies below objects/{kind}/ and is of nobody in `known`.
template <class Id>
void remove_others(Platform& platform, const std::string& kind, std::vector<std::string> known) {
  fs::path folder = fs::absolute(platform.options.data) / "objects" / kind;
  std::error_code error;
  if (!fs::exists(folder, error)) return;
  std::ranges::sort(known);
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::string name = entry.path().filename().string();
    if (!Id::parse(name) || std::ranges::binary_search(known, name)) continue;
    log::info("{} {}: removed, no video knows it", kind, name);
    platform.store.remove_prefix(kind + "/" + name + "/");
  }
}

}  // namespace

void remove_orphans(Platform& platform) {
  auto ids = [&](auto of) {
    return platform.database.read_now([of](soci::session& sql) { return of(sql); });
  };
  auto media = ids(media::all_ids);
  // What is being closed has its file already, and its record when that goes well.
  for (const auto& one : platform.database.read_now(
           [](soci::session& sql) { return upload::in_state(sql, upload::UploadState::closing); }))
    media.push_back(one.media.text());
  remove_others<MediaId>(platform, "media", std::move(media));
  remove_others<VideoId>(platform, "clips", ids(videos::clip_ids));
}

Task<void> housekeeping(Platform& platform) {
  constexpr UnixMillis kWeek = 7ll * 24 * 3600 * 1000;
  while (true) {
    try {
      co_await platform.bin.remove_old();
      co_await platform.arrivals.forget_expired();
      co_await platform.imports.forget_old();
      co_await platform.webhooks.forget_old();
      co_await platform.sharing.forget_old();
      co_await platform.accounts.forget_expired_sessions();
      co_await platform.scrub.start_if_due();
      co_await platform.sounds.forget_old();
      co_await platform.measures.catch_up();
      co_await platform.avif_posters.catch_up();
      co_await platform.queue.forget_finished(platform.clock.now() - kWeek);
    } catch (const std::exception& e) {
      log::error("housekeeping: {}", e.what());
    }
    if (!co_await sleep_for(std::chrono::hours(1))) co_return;
  }
}

}  // namespace millrace::app
