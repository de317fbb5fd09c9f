#include "sound/measures.h"

#include <unistd.h>

#include "base/archive.h"
#include "engine/setups.h"
#include "media/keys.h"
#include "media/loudness.h"

namespace millrace::sound {
namespace {

constexpr int kWantedPriority = 45;  // somebody waits
constexpr int kMostCaughtUp = 50;
constexpr std::int32_t kMostSteps = 65536;

// What the object holds.
struct StoredPeaks {
  std::int32_t version = 1;
  std::int32_t rate = 0;
  std::int64_t samples_per_step = 0;
  std::string pairs;
};
BOOST_DESCRIBE_STRUCT(StoredPeaks, (), (version, rate, samples_per_step, pairs))

std::string peaks_key(const MediaId& id) {
  return media::keys::sound(id, "peaks");
}

jobs::NewJob job_of(const std::string& media, int priority) {
  return {"loudness", "loudness:" + media, media, priority};
}

Error busy() {
  return {Status::unavailable,
          "busy",
          "The sound is still being measured. Ask again in a while.",
          {},
          std::chrono::seconds(5)};
}

Result<std::string> read_pairs(int fd, const engine::MeasureSoundReply& reply) {
  constexpr std::size_t kPair = 4;
  auto wrong = [] {
    return fail(Status::internal, "engine_failed", "The media engine gave an answer that makes no sense.");
  };
  if (reply.steps < 0 || reply.steps > kMostSteps || reply.samples_per_step <= 0 || reply.rate <= 0)
    return wrong();
  std::string pairs(static_cast<std::size_t>(reply.steps) * kPair, '\0');
  if (::pread(fd, pairs.data(), pairs.size(), 0) != static_cast<ssize_t>(pairs.size())) return wrong();
  return pairs;
}

}  // namespace

Measures::Measures(engine::Engine& engine, media::Library& library, store::ObjectStore& store,
                   jobs::Queue& queue, db::Database& database, BlockingPool& pool, const Clock& clock)
    : engine_(engine),
      library_(library),
      store_(store),
      queue_(queue),
      database_(database),
      pool_(pool),
      clock_(clock) {}

void Measures::register_jobs(std::function<void(MediaId)> measured) {
  measured_ = std::move(measured);
  queue_.on("loudness", [this](jobs::JobContext& job) { return measure(job); });
}

Task<Result<std::string>> Measures::measure(jobs::JobContext& job) {
  auto id = MediaId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  auto media = co_await library_.load(*id);
  if (!media) co_return std::string();  // deleted meanwhile
  if ((*media)->plan->index().audio().empty()) co_return std::string();
  auto reply = co_await run(*media, job);
  // What cannot be measured is not tried again and again.
  if (!reply && reply.error().status != Status::unprocessable) co_return fail(reply.error());
  media::Loudness loudness;
  if (reply) loudness = {reply->levels.integrated, reply->levels.range, reply->levels.true_peak};
  auto now = clock_.now();
  co_await database_.write(
      [id = *id, loudness, now](soci::session& sql) { media::save_loudness(sql, id, loudness, now); });
  measured_(*id);
  if (!reply) co_return fail(reply.error());
  co_return std::string();
}

Task<Result<engine::MeasureSoundReply>> Measures::run(media::LoadedMediaPtr media, jobs::JobContext& job) {
  const auto& index = media->plan->index();
  auto index_file =
      co_await run_blocking(pool_, [this, id = media->id] { return store_.open(media::keys::index(id)); });
  if (!index_file) co_return fail(index_file.error());
  engine::MeasureSoundRequest request;
  request.input.source_bytes = index.header().source_bytes;
  request.most_steps = kMostSteps;
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.wall_limit = std::chrono::hours(6);
  options.cpu_limit = std::chrono::hours(1);
  options.memory_bytes = engine::memory_for(index);
  options.output_bytes = 1 << 20;
  options.progress = [&job, control = options.control](double done) mutable {
    job.progress(done);
    if (job.cancelled()) control.cancel();
  };
  Fd output = engine::memory_file("peaks");
  auto reply = co_await engine_.call<engine::MeasureSoundReply>(
      engine::TaskKind::measure_sound, request,
      {media->original->file()->fd.get(), output.get(), (*index_file)->fd.get()}, options);
  if (!reply) co_return fail(reply.error());
  auto put = co_await run_blocking(
      pool_, [this, id = media->id, fd = output.get(), reply = *reply]() -> Result<void> {
        auto pairs = read_pairs(fd, reply);
        if (!pairs) return fail(pairs.error());
        std::string bytes =
            archive::encode(StoredPeaks{1, reply.rate, reply.samples_per_step, std::move(*pairs)});
        std::string_view part = bytes;
        return store_.put_cache(peaks_key(id), std::span(&part, 1));
      });
  if (!put) co_return fail(put.error());
  co_return *reply;
}

Task<Result<Waveform>> Measures::stored(MediaId id, Stretch wanted) {
  co_return co_await run_blocking(pool_, [this, id, wanted]() -> Result<Waveform> {
    auto file = store_.open_cache(peaks_key(id));
    if (!file) return fail(file.error());
    std::string bytes((*file)->size, '\0');
    auto got = ::pread((*file)->fd.get(), bytes.data(), bytes.size(), 0);
    auto peaks =
        got == static_cast<ssize_t>(bytes.size()) ? archive::decode<StoredPeaks>(bytes) : std::nullopt;
    if (!peaks) return fail(Status::not_found, "absent", "The stored peaks cannot be read.");
    return drawn(peaks->rate, peaks->samples_per_step, peaks->pairs, wanted);
  });
}

Task<Result<Waveform>> Measures::waveform(media::LoadedMediaPtr media, Stretch wanted) {
  if (media->plan->index().audio().empty())
    co_return fail(Status::unprocessable, "no_sound", "This video has no sound.");
  auto known = co_await stored(media->id, wanted);
  if (known || known.error().status != Status::not_found) co_return known;
  // The job is unique by its key, so a hundred viewers wait for one.
  JobId job = co_await queue_.enqueue(job_of(media->id.text(), kWantedPriority));
  auto state = co_await queue_.wait(job, std::chrono::seconds(8));
  if (!state || !state->finished()) co_return fail(busy());
  if (state->status != jobs::JobStatus::succeeded)
    co_return fail(Status::unprocessable, state->code, state->detail);
  co_return co_await stored(media->id, wanted);
}

Task<void> Measures::catch_up() {
  co_await database_.write([this](soci::session& sql) {
    for (const auto& id : media::never_measured(sql, kMostCaughtUp)) queue_.enqueue(sql, job_of(id, 0));
  });
}

}  // namespace millrace::sound
