#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/av/ptr.h"
#include "engine/tasks/timeline.h"

namespace millrace::engine::tasks {
namespace {

// Stamps of a coarse clock (Matroska and FLV: milliseconds) each leave half a tick of doubt about where
// counting began; together they leave little.
class Phase {
 public:
  Phase(double samples_per_tick, double first)
      : half_(samples_per_tick / 2), low_(first - half_), high_(first + half_) {}
  // A start that this stamp would mean; false if it fits no longer.
  void narrow(double start) {
    double low = std::max(low_, start - half_);
    double high = std::min(high_, start + half_);
    if (low > high || settled_) {
      settled_ = true;  // the clock drifts: what is known so far is the best
      return;
    }
    low_ = low;
    high_ = high;
  }
  std::int64_t start() const { return std::llround((low_ + high_) / 2); }

 private:
  double half_;
  double low_;
  double high_;
  bool settled_ = false;
};

}  // namespace

std::vector<std::int64_t> count_samples(const av::RawTrack& track) {
  std::vector<std::int64_t> places(track.packets.size());
  int rate = track.header.audio.rate;
  auto base = av::rational(track.header.source_time_base);
  double per_tick = av_q2d(base) * rate;
  auto tolerance = std::max<std::int64_t>(rate / 25, 1);
  std::size_t begin = 0;
  while (begin < places.size()) {
    // A stretch without gap, first counted from zero.
    std::int64_t first_stamp = av::kNoStamp;
    std::int64_t counted = 0;
    std::int64_t start = begin > 0 ? places[begin - 1] + track.packets[begin - 1].samples : 0;
    std::optional<Phase> phase;
    auto i = begin;
    for (; i < places.size(); i++) {
      const auto& packet = track.packets[i];
      auto stamp = packet.pts != av::kNoStamp ? packet.pts : packet.dts;
      if (stamp != av::kNoStamp) {
        if (!phase) {
          first_stamp = stamp;
          start = av_rescale_q(stamp, base, {1, rate}) - counted;
          phase.emplace(per_tick, static_cast<double>(-counted));
        } else {
          auto place = av_rescale_q(stamp, base, {1, rate});
          if (std::llabs(place - (start + counted)) > tolerance) break;
          phase->narrow(static_cast<double>(stamp - first_stamp) * per_tick - static_cast<double>(counted));
        }
      }
      places[i] = counted;
      counted += packet.samples;
    }
    // The phase is relative to the first stamp, so that doubles stay exact.
    if (phase && per_tick > 1) start = av_rescale_q(first_stamp, base, {1, rate}) + phase->start();
    for (auto j = begin; j < i; j++) places[j] += start;
    begin = i;
  }
  return places;
}

}  // namespace millrace::engine::tasks
