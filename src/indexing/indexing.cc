#include "indexing/indexing.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>

#include "base/log.h"
#include "indexing/headers.h"
#include "media/keys.h"
#include "media/picture_texts.h"
#include "package/ladder.h"
#include "package/rendition_kind.h"
#include "videos/poster_urls.h"
#include "videos/replacements.h"

namespace millrace::indexing {

namespace {

constexpr std::uint64_t kMostIndex = 4ull << 30;

// What a viewer of a rejected video is told, by the engine's code.
Error as_rejection(const Error& error) {
  std::string detail = error.detail;
  if (error.code == "engine_failed" || error.code == "too_complex")
    detail = "This file could not be read. Export it as MP4 (H.264) and upload it again.";
  return {Status::unprocessable, error.code, std::move(detail)};
}

// A picture of some kilobytes.
Result<std::string> read_whole(store::ObjectStore& store, const std::string& key) {
  auto file = store.open(key);
  if (!file) return fail(file.error());
  std::string bytes((*file)->size, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const auto read =
        ::pread((*file)->fd.get(), bytes.data() + got, bytes.size() - got, static_cast<off_t>(got));
    if (read <= 0) throw std::system_error(errno, std::generic_category(), "read of a poster");
    got += static_cast<std::size_t>(read);
  }
  return bytes;
}

// A plain file in memory as bytes that can be put into the store.
class Mapped {
 public:
  explicit Mapped(int fd) {
    struct stat info{};
    if (::fstat(fd, &info) != 0) throw std::system_error(errno, std::generic_category(), "fstat of an index");
    size_ = static_cast<std::size_t>(info.st_size);
    if (size_ == 0) return;
    at_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at_ == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap of an index");
  }
  ~Mapped() {
    if (at_) ::munmap(at_, size_);
  }
  Mapped(const Mapped&) = delete;
  std::span<const char> bytes() const { return {static_cast<const char*>(at_), size_}; }

