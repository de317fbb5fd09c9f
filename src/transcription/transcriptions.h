// Captions of what is said: the durable job "transcription", at most one for each sound track of a video. It
// goes through the sound piece by piece, keeps each piece that has been heard, and leaves a draft that
// somebody is to look through. Owned by app/; any loop.
#pragma once
#include "captions/captions.h"
#include "engine/client.h"
#include "jobs/queue.h"
#include "media/library.h"
#include "store/object_store.h"
#include "transcription/listener.h"
#include "transcription/rows.h"
#include "transcription/shown.h"

namespace millrace::transcription {

// Where the sound is, where what is heard goes.
struct Tools {
  engine::Engine& engine;
  media::Library& library;
  store::ObjectStore& store;
  jobs::Queue& queue;
  db::Database& database;
  captions::Captions& captions;
  videos::Videos& videos;
  BlockingPool& pool;
  const Clock& clock;
};

struct Wanted {
  int track = 0;
  std::string track_name;
  std::string language;  // BCP 47, or empty
};

class Transcriptions {
 public:
  // Throws Failure when `options` make no sense.
  Transcriptions(Tools tools, TranscriptionOptions options);
  void register_jobs();
  bool on() const { return listener_ != nullptr; }

  // Starts or joins the job; one that failed or was cancelled goes on where it was. "transcription_off",
  // "already_running" (in another language), "rate".
  Task<Result<Transcription>> ask(videos::VideoRecord video, Wanted wanted, std::string owner);
  Task<std::vector<Transcription>> list(VideoId video);
  // Ends the job, or forgets what has ended. The draft stays.
  Task<Result<void>> remove(VideoId video, std::string id);

 private:
  Task<Result<std::string>> work(jobs::JobContext& job);
  Task<Result<std::string>> go_through(TranscriptionRow row, media::LoadedMediaPtr media,
                                       jobs::JobContext& job);
  Task<Result<Samples>> extract(media::LoadedMediaPtr media, int track, std::int64_t begin_ms,
                                std::int64_t end_ms, jobs::JobContext& job);
  Task<Result<PieceRow>> hear(Samples samples, TranscriptionRow row, PieceRow piece, std::int64_t duration_ms,
                              jobs::JobContext& job);
  Task<Result<std::string>> finish(TranscriptionRow row);

  Tools tools_;
  const TranscriptionOptions options_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace millrace::transcription
