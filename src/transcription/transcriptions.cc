#include "transcription/transcriptions.h"

#include "jobs/rows.h"
#include "jobs/shown_state.h"

namespace millrace::transcription {
namespace {

constexpr int kPriority = 30;
constexpr std::int64_t kMostOfOne = 20;  // jobs queued or running for one owner

std::string job_key(const VideoId& video, int track) {
  return "transcription:" + video.text() + ":" + std::to_string(track);
}

Transcription view(const TranscriptionRow& row, const std::optional<jobs::JobState>& job) {
  Transcription out;
  out.id = row.id;
  out.state = jobs::shown_state(row.finished_at > 0, job);
  out.progress = out.state == "ready" ? 1 : job ? job->progress : 0;
  out.language = row.language;
  out.audio_track = row.track_name;
  out.created_at = to_rfc3339(row.created_at);
  if (out.state == "failed") out.reason = TranscriptionReason{job->code, job->detail};
  if (out.state == "ready") out.subtitles = row.text_track.text();
  return out;
}

Error absent() {
  return {Status::not_found, "not_found", "Nothing of this video is being written down under that name."};
}

TranscriptionOptions checked(TranscriptionOptions options) {
  if (auto fine = check(options); !fine) throw Failure(fine.error());
  return options;
}

}  // namespace

Transcriptions::Transcriptions(Tools tools, TranscriptionOptions options)
    : tools_(tools), options_(checked(std::move(options))), listener_(make_listener(options_, tools.pool)) {}

void Transcriptions::register_jobs() {
  tools_.queue.on("transcription", [this](jobs::JobContext& job) { return work(job); });
}

Task<Result<Transcription>> Transcriptions::ask(videos::VideoRecord video, Wanted wanted, std::string owner) {
  if (!on())
    co_return fail(Status::conflict, "transcription_off",
                   "This server is not set up to write down what is said.");
  TranscriptionRow row;
  row.id = random_text(16);
  row.video = video.id;
  row.media = *video.media;
  row.track = wanted.track;
  row.track_name = std::move(wanted.track_name);
  row.language = std::move(wanted.language);
  row.text_track = TextTrackId::random();
  row.created_at = tools_.clock.now();
  auto asked =
      co_await tools_.database.write([this, row, owner](soci::session& sql) -> Result<TranscriptionRow> {
        auto known = find_of(sql, row.video, row.track);
        auto key = job_key(row.video, row.track);
        auto latest = jobs::latest_of(sql, key);
        bool same = known && known->language == row.language;
        if (known && latest && !jobs::load_job(sql, *latest)->finished()) {
          if (same) return *known;
          return fail(Status::conflict, "already_running",
                      "What is said is being written down in another language already. Stop that first.");
        }
        if (jobs::count_active(sql, "transcription", owner) >= kMostOfOne)
          return fail({Status::too_many_requests,
                       "rate",
                       "Too much is being written down for you already. Wait until some of it is ready.",
                       {},
                       std::chrono::seconds(60)});
        bool goes_on = same && known->finished_at == 0 && known->media == row.media;
        if (!goes_on) {
          if (known) erase(sql, known->id);
          insert(sql, row);
        }
        const auto& now = goes_on ? *known : row;
        tools_.queue.enqueue(sql, {"transcription", key, now.id, kPriority, owner});
        return now;
      });
  if (!asked) co_return fail(asked.error());
  auto jobs = co_await tools_.queue.latest({job_key(row.video, row.track)});
  co_return view(*asked, jobs.front());
}

Task<std::vector<Transcription>> Transcriptions::list(VideoId video) {
  // The jobs after the rows would show one that has just ended as failed: rows are read last.
  auto known = co_await tools_.database.read([video](soci::session& sql) { return of_video(sql, video); });
  std::vector<std::string> keys;
  for (const auto& row : known) keys.push_back(job_key(row.video, row.track));
  auto jobs = co_await tools_.queue.latest(std::move(keys));
  std::vector<Transcription> out;
  for (std::size_t i = 0; i < known.size(); i++) {
    auto now =
        co_await tools_.database.read([id = known[i].id](soci::session& sql) { return find(sql, id); });
    if (now) out.push_back(view(*now, jobs[i]));
  }
  co_return out;
}

Task<Result<void>> Transcriptions::remove(VideoId video, std::string id) {
  auto row = co_await tools_.database.read([id](soci::session& sql) { return find(sql, id); });
  if (!row || row->video != video) co_return fail(absent());
  auto jobs = co_await tools_.queue.latest({job_key(row->video, row->track)});
  if (row->finished_at == 0 && jobs.front() && !jobs.front()->finished())
    co_await tools_.queue.cancel(jobs.front()->id);
  else
    co_await tools_.database.write([id](soci::session& sql) { erase(sql, id); });
  co_return Result<void>();
}

}  // namespace millrace::transcription
