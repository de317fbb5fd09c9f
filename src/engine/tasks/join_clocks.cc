// Recordings that were put together (`cat a.ts b.ts`), or whose sender was started anew, have clocks that
// jump. The stamps before and behind a jump are joined here, for all tracks by the same amount, so that sound
// and picture stay together. The container's own stamps are not needed again: the packets of such files are
// found by their place.
#include <algorithm>
#include <optional>

#include "engine/av/ptr.h"
#include "engine/tasks/timeline.h"

namespace millrace::engine::tasks {
namespace {

using av::kNoStamp;
using av::RawPacket;
using av::RawTrack;
using package::Container;

constexpr AVRational kMicro{1, 1'000'000};
constexpr std::int64_t kBack = 500'000;        // a track's decoding never goes back, but stamps may be sloppy
constexpr std::int64_t kForward = 10'000'000;  // as long may nothing at all be sent
constexpr std::int64_t kSameEpoch = 2'000'000;
constexpr std::size_t kMostEpochs = 10'000;
constexpr std::size_t kOpenEpochs = 16;  // as many a track may be behind the others

std::int64_t stamp_of(const RawPacket& packet) {
  return packet.dts != kNoStamp ? packet.dts : packet.pts;
}

// A stretch of the file in which the clock runs on.
struct Epoch {
  std::int64_t guess = 0;  // what to add, as the first track to enter found it
  std::int64_t shift = 0;  // and as it is for all
};

// What a track has of an epoch, in its container's clock: µs.
struct Part {
  std::size_t epoch = 0;
  std::size_t first = 0;  // packet
  std::optional<std::int64_t> begin;
  std::int64_t end = 0;
};

// Where a track is while its packets are looked at in the file's order.
struct Walk {
  RawTrack* track = nullptr;
  AVRational base{1, 1};
  std::size_t next = 0;
  std::vector<Part> parts{Part{}};
  std::optional<std::int64_t> end;  // joined, of its last packet: µs

  std::size_t epoch() const { return parts.back().epoch; }

  std::int64_t micro(std::int64_t stamp) const { return av_rescale_q(stamp, base, kMicro); }
  std::int64_t duration(const RawPacket& packet) const {
    if (packet.samples > 0 && track->header.audio.rate > 0)
      return av_rescale_q(packet.samples, {1, track->header.audio.rate}, kMicro);
    auto rate = track->header.video.frame_rate;
    if (packet.duration > 0) return micro(packet.duration);
    return rate.num > 0 ? av_rescale_q(1, {static_cast<int>(rate.den), static_cast<int>(rate.num)}, kMicro)
                        : 0;
  }
};

class Joiner {
 public:
  Joiner(std::vector<RawTrack>& tracks, bool forward) : forward_(forward) {
    for (auto& track : tracks) {
      Walk walk;
      walk.track = &track;
      walk.base = av::rational(track.header.source_time_base);
      walks_.push_back(std::move(walk));
    }
  }

  void run() {
    while (Walk* walk = nearest()) step(*walk);
    if (epochs_.size() == 1) return;
    settle();
    for (auto& walk : walks_) apply(walk);
  }

 private:
  // The track whose next packet lies first in the file.
  Walk* nearest() {
    Walk* best = nullptr;
    for (auto& walk : walks_) {
      if (walk.next == walk.track->packets.size()) continue;
      if (!best || walk.track->packets[walk.next].offset < best->track->packets[best->next].offset)
        best = &walk;
    }
    return best;
  }

  void step(Walk& walk) {
    const auto& packet = walk.track->packets[walk.next];
    auto stamp = stamp_of(packet);
    if (stamp != kNoStamp) {
      auto raw = walk.micro(stamp);
      if (jumps(walk, raw)) enter(walk, raw);
      auto& part = walk.parts.back();
      if (!part.begin) part.begin = raw;
      part.end = raw + walk.duration(packet);
      walk.end = part.end + epochs_[walk.epoch()].guess;
      newest_ = std::max(newest_.value_or(*walk.end), *walk.end);
    }
    walk.next++;
  }

