// The job "sound": from a recipe in its row to a file in the store.
#include <sys/stat.h>
#include <unistd.h>

#include "engine/setups.h"
#include "media/keys.h"
#include "sound/result.h"
#include "sound/sounds.h"

namespace millrace::sound {
namespace {

constexpr std::uint64_t kMostCover = 2 << 20;

engine::SoundStep step_of(const RecipeStep& from) {
  engine::SoundStep step;
  step.op = from.op;
  step.db = from.db;
  step.seconds = from.seconds;
  step.keep = from.keep;
  step.threshold = from.threshold;
  step.hertz = from.hertz;
  step.factor = from.factor;
  step.position = from.position;
  step.lufs = from.lufs;
  step.true_peak = from.true_peak;
  step.input = from.input;
  return step;
}

// Whether the track's own packets will do, as far as can be seen from here. That takes a moment, and is not
// left to idle time: on a busy machine it would take longer than all else.
bool is_quick(const engine::MakeSoundRequest& request, const package::MediaIndex& index) {
  using engine::SoundFormat, package::Codec;
  auto number = static_cast<std::size_t>(request.inputs.front().track);
  if (!request.may_copy || !request.steps.empty() || number >= index.audio().size()) return false;
  const auto& track = index.audio()[number];
  auto codec = track.header->codec;
  bool fits = (request.format == SoundFormat::m4a && codec == Codec::aac) ||
              (request.format == SoundFormat::mp3 && codec == Codec::mp3) ||
              (request.format == SoundFormat::opus && codec == Codec::opus);
  return fits && std::ranges::adjacent_find(track.packets, [](const auto& a, const auto& b) {
                   return a.pts + a.duration != b.pts;
                 }) == track.packets.end();
}

std::string read_all(const OpenFile& file) {
  std::string bytes(std::min(file.size, kMostCover), '\0');
  auto got = ::pread(file.fd.get(), bytes.data(), bytes.size(), 0);
  if (file.size > kMostCover || got != static_cast<ssize_t>(bytes.size())) return {};
  return bytes;
}

std::uint64_t size_of(int fd) {
  struct stat about{};
  return ::fstat(fd, &about) == 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
}

}  // namespace

// All media that a recipe names, held open while its job runs.
struct Sounds::Opened {
  std::vector<media::LoadedMediaPtr> media;
  std::vector<OpenFilePtr> indexes;
};

Task<Result<Sounds::Opened>> Sounds::open_sources(const SoundRecipe& recipe) {
  Opened opened;
  for (const auto& source : recipe.sources) {
    auto id = MediaId::parse(source.media);
    if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
    auto media = co_await library_.load(*id);
    if (!media) co_return fail(Status::not_found, "not_found", "A video that is part of this sound is gone.");
    auto index =
        co_await run_blocking(pool_, [this, id = *id] { return store_.open(media::keys::index(id)); });
    if (!index) co_return fail(index.error());
    opened.media.push_back(*media);
    opened.indexes.push_back(*index);
  }
  co_return opened;
}

Task<std::string> Sounds::cover_of(const SoundRecipe& recipe) {
  auto id = MediaId::parse(recipe.sources.front().media);
  bool wanted = recipe.format != engine::SoundFormat::wav && !recipe.title.empty();
  if (!wanted || !cover_ || !id) co_return std::string();
  auto file = co_await cover_(*id);
  if (!file) co_return std::string();
  co_return co_await run_blocking(pool_, [file = *file] { return read_all(*file); });
}

Task<Result<std::string>> Sounds::make(jobs::JobContext& job) {
  auto row = co_await database_.read([id = job.payload](soci::session& sql) { return find(sql, id); });
  if (!row || row->finished_at > 0)
    co_return std::string();  // deleted meanwhile, or an earlier attempt was through
  co_return co_await make_file(std::move(*row), job);
}

Task<Result<std::string>> Sounds::make_file(SoundRow row, jobs::JobContext& job) {
  auto recipe = http::from_json<SoundRecipe>(row.recipe);
  if (!recipe || recipe->sources.empty())
    co_return fail(Status::bad_request, "bad_payload",
                   "The job's recipe cannot be read. Ask for the sound again.");
  auto opened = co_await open_sources(*recipe);
  if (!opened) co_return fail(opened.error());

  engine::MakeSoundRequest request;
  request.format = recipe->format;
  request.bit_rate = recipe->bit_rate;
  request.rate = recipe->sample_rate;
  request.channels = recipe->channels;
  request.may_copy = recipe->may_copy;
  request.tags = {recipe->title, recipe->artist, recipe->date, co_await cover_of(*recipe)};
  for (const auto& step : recipe->steps) request.steps.push_back(step_of(step));
  auto incoming = co_await run_blocking(pool_, [this] { return store_.begin(); });
  if (!incoming) co_return fail(incoming.error());
  std::vector<int> descriptors{opened->media[0]->original->file()->fd.get(), (*incoming)->fd(),
                               opened->indexes[0]->fd.get()};
  std::uint64_t memory = 0;
  for (std::size_t i = 0; i < recipe->sources.size(); i++) {
    const auto& source = recipe->sources[i];
    const auto& index = opened->media[i]->plan->index();
    engine::SoundInput input;
    input.source_bytes = index.header().source_bytes;
    input.track = source.track;
    input.begin = source.begin;
    input.end = source.end.value_or(-1);
    if (i > 0) {
      input.source = static_cast<std::int32_t>(descriptors.size());
      descriptors.push_back(opened->media[i]->original->file()->fd.get());
      input.index = static_cast<std::int32_t>(descriptors.size());
      descriptors.push_back(opened->indexes[i]->fd.get());
    }
    memory = std::max(memory, engine::memory_for(index));
    request.inputs.push_back(input);
  }

  engine::TaskOptions options;
  bool quick = co_await run_blocking(
      pool_, [&request, &opened] { return is_quick(request, opened->media[0]->plan->index()); });
  options.priority = quick ? engine::Priority::urgent : engine::Priority::background;
  options.wall_limit = std::chrono::hours(6);
  options.cpu_limit = std::chrono::hours(3);
  options.memory_bytes = memory;
  options.output_bytes =
      std::min(options_.most_bytes, co_await run_blocking(pool_, [this] { return store_.free_bytes(); }));
  options.progress = [&job, control = options.control](double done) mutable {
    job.progress(done);
    if (job.cancelled()) control.cancel();
  };
  auto reply = co_await engine_.call<engine::MakeSoundReply>(engine::TaskKind::make_sound, std::move(request),
                                                             std::move(descriptors), options);
  if (!reply) co_return fail(reply.error());
  auto bytes = co_await run_blocking(pool_, [fd = (*incoming)->fd()] { return size_of(fd); });
  auto result = result_of(*reply, bytes);
  if (!result) co_return fail(result.error());
  for (const auto& part : reply->parts) job.spent(static_cast<double>(part.samples) / reply->rate);

  auto key = object_key(row, *recipe);
  auto kept = co_await run_blocking(pool_, [this, &incoming, key] {
    store_.remove(key);  // of an attempt that died before its row was written
    return (*incoming)->commit(key);
  });
  if (!kept) co_return fail(kept.error());
  row.bytes = static_cast<long long>(bytes);
  row.result = http::to_json(*result);
  row.finished_at = clock_.now();
  bool known = co_await database_.write([row](soci::session& sql) { return set_ready(sql, row); });
  if (!known) co_await run_blocking(pool_, [this, key] { store_.remove(key); });  // deleted meanwhile
  co_return std::string();
}

}  // namespace millrace::sound
