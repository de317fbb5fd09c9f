#include "engine/tasks/sound_mix.h"

#include <algorithm>

namespace millrace::engine::tasks {
namespace {

using av::SoundBlock;

constexpr std::int64_t kMostAtOnce = 32768;

// A stream of which any number of samples can be had at once.
class Supply {
 public:
  explicit Supply(SoundPtr sound) : sound_(std::move(sound)) {}

  // What is there after at most one piece more; false at the end.
  Result<bool> fill() {
    if (at_ < block_.size()) return true;
    at_ = 0;
    auto more = sound_->next(block_);
    if (!more || !*more) block_ = {};
    return more;
  }
  std::size_t size() const { return block_.size() - at_; }
  float sample(std::size_t channel, std::size_t i) const { return block_.planes[channel][at_ + i]; }
  void drop(std::size_t count) { at_ += count; }
  void take(SoundBlock& out, std::size_t count) {
    out = block_;
    out.keep(at_, count);
    at_ += count;
  }

 private:
  SoundPtr sound_;
  SoundBlock block_;
  std::size_t at_ = 0;
};

class Exactly final : public av::SoundStream {
 public:
  Exactly(SoundPtr sound, std::int64_t skipped, std::int64_t samples, std::size_t channels)
      : sound_(std::move(sound)), skip_(skipped), left_(samples), channels_(channels) {}

  Result<bool> next(SoundBlock& out) override {
    while (left_ > 0) {
      auto more = sound_.fill();
      if (!more) return more;
      if (!*more) {
        out.make_silence(channels_, static_cast<std::size_t>(std::min(left_, kMostAtOnce)));
      } else if (skip_ > 0) {
        auto dropped = std::min(skip_, static_cast<std::int64_t>(sound_.size()));
        sound_.drop(static_cast<std::size_t>(dropped));
        skip_ -= dropped;
        continue;
      } else {
        sound_.take(out, static_cast<std::size_t>(std::min(left_, static_cast<std::int64_t>(sound_.size()))));
      }
      left_ -= static_cast<std::int64_t>(out.size());
      return true;
    }
    return false;
  }

 private:
  Supply sound_;
  std::int64_t skip_;
  std::int64_t left_;
  std::size_t channels_;
};

class OneAfterAnother final : public av::SoundStream {
 public:
  OneAfterAnother(SoundPtr first, SoundPtr second) : first_(std::move(first)), second_(std::move(second)) {}

  Result<bool> next(SoundBlock& out) override {
    if (first_) {
      auto more = first_->next(out);
      if (!more || *more) return more;
      first_.reset();
    }
    return second_->next(out);
  }

 private:
  SoundPtr first_;
  SoundPtr second_;
};

class FadedOver final : public av::SoundStream {
 public:
  FadedOver(SoundPtr first, std::int64_t samples, SoundPtr second, std::int64_t overlap)
      : first_(std::move(first)), second_(std::move(second)), alone_(samples - overlap), overlap_(overlap) {}

  Result<bool> next(SoundBlock& out) override {
    if (alone_ > 0 || mixed_ < overlap_) {
      auto more = first_.fill();
      if (!more) return more;
      if (*more && alone_ > 0) {
        auto count = std::min(alone_, static_cast<std::int64_t>(first_.size()));
        first_.take(out, static_cast<std::size_t>(count));
        alone_ -= count;
        return true;
      }
      if (*more) {
        auto other = second_.fill();
        if (!other) return other;
        if (*other) return mix(out);
      }
      alone_ = mixed_ = overlap_ = 0;
    }
    auto more = second_.fill();
    if (!more || !*more) return more;
    second_.take(out, second_.size());
    return true;
  }

 private:
  Result<bool> mix(SoundBlock& out) {
    auto count = std::min({static_cast<std::size_t>(overlap_ - mixed_), first_.size(), second_.size()});
    first_.take(out, count);
    for (std::size_t c = 0; c < out.planes.size(); c++)
      for (std::size_t i = 0; i < count; i++) {
        auto in =
            (static_cast<float>(mixed_ + static_cast<std::int64_t>(i)) + 0.5F) / static_cast<float>(overlap_);
        out.planes[c][i] = out.planes[c][i] * (1 - in) + second_.sample(c, i) * in;
      }
    second_.drop(count);
    mixed_ += static_cast<std::int64_t>(count);
    return true;
  }

  Supply first_;
  Supply second_;
  std::int64_t alone_;
  std::int64_t overlap_;
  std::int64_t mixed_ = 0;
};

class LaidOver final : public av::SoundStream {
 public:
  LaidOver(SoundPtr below, SoundPtr over, std::int64_t at, float factor)
      : below_(std::move(below)), over_(std::move(over)), until_(at), factor_(factor) {}

  Result<bool> next(SoundBlock& out) override {
    auto more = below_->next(out);
    if (!more || !*more) return more;
    std::size_t at = 0;
    if (until_ > 0) {
      at = static_cast<std::size_t>(std::min(until_, static_cast<std::int64_t>(out.size())));
      until_ -= static_cast<std::int64_t>(at);
    }
    while (at < out.size()) {
      auto other = over_.fill();
      if (!other) return other;
      if (!*other) break;
      auto count = std::min(out.size() - at, over_.size());
      for (std::size_t c = 0; c < out.planes.size(); c++)
        for (std::size_t i = 0; i < count; i++) out.planes[c][at + i] += factor_ * over_.sample(c, i);
      over_.drop(count);
      at += count;
    }
    return true;
  }

 private:
  SoundPtr below_;
  Supply over_;
  std::int64_t until_;
  float factor_;
};

class FirstChannel final : public av::SoundStream {
 public:
  explicit FirstChannel(SoundPtr sound) : sound_(std::move(sound)) {}

  Result<bool> next(SoundBlock& out) override {
    auto more = sound_->next(out);
    if (more && *more) out.planes.resize(1);
    return more;
  }

 private:
  SoundPtr sound_;
};

}  // namespace

SoundPtr exactly(SoundPtr sound, std::int64_t skipped, std::int64_t samples, std::size_t channels) {
  return std::make_unique<Exactly>(std::move(sound), skipped, samples, channels);
}

SoundPtr one_after_another(SoundPtr first, SoundPtr second) {
  return std::make_unique<OneAfterAnother>(std::move(first), std::move(second));
}

SoundPtr faded_over(SoundPtr first, std::int64_t samples, SoundPtr second, std::int64_t overlap) {
  return std::make_unique<FadedOver>(std::move(first), samples, std::move(second), overlap);
}

SoundPtr laid_over(SoundPtr below, SoundPtr over, std::int64_t at, float factor) {
  return std::make_unique<LaidOver>(std::move(below), std::move(over), at, factor);
}

SoundPtr first_channel(SoundPtr sound) {
  return std::make_unique<FirstChannel>(std::move(sound));
}

}  // namespace millrace::engine::tasks
