#include "engine/tasks/sound_chain.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/av/sound_filter.h"
#include "engine/tasks/sound_steps.h"

namespace millrace::engine::tasks {
namespace {

// One more than this would change nothing that can be heard.
constexpr double kNearEnough = 0.1;   // LU
constexpr double kMostCatchUp = 6.0;  // dB, after peaks were held down
constexpr int kMostCorrections = 3;

bool measures(SoundOp op) {
  return op == SoundOp::trim_silence || op == SoundOp::normalize || op == SoundOp::split_on_silence;
}

bool has(const std::vector<SoundStep>& steps, SoundOp op) {
  return std::ranges::any_of(steps, [&](const auto& step) { return step.op == op; });
}

}  // namespace

SoundChain::SoundChain(const MakeSoundRequest& request, const Context& context)
    : request_(request), context_(context) {
  shape_ = {request.rate, request.channels};
  if (request.channels == 1 && has(request.steps, SoundOp::pan)) shape_.channels = 2;
  passes_ += static_cast<int>(
      std::ranges::count_if(request.steps, [](const auto& step) { return measures(step.op); }));
}

Result<SoundChain> SoundChain::prepare(const MakeSoundRequest& request, const Context& context) {
  SoundChain chain(request, context);
  if (auto opened = chain.open_inputs(); !opened) return fail(opened.error());
  for (std::size_t i = 0; i < request.steps.size(); i++) {
    const auto& step = request.steps[i];
    bool last = i + 1 == request.steps.size();
    if (!is_sane(step, chain.shape_, request.inputs.size()) ||
        (step.op == SoundOp::split_on_silence && !last))
      return fail(Status::internal, "engine_failed", "A step of the sound's request makes no sense.");
    if (auto added = chain.add(step); !added) return fail(added.error());
  }
  if (chain.shape_.channels != request.channels) {
    chain.add_filter(fold_text(chain.shape_.channels));
    chain.links_.emplace_back(
        [](SoundPtr sound) -> Result<SoundPtr> { return first_channel(std::move(sound)); });
  }
  return chain;
}

Result<void> SoundChain::open_inputs() {
  for (const auto& input : request_.inputs) {
    auto track = SoundTrack::open(input, shape_, context_);
    if (!track) return fail(track.error());
    tracks_.push_back(std::move(*track));
  }
  samples_ = tracks_.front().samples();
  auto deep = tracks_.front().is_deep();
  if (!deep) return fail(deep.error());
  deep_ = *deep;
  return {};
}

std::int64_t SoundChain::samples_of(double seconds) const {
  return std::llround(seconds * shape_.rate);
}

void SoundChain::add_filter(std::string chain) {
  links_.emplace_back([setup = av::FilteredSound::Setup{shape_.rate, shape_.channels, std::move(chain)}](
                          SoundPtr sound) { return av::FilteredSound::open(std::move(sound), setup); });
}

void SoundChain::add_exactly(std::int64_t skipped, std::int64_t samples) {
  samples_ = samples;
  auto channels = static_cast<std::size_t>(shape_.channels);
  links_.emplace_back([=](SoundPtr sound) -> Result<SoundPtr> {
    return exactly(std::move(sound), skipped, samples, channels);
  });
}

Result<void> SoundChain::add(const SoundStep& step) {
  auto length = std::min(samples_of(step.seconds), samples_);
  switch (step.op) {
    case SoundOp::gain:
      add_filter(volume_text(step.db));
      return {};
    case SoundOp::fade_in:
      add_filter(fade_text(true, 0, std::max<std::int64_t>(1, length)));
      return {};
    case SoundOp::fade_out:
      add_filter(fade_text(false, samples_ - length, std::max<std::int64_t>(1, length)));
      return {};
    case SoundOp::mono:
      if (shape_.channels > 1) add_filter(fold_text(shape_.channels));
      return {};
    case SoundOp::pan:
      add_filter(pan_text(step.position));
      return {};
    case SoundOp::speed:
      add_filter(filter_text(step, shape_.rate));
      add_exactly(0, std::max<std::int64_t>(1, std::llround(static_cast<double>(samples_) / step.factor)));
      return {};
    case SoundOp::highpass:
    case SoundOp::lowpass:
    case SoundOp::denoise:
      add_filter(filter_text(step, shape_.rate));
      add_exactly(step.op == SoundOp::denoise ? denoise_delay(shape_.rate) : 0, samples_);
      return {};
    case SoundOp::normalize:
      return add_normalization(step);
    case SoundOp::trim_silence:
    case SoundOp::split_on_silence:
      return add_silence_step(step);
    case SoundOp::append:
    case SoundOp::crossfade:
    case SoundOp::overlay:
      return add_other(step);
  }
  return {};
}

Result<void> SoundChain::add_silence_step(const SoundStep& step) {
  SilenceFinder finder(shape_.rate, step.threshold);
  auto found = pass([&](const av::SoundBlock& sound) -> Result<void> {
    finder.add(sound);
    return {};
  });
  if (!found) return found;
  finder.finish();
  bool trim = step.op == SoundOp::trim_silence;
  auto silence = trim ? std::numeric_limits<std::int64_t>::max() : samples_of(step.seconds);
  auto spans = finder.spans(silence, samples_of(step.keep));
  if (spans.empty()) return av::refused("empty", "There is nothing but silence, by the threshold given.");
  if (spans.size() > kMostParts)
    return av::refused("too_complex", "There are more than 1000 parts. Ask for longer silences.");
  if (trim)
    add_exactly(spans.front().begin, spans.front().end - spans.front().begin);
  else
    parts_ = std::move(spans);
  return {};
}

// A gain alone where the peaks allow it: nothing but the volume changes. Otherwise peaks are held down, and
// the gain is corrected until the loudness is what was wanted.
Result<void> SoundChain::add_normalization(const SoundStep& step) {
  auto before = measure();
  if (!before) return fail(before.error());
  SoundNormalization done;
  done.before = done.after = *before;
  if (before->integrated) {
    double wanted = step.lufs - *before->integrated;
    done.gain = wanted;
    done.limited = before->true_peak.value_or(-100) + wanted > step.true_peak;
    auto at = links_.size();
    auto link = [&] {
      links_.resize(at);
      add_filter(volume_text(done.gain));
      if (!done.limited) return;
      add_filter(limit_text(step.true_peak, shape_.rate));
      add_exactly(0, samples_);
    };
    link();
    passes_++;
    for (int i = 0; i < kMostCorrections; i++) {
      auto after = measure();
      if (!after) return fail(after.error());
      done.after = *after;
      double missing = step.lufs - after->integrated.value_or(step.lufs);
      if (!done.limited || std::abs(missing) <= kNearEnough || done.gain + missing > wanted + kMostCatchUp)
        break;
      if (i + 1 == kMostCorrections) break;
      done.gain += missing;
      passes_++;
      link();
    }
  }
  normalized_.push_back(done);
  return {};
}

Result<void> SoundChain::add_other(const SoundStep& step) {
  const auto* other = &tracks_[static_cast<std::size_t>(step.input)];
  auto stream_of = [run = *other] { return run.stream({}); };
  auto samples = samples_;
  auto overlap = std::min({samples_of(step.seconds), samples_, other->samples()});
  switch (step.op) {
    case SoundOp::append:
      samples_ += other->samples();
      links_.emplace_back([stream_of](SoundPtr sound) -> Result<SoundPtr> {
        auto second = stream_of();
        if (!second) return second;
        return one_after_another(std::move(sound), std::move(*second));
      });
      return {};
    case SoundOp::crossfade:
      samples_ += other->samples() - overlap;
      links_.emplace_back([=](SoundPtr sound) -> Result<SoundPtr> {
        auto second = stream_of();
        if (!second) return second;
        return faded_over(std::move(sound), samples, std::move(*second), overlap);
      });
      return {};
    default: {
      auto at = samples_of(step.seconds);
      auto factor = static_cast<float>(factor_of(step.db));
      links_.emplace_back([=](SoundPtr sound) -> Result<SoundPtr> {
        auto over = stream_of();
        if (!over) return over;
        return laid_over(std::move(sound), std::move(*over), at, factor);
      });
      return {};
    }
  }
}

Result<SoundPtr> SoundChain::stream() {
  auto tell = [this](double share) {
    told_ = std::max(told_, (passes_done_ + share) / std::max(passes_, passes_done_ + 1));
    if (context_.progress) context_.progress(told_);
  };
  auto sound = tracks_.front().stream(tell);
  for (const auto& link : links_) {
    if (!sound) return sound;
    sound = link(std::move(*sound));
  }
  return sound;
}

Result<void> SoundChain::pass(const std::function<Result<void>(const av::SoundBlock&)>& sink) {
  auto sound = stream();
  if (!sound) return fail(sound.error());
  av::SoundBlock block;
  for (;;) {
    auto more = (*sound)->next(block);
    if (!more) return fail(more.error());
    if (!*more) break;
    if (auto taken = sink(block); !taken) return taken;
  }
  passes_done_++;
  return {};
}

Result<SoundLevels> SoundChain::measure() {
  auto meter = av::LoudnessMeter::open(shape_.rate, shape_.channels);
  if (!meter) return fail(meter.error());
  auto measured = pass([&](const av::SoundBlock& sound) { return meter->add(sound); });
  if (!measured) return fail(measured.error());
  return meter->levels();
}

std::vector<SoundSpan> SoundChain::parts() const {
  if (!parts_.empty()) return parts_;
  return {{0, samples_}};
}

}  // namespace millrace::engine::tasks