 private:
  void* at_ = nullptr;
  std::size_t size_ = 0;
};

std::unexpected<Error> no_index() {
  return fail(Status::unprocessable, "damaged", "The media index can still be written to.");
}

// An attempt that died after its put is repeated from the start, so what it left is replaced.
Result<void> put_again(store::ObjectStore& store, const std::string& key, std::span<const char> bytes) {
  auto put = store.put_durable(key, bytes);
  if (put || put.error().code != "exists") return put;
  store.remove(key);
  return store.put_durable(key, bytes);
}

std::vector<media::RenditionRow> rendered_rows(const package::Plan& plan) {
  std::vector<media::RenditionRow> rows;
  for (const auto& r : plan.renditions())
    if (package::is_rendered(r))
      rows.push_back({r.name, static_cast<long long>(plan.segments(r)), "", 0, 0, 0, 0});
  return rows;
}

}  // namespace

Indexing::Indexing(engine::Engine& engine, db::Database& database, store::ObjectStore& store,
                   media::Library& library, videos::Videos& videos, jobs::Queue& queue, BlockingPool& pool,
                   const Clock& clock, package::Recipe recipe, IndexingOptions options)
    : engine_(engine),
      database_(database),
      store_(store),
      library_(library),
      videos_(videos),
      queue_(queue),
      pool_(pool),
      clock_(clock),
      recipe_(std::move(recipe)),
      options_(options) {
  library_.on_outdated([this](MediaId id) { return renew(id); });
}

void Indexing::register_jobs() {
  queue_.on("index", [this](jobs::JobContext& job) { return index(job); });
}

Task<Result<std::string>> Indexing::index(jobs::JobContext& job) {
  auto id = MediaId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto record = co_await database_.read([id = *id](soci::session& sql) { return media::find(sql, id); });
  if (!record || record->state != "indexing")
    co_return std::string();  // deleted meanwhile, or done by an earlier attempt

  auto original =
      co_await run_blocking(pool_, [this, id = *id] { return store_.open(media::keys::original(id)); });
  if (!original) {
    co_await reject(
        *id, {Status::unprocessable, "damaged", "The uploaded file is no longer there. Upload it again."});
    co_return fail(original.error());
  }
  auto indexed = co_await make_index(*id, *original);
  if (!indexed) {
    // A child that died may have been killed from outside: it gets its other attempts before the video is
    // rejected.
    if (indexed.error().status == Status::internal && job.attempt < 2) co_return fail(indexed.error());
    if (job.cancelled()) co_return fail(indexed.error());
    co_await reject(*id, as_rejection(indexed.error()));
    co_return std::string();  // to reject is to have done the job
  }
  // An index of hours has tens of megabytes: the disk writes them while the encoders are asked.
  auto stored = store_index(*id, *indexed);
  auto plan = co_await plan_of(*id, indexed->index);
  // Waited for whatever became of the plan: another attempt must not meet this one's writing.
  std::optional<Result<void>> kept;
  while (!kept) kept = co_await stored.wait(std::chrono::minutes(1));
  if (!plan) {
    if (plan.error().status == Status::internal && job.attempt < 3) co_return fail(plan.error());
    co_await reject(*id, as_rejection(plan.error()));
    co_return plan.error().code == "empty" ? Result<std::string>() : fail(plan.error());
  }
  if (!*kept) {
    if (job.attempt < 3) co_return fail(kept->error());
    co_await reject(*id, as_rejection(kept->error()));
    co_return fail(kept->error());
  }
  co_await publish(*id, **plan, std::move(indexed->found), job.owner);
  co_return std::string();
}

Task<Result<Indexing::Indexed>> Indexing::make_index(const MediaId& id, OpenFilePtr original) {
  Fd output = engine::memory_file("index");
  engine::TaskOptions options;
  options.wall_limit = std::chrono::seconds(900);  // formats without tables are read from end to end
  options.cpu_limit = std::chrono::seconds(600);
  options.memory_bytes = 4ull << 30;
  options.output_bytes = kMostIndex;
  Fd payloads = engine::memory_file("picture texts");
  engine::IndexRequest request{original->size};
  auto reply = co_await engine_.call<engine::IndexReply>(
      engine::TaskKind::index, request, {original->fd.get(), output.get(), payloads.get()}, options);
  if (!reply) co_return fail(reply.error());
  auto fd = std::make_shared<Fd>(std::move(output));
  auto pictures = std::make_shared<Fd>(std::move(payloads));
  co_return co_await run_blocking(
      pool_, [this, fd, pictures, id, size = original->size, &reply]() -> Result<Indexed> {
        // Nobody changes what has been checked, not even a child that has not ended yet.
        auto index = engine::seal(fd->get()) ? package::MediaIndex::map(fd->get()) : no_index();
        if (!index || (*index)->header().source_bytes != size) {
          log::error("media {}: the engine's index was refused: {}", id.text(),
                     index ? "another file's size" : index.error().detail);
          return fail(Status::internal, "engine_failed",
                      "The media engine gave an index that does not hold.");
        }
        auto held = engine::seal(pictures->get())
                        ? package::check(reply->pictures, Mapped(pictures->get()).bytes().size())
                        : no_index();
        if (!held) {
          log::error("media {}: subtitles that are pictures were refused: {}", id.text(),
                     held.error().detail);
          reply->pictures.clear();
        }
        auto duration = std::llround((*index)->duration_seconds() * 1000);
        return Indexed{*index,
                       fd,
                       {clean_texts(reply->texts, duration, clock_.now()),
                        clean_chapters(std::move(reply->chapters), duration), reply->closed_captions},
                       std::move(reply->pictures),
                       pictures};
      });
}

Signal<Result<void>> Indexing::store_index(const MediaId& id, const Indexed& indexed) {
  Signal<Result<void>> stored;
  asio::post(pool_, [this, id, indexed, stored]() mutable {
    try {
      auto put = put_again(store_, media::keys::index(id), Mapped(indexed.file->get()).bytes());
      if (put && !indexed.pictures.empty()) {
        store_.remove(media::keys::picture_texts(id));  // of an attempt that died
        put = media::put_picture_texts(store_, id, indexed.pictures, Mapped(indexed.payloads->get()).bytes());
      }
      stored.set(put);
    } catch (const std::exception& error) {
      log::error("media {}: its index cannot be stored: {}", id.text(), error.what());
      stored.set(fail(Status::internal, "internal", "The server had a problem of its own."));
    }
  });
  return stored;
}

Task<Result<std::shared_ptr<const package::Plan>>> Indexing::plan_of(
    const MediaId& id, std::shared_ptr<const package::MediaIndex> index) {
  auto plan = co_await run_blocking(pool_, [this, id, index] {
    return package::Plan::make(index, recipe_, media::accompaniment_of(store_, id));
  });
  if (plan->renditions().empty())
    co_return fail(Status::unprocessable, "empty", "There is nothing to play in this file.");
  if (auto headers = co_await make_headers(id, 1, *plan); !headers) co_return fail(headers.error());
  co_return plan;
}

Task<Result<void>> Indexing::make_headers(const MediaId& id, int number, const package::Plan& plan) {
  auto headers = co_await ask_encoders(engine_, plan, recipe_);
  if (!headers) co_return fail(headers.error());
  std::string bytes = archive::encode(*headers);
  co_return co_await run_blocking(pool_, [this, id, number, bytes = std::move(bytes)] {
    return put_again(store_, media::keys::headers(id, number), bytes);
  });
}

Task<void> Indexing::publish(const MediaId& id, const package::Plan& plan, Found found, std::string owner) {
  media::MediaRecord record;
  record.id = id;
  const auto& index = plan.index();
  record.duration_ms = std::llround(index.duration_seconds() * 1000);
  record.has_video = index.video() != nullptr;
  record.has_audio = !index.audio().empty();
  record.container = boost::describe::enum_to_string(index.header().container, "unknown");
  if (record.has_video) {
    auto size = package::display_size(index.video()->header->video);
    record.width = size.width;
    record.height = size.height;
  }
  auto rows = rendered_rows(plan);
  UnixMillis now = clock_.now();
  auto* queue = &queue_;
  bool fill = options_.fill_at_once && !rows.empty();
  co_await keep_poster(id);
  co_await database_.write([record, rows, now, owner, queue, fill, found](soci::session& sql) {
    media::set_ready(sql, record);
    for (const auto& row : rows) media::save_rendition(sql, record.id, row);
    videos::take_place(sql, record.id, record.duration_ms, now);
    videos::set_ready(sql, record.id, record.duration_ms, now);
    auto videos = videos::of_file(sql, record.id);
    insert_texts(sql, videos, found.texts);
    insert_chapters(sql, videos, found.chapters, now);
    const std::string& text = record.id.text();
    if (record.has_video) queue->enqueue(sql, {"stills", "stills:" + text, text, 50, owner});
    if (found.captions) queue->enqueue(sql, {"closed-captions", "closed-captions:" + text, text, 45, owner});
    if (record.has_video) queue->enqueue(sql, {"survey", "survey:" + text, text, 40, owner});
    if (record.has_video) queue->enqueue(sql, {"storyboard", "storyboard:" + text, text, 10, owner});
    if (record.has_audio) queue->enqueue(sql, {"loudness", "loudness:" + text, text, 10, owner});
    if (fill) queue->enqueue(sql, {"fill", "fill:" + text, text, 0, owner});
  });
  log::info("media {}: ready, {:.3f} s, {}x{}", id.text(), index.duration_seconds(), record.width,
            record.height);
  co_await run_blocking(pool_, [this, id] {
    videos_.media_changed(id);
    (void)library_.load_now(id);  // the first viewer need not wait for it
  });
}

// The poster that somebody sent lies with the media of its video, and goes over to the one that takes its
// place.
Task<void> Indexing::keep_poster(MediaId id) {
  auto video = co_await database_.read([id](soci::session& sql) {
    auto waiting = videos::waiting_for(sql, id);
    return waiting ? videos::find(sql, *waiting) : std::nullopt;
  });
  if (!video || !video->media || video->poster.kind != "upload") co_return;
  co_await run_blocking(pool_, [this, id, &video] {
    const auto from = media::keys::chosen_poster(*video->media, video->poster.object, "");
    const auto to = media::keys::chosen_poster(id, video->poster.object, "");
    for (int width : videos::kPosterWidths)
      for (const char* format : {"jpg", "webp"}) {
        const auto file = fmt::format("poster-{}.{}", width, format);
        auto bytes = read_whole(store_, from + file);
        auto put = bytes ? store_.put_durable(to + file, *bytes) : fail(bytes.error());
        if (!put) log::error("media {}: its poster was not kept: {}", id.text(), put.error().detail);
      }
  });
}

Task<Result<void>> Indexing::renew(MediaId id) {
  Signal<bool> done;
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    auto [it, fresh] = renewing_.try_emplace(id);
    done = it->second;
    first = fresh;
  }
  if (!first) {
    while (!co_await done.wait(std::chrono::minutes(1))) {
    }
    co_return Result<void>();
  }
  Result<void> outcome = fail(Status::internal, "internal", "The server had a problem of its own.");
  try {
    outcome = co_await renew_alone(id);
  } catch (const std::exception& e) {
    log::error("media {}: a new recipe failed: {}", id.text(), e.what());
  }
  {
    std::lock_guard lock(mutex_);
    renewing_.erase(id);
  }
  done.set(true);
  co_return outcome;
}

