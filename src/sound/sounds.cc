#include "sound/sounds.h"

#include "engine/setups.h"
#include "media/keys.h"

namespace millrace::sound {
namespace {

constexpr const char* kMp3 = "0.mp3";

}  // namespace

Sounds::Sounds(engine::Engine& engine, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
               BlockingPool& pool)
    : engine_(engine), library_(library), store_(store), queue_(queue), pool_(pool) {}

void Sounds::register_jobs() {
  queue_.on("sound", [this](jobs::JobContext& job) { return extract(job); });
}

Task<Result<std::string>> Sounds::extract(jobs::JobContext& job) {
  auto id = MediaId::parse(job.payload);
  if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
  if (co_await stored_mp3(*id)) co_return std::string();  // an earlier attempt was nearly through
  auto media = co_await library_.load(*id);
  if (!media) co_return fail(media.error());
  const auto& index = (*media)->plan->index();
  if (index.audio().empty()) co_return fail(Status::unprocessable, "no_sound", "This video has no sound.");

  auto index_file =
      co_await run_blocking(pool_, [this, id = *id] { return store_.open(media::keys::index(id)); });
  if (!index_file) co_return fail(index_file.error());
  auto incoming = co_await run_blocking(pool_, [this] { return store_.begin(); });
  if (!incoming) co_return fail(incoming.error());
  engine::ExtractSoundRequest request;
  request.source_bytes = index.header().source_bytes;
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.wall_limit = std::chrono::hours(2);
  options.cpu_limit = std::chrono::hours(1);
  options.memory_bytes = engine::memory_for(index);
  options.output_bytes = 8ull << 30;
  options.progress = [&job](double done) { job.progress(done); };
  auto reply = co_await engine_.call<engine::ExtractSoundReply>(
      engine::TaskKind::extract_sound, request,
      {(*media)->original->file()->fd.get(), (*incoming)->fd(), (*index_file)->fd.get()}, options);
  if (!reply) co_return fail(reply.error());
  auto kept = co_await run_blocking(
      pool_, [&incoming, id = *id] { return (*incoming)->commit(media::keys::sound(id, kMp3)); });
  if (!kept && kept.error().code != "exists") co_return fail(kept.error());
  co_return std::string();
}

Task<Result<OpenFilePtr>> Sounds::stored_mp3(MediaId id) {
  co_return co_await run_blocking(pool_, [this, id] { return store_.open(media::keys::sound(id, kMp3)); });
}

Task<Result<OpenFilePtr>> Sounds::mp3(MediaId id, std::string owner,
                                      std::chrono::steady_clock::duration patience) {
  if (auto file = co_await stored_mp3(id)) co_return file;
  jobs::NewJob wanted{"sound", "sound:" + id.text(), id.text(), 40, std::move(owner)};
  JobId job = co_await queue_.enqueue(wanted);
  auto state = co_await queue_.wait(job, patience);
  if (!state || !state->finished())
    co_return fail(Error{Status::unavailable,
                         "busy",
                         "The sound is still being extracted. Ask again in a while.",
                         {},
                         std::chrono::seconds(10)});
  if (state->status != jobs::JobStatus::succeeded)
    co_return fail(Status::internal, state->code, state->detail);
  co_return co_await stored_mp3(id);
}

}  // namespace millrace::sound
