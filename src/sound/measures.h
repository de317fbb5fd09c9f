// How loud every video is, and what its sound looks like: measured once, in the background, after it is
// ready; the loudness a row, the peaks a cached object that is made again when it is gone. Owned by app/; any
// loop.
#pragma once
#include "engine/client.h"
#include "http/json.h"
#include "jobs/queue.h"
#include "media/library.h"
#include "store/object_store.h"

namespace millrace::sound {

// Peaks as BBC's audiowaveform writes them, version 2: of each pixel the lowest and the highest sample.
// Beside what they write, where the first pixel begins.
struct Waveform {
  int version = 2;
  int channels = 1;
  int sample_rate = 0;
  long long samples_per_pixel = 0;
  int bits = 16;
  long long length = 0;
  double begin = 0;  // seconds
  std::vector<int> data;
};
BOOST_DESCRIBE_STRUCT(Waveform, (),
                      (version, channels, sample_rate, samples_per_pixel, bits, length, begin, data))

// What of a waveform is wanted: at most so many pixels, of a stretch in milliseconds.
struct Stretch {
  std::int64_t points = 1000;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = INT64_MAX / 1'000'000;
};

class Measures {
 public:
  Measures(engine::Engine& engine, media::Library& library, store::ObjectStore& store, jobs::Queue& queue,
           db::Database& database, BlockingPool& pool, const Clock& clock);

  // `measured` is told when a media's loudness is known, on the job's loop.
  void register_jobs(std::function<void(MediaId)> measured);
  // "no_sound"; "busy" while it is still being measured.
  Task<Result<Waveform>> waveform(media::LoadedMediaPtr media, Stretch wanted);
  // Queues what was never measured, some at a time; a periodic job of app/.
  Task<void> catch_up();

 private:
  Task<Result<std::string>> measure(jobs::JobContext& job);
  Task<Result<engine::MeasureSoundReply>> run(media::LoadedMediaPtr media, jobs::JobContext& job);
  Task<Result<Waveform>> stored(MediaId id, Stretch wanted);

  engine::Engine& engine_;
  media::Library& library_;
  store::ObjectStore& store_;
  jobs::Queue& queue_;
  db::Database& database_;
  BlockingPool& pool_;
  const Clock& clock_;
  std::function<void(MediaId)> measured_;
};

// The finest peaks there are of a stretch in at most so many pixels: neighbours put together, as many as it
// takes. `pairs` are lowest and highest, 16 bits each.
Waveform drawn(int sample_rate, std::int64_t samples_per_step, std::string_view pairs, Stretch wanted);

}  // namespace millrace::sound
