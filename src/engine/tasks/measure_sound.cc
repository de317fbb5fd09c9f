// How loud a track is, and what it looks like, in one pass.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/av/loudness.h"
#include "engine/tasks/file.h"
#include "engine/tasks/sound_input.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::int64_t kFinest = 256;  // samples a step

// Lowest and highest of all channels' mean in steps of equal length.
class Peaks {
 public:
  Peaks(std::int64_t samples, std::int64_t most_steps) {
    while ((samples + step_ - 1) / step_ > most_steps) step_ *= 2;
  }
  void add(const av::SoundBlock& sound) {
    auto share = 1.0F / static_cast<float>(std::max<std::size_t>(1, sound.planes.size()));
    for (std::size_t i = 0; i < sound.size(); i++) {
      float mean = 0;
      for (const auto& plane : sound.planes) mean += plane[i] * share;
      low_ = in_step_ == 0 ? mean : std::min(low_, mean);
      high_ = in_step_ == 0 ? mean : std::max(high_, mean);
      if (++in_step_ == step_) end_step();
    }
  }
  void finish() {
    if (in_step_ > 0) end_step();
  }
  std::int64_t samples_per_step() const { return step_; }
  const std::vector<std::int16_t>& pairs() const { return pairs_; }

 private:
  void end_step() {
    for (float value : {low_, high_})
      pairs_.push_back(static_cast<std::int16_t>(std::lrint(std::clamp(value, -1.0F, 1.0F) * 32767)));
    in_step_ = 0;
  }
  std::int64_t step_ = kFinest;
  std::int64_t in_step_ = 0;
  float low_ = 0;
  float high_ = 0;
  std::vector<std::int16_t> pairs_;
};

}  // namespace

Result<MeasureSoundReply> measure_sound(const MeasureSoundRequest& request, const Context& context) {
  if (request.most_steps < 1 || request.most_steps > (1 << 20))
    return fail(Status::internal, "engine_failed", "The sound's request makes no sense.");
  auto index = read_index(context.descriptors[2]);
  if (!index) return fail(index.error());
  auto number = static_cast<std::size_t>(request.input.track);
  if (request.input.track < 0 || number >= (*index)->audio().size())
    return av::refused("empty", "The media has no such sound track.");
  // At the track's own rate; what has more channels than two is heard as two.
  const auto& audio = (*index)->audio()[number].header->audio;
  SoundShape shape{audio.rate, std::min(2, static_cast<int>(audio.channels))};
  auto track = SoundTrack::open(request.input, shape, context);
  if (!track) return fail(track.error());
  auto meter = av::LoudnessMeter::open(shape.rate, shape.channels);
  if (!meter) return fail(meter.error());
  auto sound = track->stream(context.progress);
  if (!sound) return fail(sound.error());
  Peaks peaks(track->samples(), request.most_steps);
  av::SoundBlock block;
  for (;;) {
    auto more = (*sound)->next(block);
    if (!more) return fail(more.error());
    if (!*more) break;
    if (auto added = meter->add(block); !added) return fail(added.error());
    peaks.add(block);
  }
  peaks.finish();
  std::string_view bytes(reinterpret_cast<const char*>(peaks.pairs().data()),
                         peaks.pairs().size() * sizeof(std::int16_t));
  if (auto written = write_output(context.descriptors[1], bytes); !written) return fail(written.error());
  return MeasureSoundReply{meter->levels(), shape.rate, track->samples(), peaks.samples_per_step(),
                           static_cast<std::int64_t>(peaks.pairs().size() / 2)};
}

}  // namespace millrace::engine::tasks
