// The job "transcription": from a row that asks to a draft. What has been heard is kept piece by piece, so
// whatever ends it (a crash, somebody who waits for the place, a service that fails), it goes on there.
#include <sys/stat.h>
#include <unistd.h>

#include <cmath>

#include "engine/setups.h"
#include "media/keys.h"
#include "transcription/transcriptions.h"

namespace millrace::transcription {
namespace {

constexpr std::int64_t kShortest = 100;  // ms: what is shorter says nothing

Error cancelled() {
  return {Status::conflict, "cancelled", "Nobody waits for it any more."};
}

// Where the track ends, on the video's clock.
std::int64_t end_of(const package::MediaIndex& index, int track) {
  const auto& header = *index.audio()[static_cast<std::size_t>(track)].header;
  double end = static_cast<double>(header.end) / std::max(1, header.audio.rate);
  return std::llround(std::min(end, index.duration_seconds()) * 1000);
}

Result<Samples> read_output(int fd) {
  struct stat about{};
  if (::fstat(fd, &about) != 0) about.st_size = 0;
  std::string file(static_cast<std::size_t>(about.st_size), '\0');
  if (::pread(fd, file.data(), file.size(), 0) != static_cast<ssize_t>(file.size()))
    return fail(Status::internal, "engine_failed", "The media engine's sound cannot be read.");
  return read_wave(file);
}

std::int64_t milliseconds(std::size_t samples) {
  return static_cast<std::int64_t>(samples * 1000 / kRate);
}

}  // namespace

Task<Result<std::string>> Transcriptions::work(jobs::JobContext& job) {
  auto row = co_await tools_.database.read([id = job.payload](soci::session& sql) { return find(sql, id); });
  if (!row || row->finished_at > 0)
    co_return std::string();  // deleted meanwhile, or an earlier attempt was through
  if (!on())
    co_return fail(Status::conflict, "transcription_off",
                   "This server is not set up to write down what is said.");
  auto media = co_await tools_.library.load(row->media);
  if (!media) co_return std::string();
  const auto& index = (*media)->plan->index();
  if (row->track < 0 || static_cast<std::size_t>(row->track) >= index.audio().size())
    co_return fail(Status::unprocessable, "no_sound", "This video has no such sound.");
  co_return co_await go_through(std::move(*row), *media, job);
}

Task<Result<std::string>> Transcriptions::go_through(TranscriptionRow row, media::LoadedMediaPtr media,
                                                     jobs::JobContext& job) {
  const auto duration = end_of(media->plan->index(), row.track);
  const std::int64_t length = options_.piece_seconds * 1000LL;
  auto at = co_await tools_.database.read([id = row.id](soci::session& sql) { return heard_until(sql, id); });
  while (duration - at >= kShortest) {
    job.progress(static_cast<double>(at) / static_cast<double>(duration));
    if (job.cancelled()) co_return fail(cancelled());
    // A little more than a piece is no reason for two.
    bool last = duration - at <= length + length / 10;
    auto samples = co_await extract(media, row.track, at, last ? duration : at + length, job);
    if (!samples) co_return fail(samples.error());
    if (!last)
      co_await run_blocking(tools_.pool,
                            [&] { samples->resize(std::min(samples->size(), quiet_place(*samples))); });
    PieceRow piece{
        at, last ? duration : std::max(at + milliseconds(samples->size()), at + kShortest), {}, {}};
    auto heard = co_await hear(std::move(*samples), row, std::move(piece), duration, job);
    if (!heard) co_return fail(heard.error());
    auto text = co_await run_blocking(tools_.pool, [&] { return written(heard->spoken); });
    if (!text) co_return fail(text.error());
    co_await tools_.database.write(
        [&row, &heard, &text](soci::session& sql) { add_piece(sql, row.id, *heard, *text); });
    job.spent(static_cast<double>(heard->end_ms - heard->begin_ms) / 1000);
    at = heard->end_ms;
    if (duration - at >= kShortest && job.others_wait()) co_return fail(jobs::again());
  }
  co_return co_await finish(std::move(row));
}

Task<Result<Samples>> Transcriptions::extract(media::LoadedMediaPtr media, int track, std::int64_t begin_ms,
                                              std::int64_t end_ms, jobs::JobContext& job) {
  const auto& index = media->plan->index();
  auto index_file = co_await run_blocking(
      tools_.pool, [this, id = media->id] { return tools_.store.open(media::keys::index(id)); });
  if (!index_file) co_return fail(index_file.error());
  engine::SoundInput input;
  input.source_bytes = index.header().source_bytes;
  input.track = track;
  input.begin = static_cast<double>(begin_ms) / 1000;
  input.end = static_cast<double>(end_ms) / 1000;
  engine::MakeSoundRequest request;
  request.inputs.push_back(input);
  request.format = engine::SoundFormat::wav;
  request.rate = kRate;
  request.channels = 1;
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.wall_limit = std::chrono::hours(1);
  options.cpu_limit = std::chrono::minutes(10);
  options.memory_bytes = engine::memory_for(index);
  options.output_bytes = static_cast<std::uint64_t>(end_ms - begin_ms) * kRate / 1000 * 3 + (1 << 20);
  options.progress = [&job, control = options.control](double) mutable {
    if (job.cancelled()) control.cancel();
  };
  Fd output = engine::memory_file("speech");
  auto reply = co_await tools_.engine.call<engine::MakeSoundReply>(
      engine::TaskKind::make_sound, std::move(request),
      {media->original->file()->fd.get(), output.get(), (*index_file)->fd.get()}, options);
  if (!reply) co_return fail(reply.error());
  co_return co_await run_blocking(tools_.pool, [fd = output.get()] { return read_output(fd); });
}

Task<Result<PieceRow>> Transcriptions::hear(Samples samples, TranscriptionRow row, PieceRow piece,
                                            std::int64_t duration_ms, jobs::JobContext& job) {
  if (co_await run_blocking(tools_.pool, [&] { return is_silent(samples); })) co_return piece;
  auto whole = static_cast<double>(duration_ms);
  auto begin = piece.begin_ms, end = piece.end_ms;
  Piece sound{std::move(samples), row.language, [&job] { return job.cancelled(); },
              [&job, whole, begin, end](double done) {
                job.progress((static_cast<double>(begin) + done * static_cast<double>(end - begin)) / whole);
              }};
  auto heard = co_await listener_->hear(std::move(sound));
  if (!heard) co_return fail(heard.error());
  piece.language = heard->language;
  // Nothing of it can be outside of what was handed over.
  for (auto& one : heard->spoken) {
    one.begin_ms = std::clamp<std::int64_t>(one.begin_ms, 0, end - begin) + begin;
    one.end_ms = std::clamp<std::int64_t>(one.end_ms, 0, end - begin) + begin;
    if (one.end_ms > one.begin_ms) piece.spoken.push_back(std::move(one));
  }
  co_return piece;
}

Task<Result<std::string>> Transcriptions::finish(TranscriptionRow row) {
  auto all = co_await tools_.database.read([id = row.id](soci::session& sql) { return pieces(sql, id); });
  auto language = row.language;
  auto cues = co_await run_blocking(tools_.pool, [&] {
    std::vector<subtitle::Spoken> spoken;
    for (auto& piece : all) {
      if (language.empty()) language = piece.language;
      std::ranges::move(piece.spoken, std::back_inserter(spoken));
    }
    return subtitle::readable(std::move(spoken), all.empty() ? 0 : all.back().end_ms);
  });
  if (!cues) co_return fail(cues.error());
  if (cues->cues.empty())
    co_return fail(Status::unprocessable, "no_speech", "Nothing was heard that could be written down.");
  captions::Details details;
  details.kind = "subtitles";
  details.language = language;
  auto draft =
      co_await tools_.captions.add_draft(row.video, row.text_track, std::move(*cues), std::move(details));
  if (!draft) co_return fail(draft.error());
  auto now = tools_.clock.now();
  co_await tools_.database.write([id = row.id, now](soci::session& sql) { set_finished(sql, id, now); });
  co_return draft->id.text();
}

}  // namespace millrace::transcription
