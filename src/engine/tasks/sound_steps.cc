#include "engine/tasks/sound_steps.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace millrace::engine::tasks {
namespace {

bool within(double value, double least, double most) {
  return value >= least && value <= most;  // false for what is no number
}

}  // namespace

double factor_of(double decibels) {
  return std::pow(10.0, decibels / 20);
}

std::string volume_text(double decibels) {
  return fmt::format("volume=volume={:.9f}:precision=float", factor_of(decibels));
}

std::string fade_text(bool in, std::int64_t first, std::int64_t samples) {
  return fmt::format("afade=type={}:start_sample={}:nb_samples={}:curve=tri", in ? "in" : "out", first,
                     samples);
}

std::string fold_text(int channels) {
  std::string mean;
  for (int c = 0; c < channels; c++) mean += fmt::format("{}{:.9f}*c{}", c > 0 ? "+" : "", 1.0 / channels, c);
  std::string text = fmt::format("pan={}c", channels);
  for (int c = 0; c < channels; c++) text += fmt::format("|c{}={}", c, mean);
  return text;
}

// Of equal power, and as loud as before in the middle.
std::string pan_text(double position) {
  double angle = (position + 1) * std::numbers::pi / 4;
  return fmt::format("pan=stereo|c0={:.9f}*c0|c1={:.9f}*c1", std::numbers::sqrt2 * std::cos(angle),
                     std::numbers::sqrt2 * std::sin(angle));
}

std::string limit_text(double decibels, int rate) {
  constexpr double kMargin = 0.25;  // what going back to the rate may add
  int fine = rate * (rate > 96'000 ? 2 : 4);
  return fmt::format("aresample={},alimiter=limit={:.6f}:level=0:attack=5:release=50:latency=1,aresample={}",
                     fine, factor_of(decibels - kMargin), rate);
}

// The filter works in steps of an eightieth of a second and is two of them late.
std::int64_t denoise_delay(int rate) {
  return 2 * (rate / 80);
}

std::string filter_text(const SoundStep& step, int rate) {
  switch (step.op) {
    case SoundOp::speed:
      return fmt::format("atempo=tempo={:.9f}", step.factor);
    case SoundOp::highpass:
      return fmt::format("highpass=frequency={:.4f}", step.hertz);
    case SoundOp::lowpass:
      return fmt::format("lowpass=frequency={:.4f}", step.hertz);
    case SoundOp::denoise:
      return fmt::format("apad=pad_len={},afftdn=noise_reduction={:.3f}:noise_floor={:.3f}",
                         2 * denoise_delay(rate), step.db, step.threshold);
    default:
      return {};
  }
}

bool is_sane(const SoundStep& step, const SoundShape& shape, std::size_t inputs) {
  auto other = step.input > 0 && static_cast<std::size_t>(step.input) < inputs;
  switch (step.op) {
    case SoundOp::gain:
      return within(step.db, -60, 60);
    case SoundOp::fade_in:
    case SoundOp::fade_out:
      return within(step.seconds, 0.001, 3600);
    case SoundOp::trim_silence:
      return within(step.threshold, -100, -1) && within(step.keep, 0, 10);
    case SoundOp::split_on_silence:
      return within(step.threshold, -100, -1) && within(step.keep, 0, 10) && within(step.seconds, 0.02, 60);
    case SoundOp::normalize:
      return within(step.lufs, -50, -5) && within(step.true_peak, -9, 0);
    case SoundOp::speed:
      return within(step.factor, 0.5, 2);
    case SoundOp::mono:
      return true;
    case SoundOp::highpass:
    case SoundOp::lowpass:
      return within(step.hertz, 10, 20'000) && step.hertz < shape.rate / 2.0;
    case SoundOp::denoise:
      return within(step.db, 1, 60) && within(step.threshold, -80, -20);
    case SoundOp::pan:
      return within(step.position, -1, 1) && shape.channels == 2;
    case SoundOp::append:
      return other;
    case SoundOp::crossfade:
      return other && within(step.seconds, 0.001, 600);
    case SoundOp::overlay:
      return other && within(step.db, -60, 60) && within(step.seconds, 0, 1e6);
  }
  return false;
}

}  // namespace millrace::engine::tasks