Task<Result<void>> Indexing::renew_alone(const MediaId& id) {
  auto record = co_await database_.read([id](soci::session& sql) { return media::find(sql, id); });
  if (!record || record->state != "ready")
    co_return fail(Status::not_found, "not_found", "There is no such media.");
  auto index_file = co_await run_blocking(pool_, [this, id] { return store_.open(media::keys::index(id)); });
  if (!index_file) co_return fail(index_file.error());
  auto recipe = recipe_;
  int number = record->recipe + 1;
  auto wanted = take_to_burn(id);
  auto plan =
      co_await run_blocking(pool_,
                            [this, id, wanted, number, &recipe,
                             file = *index_file]() -> Result<std::shared_ptr<const package::Plan>> {
                              auto index = package::MediaIndex::map(file->fd.get());
                              if (!index) return fail(index.error());
                              recipe.burnt = wanted ? *wanted : media::stored_burnt(store_, id, number - 1);
                              return package::Plan::make(*index, recipe, media::accompaniment_of(store_, id));
                            });
  if (!plan) co_return fail(plan.error());
  if (auto made = co_await make_headers(id, number, **plan); !made) co_return made;
  auto kept = co_await run_blocking(pool_, [this, id, number, burnt = recipe.burnt] {
    return media::put_burnt(store_, id, number, burnt);
  });
  if (!kept) co_return kept;
  auto rows = rendered_rows(**plan);
  auto* queue = &queue_;
  bool fill = options_.fill_at_once && !rows.empty();
  co_await database_.write([id, number, rows, fill, queue, owner = record->owner](soci::session& sql) {
    if (!media::set_recipe(sql, id, number)) return;  // somebody was faster
    for (const auto& row : rows) media::save_rendition(sql, id, row);
    if (fill) queue->enqueue(sql, {"fill", "fill:" + id.text(), id.text(), 0, owner});
  });
  co_await run_blocking(pool_, [this, id, number] {
    // Whatever fills the former recipe stops and begins again with this one.
    if (auto former = library_.load_now(id); former && (*former)->recipe == number - 1)
      (*former)->fill.only({});
    library_.forget(id);
    videos_.media_changed(id);
  });
  log::info("media {}: has recipe {} now", id.text(), number);
  co_return Result<void>();
}

Task<void> Indexing::reject(const MediaId& id, const Error& error) {
  UnixMillis now = clock_.now();
  auto stays = co_await database_.write([id, error, now](soci::session& sql) {
    media::set_rejected(sql, id, error.code, error.detail);
    auto stays = videos::fail_replacement(sql, id, error.code, error.detail);
    videos::set_rejected(sql, id, error.code, error.detail, now);
    return stays;
  });
  if (stays) videos_.changes().publish_edit(*stays);
  log::info("media {}: rejected, {}", id.text(), error.code);
  co_await run_blocking(pool_, [this, id] { videos_.media_changed(id); });
}

}  // namespace millrace::indexing
