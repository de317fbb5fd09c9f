#include "sound/sounds.h"

#include "jobs/rows.h"
#include "media/keys.h"
#include "sound/formats.h"
#include "sound/result.h"

namespace millrace::sound {
namespace {

constexpr int kPriority = 40;
constexpr int kMostListed = 200;
constexpr UnixMillis kUsedEvery = 3600 * 1000;  // how exactly it is known when a file was last fetched

Error absent() {
  return {Status::not_found, "not_found", "There is no such sound of this video, or it is kept no longer."};
}

std::vector<std::string> media_of(const SoundRecipe& recipe) {
  std::vector<std::string> ids;
  for (const auto& source : recipe.sources) ids.push_back(source.media);
  return ids;
}

}  // namespace

Sounds::Sounds(engine::Engine& engine, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
               db::Database& database, BlockingPool& pool, const Clock& clock, SoundsOptions options)
    : engine_(engine),
      library_(library),
      store_(store),
      queue_(queue),
      database_(database),
      pool_(pool),
      clock_(clock),
      options_(options) {}

void Sounds::register_jobs() {
  queue_.on("sound", [this](jobs::JobContext& job) { return make(job); });
}

Task<Result<Sound>> Sounds::ask(videos::VideoRecord video, SoundRecipe recipe, std::string owner) {
  SoundRow row;
  row.id = name_of(recipe);
  row.media = *video.media;
  row.video = video.id;
  row.recipe = http::to_json(recipe);
  row.created_at = clock_.now();
  if (auto known = co_await row_of(video, row.id); known && known->finished_at > 0) {
    auto key = object_key(*known, recipe);
    auto file = co_await run_blocking(pool_, [this, key] { return store_.open(key); });
    if (file) co_return view(*known, video.id, std::nullopt);
    co_await forget(*known);
  }
  jobs::NewJob job{"sound", job_key(row.id), row.id, kPriority, std::move(owner)};
  auto asked = co_await database_.write(
      [this, row, job, parts = media_of(recipe)](soci::session& sql) -> Result<void> {
        auto known = jobs::latest_of(sql, job.key);
        bool joins = known && !jobs::load_job(sql, *known)->finished();
        if (!joins && jobs::count_active(sql, job.kind, job.owner) >= options_.most_of_one)
          return fail({Status::too_many_requests,
                       "rate",
                       "Too much sound is being made for you already. Wait until some of it is ready.",
                       {},
                       std::chrono::seconds(30)});
        insert(sql, row, parts);
        queue_.enqueue(sql, job);
        return {};
      });
  if (!asked) co_return fail(asked.error());
  co_return co_await one(std::move(video), row.id);
}

Task<std::optional<SoundRow>> Sounds::row_of(videos::VideoRecord video, std::string id) {
  auto row = co_await database_.read([id](soci::session& sql) { return find(sql, id); });
  if (!row || !video.media || row->media != *video.media) co_return std::nullopt;
  co_return row;
}

Task<std::vector<Sound>> Sounds::list(videos::VideoRecord video) {
  std::vector<Sound> all;
  if (!video.media) co_return all;
  auto rows = co_await database_.read(
      [media = *video.media](soci::session& sql) { return of_media(sql, media, kMostListed); });
  std::vector<std::string> keys;
  for (const auto& row : rows) keys.push_back(job_key(row.id));
  auto jobs = co_await queue_.latest(std::move(keys));
  for (std::size_t i = 0; i < rows.size(); i++) all.push_back(view(rows[i], video.id, jobs[i]));
  co_return all;
}

Task<Result<Sound>> Sounds::one(videos::VideoRecord video, std::string id) {
  // The job first: whatever ends in between shows in the row.
  auto jobs = co_await queue_.latest({job_key(id)});
  auto row = co_await row_of(video, std::move(id));
  if (!row) co_return fail(absent());
  co_return view(*row, video.id, jobs.front());
}

Task<Result<void>> Sounds::remove(videos::VideoRecord video, std::string id) {
  auto row = co_await row_of(video, id);
  if (!row) co_return fail(absent());
  auto jobs = co_await queue_.latest({job_key(id)});
  if (jobs.front() && !jobs.front()->finished())
    co_await queue_.cancel(jobs.front()->id);
  else
    co_await forget(*row);
  co_return Result<void>();
}

Task<void> Sounds::forget(SoundRow row) {
  co_await database_.write([id = row.id](soci::session& sql) { erase(sql, id); });
  auto recipe = http::from_json<SoundRecipe>(row.recipe);
  if (!recipe) co_return;
  co_await run_blocking(pool_, [this, key = object_key(row, *recipe)] { store_.remove(key); });
}

Task<Result<SoundFileParts>> Sounds::open(videos::VideoRecord video, std::string id, std::size_t part) {
  auto row = co_await row_of(std::move(video), std::move(id));
  if (!row) co_return fail(absent());
  auto recipe = http::from_json<SoundRecipe>(row->recipe);
  if (!recipe) co_return fail(absent());
  if (row->finished_at == 0)
    co_return fail(Status::conflict, "not_ready",
                   "This file is not ready. Ask for its state, and fetch it then.");
  auto result = http::from_json<SoundResult>(row->result);
  if (!result || part >= result->parts.size()) co_return fail(absent());
  auto key = object_key(*row, *recipe);
  auto file = co_await run_blocking(pool_, [this, key] { return store_.open(key); });
  if (!file) co_return fail(absent());
  const auto& place = result->parts[part];
  SoundFileParts out{*file,
                     static_cast<std::uint64_t>(place.offset),
                     static_cast<std::uint64_t>(place.bytes),
                     recipe->title.empty() ? "sound" : recipe->title,
                     type_of(recipe->format),
                     fmt::format("\"{}-{}\"", row->id, part)};
  if (out.offset > (*file)->size || out.bytes > (*file)->size - out.offset) co_return fail(absent());
  if (result->parts.size() > 1) out.name += fmt::format(" {:03}", part + 1);
  out.name += extension_of(recipe->format);
  auto now = clock_.now();
  if (now - row->used_at > kUsedEvery)
    co_await database_.write([name = row->id, now](soci::session& sql) { set_used(sql, name, now); });
  co_return out;
}

namespace {

Task<Result<SoundRecipe>> plain_mp3(Subject subject) {
  auto recipe = co_await check(SoundRequest{}, std::move(subject), {});
  if (recipe) recipe->title = recipe->artist = recipe->date = {};
  co_return recipe;
}

}  // namespace

Task<Result<OpenFilePtr>> Sounds::stored_mp3(Subject subject) {
  auto recipe = co_await plain_mp3(subject);
  if (!recipe) co_return fail(recipe.error());
  auto file = co_await open(subject.video, name_of(*recipe), 0);
  if (!file) co_return fail(file.error());
  co_return file->file;
}

Task<Result<OpenFilePtr>> Sounds::mp3(Subject subject, std::string owner,
                                      std::chrono::steady_clock::duration patience) {
  auto recipe = co_await plain_mp3(subject);
  if (!recipe) co_return fail(recipe.error());
  auto asked = co_await ask(subject.video, *recipe, std::move(owner));
  if (!asked) co_return fail(asked.error());
  if (asked->state != "ready") {
    auto job = co_await queue_.latest({job_key(asked->id)});
    if (job.front()) (void)co_await queue_.wait(job.front()->id, patience);
    asked = co_await one(subject.video, asked->id);
    if (!asked) co_return fail(asked.error());
  }
  if (asked->reason) co_return fail(Status::internal, asked->reason->code, asked->reason->detail);
  if (asked->state != "ready")
    co_return fail(Error{Status::unavailable,
                         "busy",
                         "The sound is still being extracted. Ask again in a while.",
                         {},
                         std::chrono::seconds(10)});
  co_return co_await stored_mp3(std::move(subject));
}

Task<void> Sounds::forget_old() {
  auto before = clock_.now() - std::chrono::duration_cast<std::chrono::milliseconds>(options_.keep).count();
  auto rows = co_await database_.read([before](soci::session& sql) { return outlived(sql, before); });
  for (const auto& row : rows) co_await forget(row);
}

}  // namespace millrace::sound