  bool jumps(const Walk& walk, std::int64_t raw) const {
    auto joined = raw + epochs_[walk.epoch()].guess;
    if (walk.end && joined < *walk.end - kBack) return true;
    // A track that has not begun is held against the others.
    if (!newest_) return false;
    if (joined < *newest_ - kForward) return !walk.end;
    return forward_ && joined > *newest_ + kForward;
  }

  // Into the epoch that another track has entered already, or into a new one.
  void enter(Walk& walk, std::int64_t raw) {
    auto expected = walk.end.value_or(*newest_);
    auto oldest = epochs_.size() > kOpenEpochs ? epochs_.size() - kOpenEpochs : 0;
    for (auto later = std::max(walk.epoch() + 1, oldest); later < epochs_.size(); later++)
      if (std::abs(raw + epochs_[later].guess - expected) <= kSameEpoch) return begin_part(walk, later);
    if (epochs_.size() == kMostEpochs) return;
    epochs_.push_back({std::max(expected, *newest_ - kForward) - raw, 0});
    begin_part(walk, epochs_.size() - 1);
  }

  static void begin_part(Walk& walk, std::size_t epoch) {
    if (walk.parts.back().begin)
      walk.parts.push_back({epoch, walk.next, std::nullopt, 0});
    else
      walk.parts.back().epoch = epoch;
  }

  // Each epoch begins where the longest track of those before ends, so that nothing overlaps.
  void settle() {
    struct State {
      std::size_t part = 0;
      std::optional<std::int64_t> end;
    };
    std::vector<State> states(walks_.size());
    auto part_of = [&](std::size_t i, std::size_t epoch) -> const Part* {
      const auto& parts = walks_[i].parts;
      auto at = states[i].part;
      return at < parts.size() && parts[at].epoch == epoch && parts[at].begin ? &parts[at] : nullptr;
    };
    for (std::size_t epoch = 0; epoch < epochs_.size(); epoch++) {
      std::optional<std::int64_t> shift;
      for (std::size_t i = 0; i < walks_.size(); i++)
        if (const Part* part = part_of(i, epoch); part && states[i].end)
          shift = std::max(shift.value_or(INT64_MIN), *states[i].end - *part->begin);
      epochs_[epoch].shift = epoch == 0 ? 0 : shift.value_or(epochs_[epoch].guess);
      for (std::size_t i = 0; i < walks_.size(); i++) {
        const Part* part = part_of(i, epoch);
        if (!part) continue;
        states[i].end = part->end + epochs_[epoch].shift;
        states[i].part++;
      }
    }
  }

  void apply(Walk& walk) {
    auto& packets = walk.track->packets;
    for (std::size_t p = 0; p < walk.parts.size(); p++) {
      auto end = p + 1 < walk.parts.size() ? walk.parts[p + 1].first : packets.size();
      auto shift = av_rescale_q(epochs_[walk.parts[p].epoch].shift, kMicro, walk.base);
      for (auto i = walk.parts[p].first; i < end; i++) {
        auto& packet = packets[i];
        packet.container_stamp =
            walk.track->header.kind == package::TrackKind::audio && packet.pts != kNoStamp ? packet.pts
                                                                                           : stamp_of(packet);
        if (packet.pts != kNoStamp) packet.pts += shift;
        if (packet.dts != kNoStamp) packet.dts += shift;
      }
    }
  }

  bool forward_;
  std::vector<Walk> walks_;
  std::vector<Epoch> epochs_{Epoch{}};
  std::optional<std::int64_t> newest_;  // joined end of whatever came last: µs
};

}  // namespace

void join_clocks(std::vector<RawTrack>& tracks, Container container) {
  // Only streams that are sent may jump ahead and mean nothing by it.
  bool sent = container == Container::mpegts || container == Container::mpegps;
  if (container == Container::mp4) return;
  Joiner(tracks, sent).run();
}

}  // namespace millrace::engine::tasks
