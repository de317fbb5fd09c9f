// The samples [begin, begin + samples) of a track at a rate, as a stream. Of a track at another rate the
// conversion begins at a common multiple of both, so that its phase does not depend on where the part begins.
#pragma once
#include <optional>

#include "engine/av/resampler.h"
#include "engine/tasks/sound_input.h"

namespace millrace::engine::tasks {

class SoundWindow final : public av::SoundStream {
 public:
  struct Setup {
    av::Run run;  // the whole track
    SoundShape shape;
    std::int64_t begin = 0;    // at the shape's rate
    std::int64_t samples = 0;  // likewise
    std::function<void(double)> progress;
  };
  static Result<std::unique_ptr<av::SoundStream>> open(Setup setup);
  Result<bool> next(av::SoundBlock& out) override;

 private:
  explicit SoundWindow(Setup setup) : setup_(std::move(setup)) {}
  Result<void> start();
  Result<bool> source(av::SoundBlock& out);  // the piece of the track that follows
  Result<bool> converted(av::SoundBlock& out);
  Result<bool> read();  // the next piece into pending_
  void silence(av::SoundBlock& out, std::int64_t samples);
  void tell(std::int64_t at);

  Setup setup_;
  std::optional<av::SoundReader> reader_;
  std::optional<av::Resampler> resampler_;
  av::SoundBlock pending_;
  std::int64_t pending_at_ = 0;
  bool have_pending_ = false;
  bool read_all_ = false;
  bool drained_ = false;
  std::int64_t from_ = 0;  // of the track, 1/its rate
  std::int64_t at_ = 0;    // what comes next
  std::int64_t end_ = 0;
  std::int64_t skip_ = 0;  // samples to be left out of what is converted
  std::int64_t left_ = 0;  // samples still to be given
  double told_ = -1;
};

}  // namespace millrace::engine::tasks
