// What the steps of a chain do to a sound, and that they move nothing that they should not.
#include <gmock/gmock.h>

#include <numbers>

#include "engine/tasks/test_sound.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;

TEST(SoundChain, keeps_the_place_and_the_length_through_filters) {
  for (int rate : {22050, 44100, 48000}) {
    auto source = source_of(media().make(fmt::format("noise-{}.wav", rate), noise(kSeconds, rate)));
    auto whole = decoded(source.path);
    for (auto op : {SoundOp::gain, SoundOp::fade_in, SoundOp::fade_out, SoundOp::normalize, SoundOp::highpass,
                    SoundOp::lowpass, SoundOp::denoise}) {
      auto request = part(SoundFormat::wav, 0, kSeconds);
      request.rate = rate;
      auto one = step(op);
      one.db = op == SoundOp::denoise ? 6 : -6;
      one.seconds = 0.25;
      one.hertz = op == SoundOp::highpass ? 50 : 9'000;
      one.lufs = -8;  // peaks have to be held down
      request.steps.push_back(one);
      auto made = make(source, request);
      ASSERT_TRUE(made) << made.error().detail;
      auto samples = decoded(made->path);
      ASSERT_EQ(samples.size(), whole.size());
      auto name = boost::describe::enum_to_string(op, "");
      EXPECT_NEAR(lag_of(samples, whole, 3000), 0, 2) << name << " " << rate;
      // And its end is not lost.
      auto last = samples.size() - static_cast<std::size_t>(rate) / 50;
      if (op != SoundOp::fade_out) EXPECT_GT(rms(samples, last, samples.size()), 0.01) << name << " " << rate;
    }
  }
}

TEST(SoundChain, speed_keeps_pitch_and_changes_length) {
  auto source = source_of(media().make("tone.wav", tone(kSeconds) + "-ac 2"));
  auto request = part(SoundFormat::wav, 0, kSeconds);
  auto faster = step(SoundOp::speed);
  faster.factor = 1.6;
  request.steps.push_back(faster);
  auto made = make(source, request);
  ASSERT_TRUE(made);
  auto samples = decoded(made->path);
  ASSERT_EQ(samples.size() / 2, 120'000u);
  int crossings = 0;
  for (std::size_t i = 24'000; i < 72'000; i++) crossings += samples[2 * i] <= 0 && samples[2 * i + 2] > 0;
  EXPECT_NEAR(crossings, 440, 4);
}

TEST(SoundChain, normalizes_to_what_was_wanted_and_never_above_the_peak) {
  for (double amplitude : {0.02, 0.9}) {
    auto name = fmt::format("loud-{}.wav", amplitude);
    auto source = source_of(media().make(name, noise(kSeconds, 48000, amplitude)));
    for (double lufs : {-30.0, -16.0, -9.0}) {
      auto request = part(SoundFormat::wav, 0, kSeconds);
      auto one = step(SoundOp::normalize);
      one.lufs = lufs;
      one.true_peak = -1.5;
      request.steps.push_back(one);
      auto made = make(source, request);
      ASSERT_TRUE(made);
      ASSERT_EQ(made->reply.normalized.size(), 1u);
      const auto& done = made->reply.normalized[0];
      EXPECT_NEAR(done.after.integrated.value_or(0), lufs, 0.3);
      EXPECT_LE(done.after.true_peak.value_or(9), -1.5 + 0.05);
      MeasureSoundRequest measure;
      auto again = source_of(made->path);
      measure.input.source_bytes = again.bytes;
      Fd out = engine::memory_file("peaks");
      int descriptors[] = {again.fd.get(), out.get(), again.index.get()};
      auto measured = measure_sound(measure, {descriptors});
      ASSERT_TRUE(measured);
      EXPECT_NEAR(measured->levels.integrated.value_or(0), lufs, 0.3);
      EXPECT_LE(measured->levels.true_peak.value_or(9), -1.5 + 0.1);
    }
  }
}

// A tone from 1 to 2 and from 3 to 3.5, silence elsewhere.
std::string two_tones() {
  return "-f lavfi -i \"aevalsrc='0.5*sin(2*PI*440*t)*(between(t,1,2)+between(t,3,3.5))':s=48000:d=4\" -ac "
         "2 ";
}

TEST(SoundChain, trims_and_splits_at_silence) {
  auto source = source_of(media().make("two.wav", two_tones()));
  auto request = part(SoundFormat::wav, 0, 4);
  auto trim = step(SoundOp::trim_silence);
  trim.keep = 0.1;
  request.steps = {trim};
  auto made = make(source, request);
  ASSERT_TRUE(made);
  EXPECT_NEAR(static_cast<double>(made->reply.parts[0].samples), 2.7 * 48000, 960);
  auto split = step(SoundOp::split_on_silence);
  split.seconds = 0.5;
  request.steps = {split};
  made = make(source, request);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->reply.parts.size(), 2u);
  EXPECT_NEAR(static_cast<double>(made->reply.parts[0].samples), 48000, 960);
  EXPECT_NEAR(static_cast<double>(made->reply.parts[1].samples), 24000, 960);
  auto bytes = read_file(made->path);
  for (const auto& one : made->reply.parts) {
    auto file = media().write(fmt::format("part-{}.wav", files_made++), bytes.substr(one.offset, one.bytes));
    auto samples = decoded(file);
    EXPECT_EQ(static_cast<std::int64_t>(samples.size() / 2), one.samples);
    EXPECT_GT(rms(samples, samples.size() / 4, samples.size() / 2), 0.2);
  }
  trim.threshold = -1;
  request.steps = {trim};
  auto none = make(source, request);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, "empty");
}

TEST(SoundChain, puts_sounds_together) {
  auto first = source_of(media().make("first.wav", tone(2) + "-ac 2"));
  auto second = source_of(media().make("second.wav", tone(1, 44100) + "-ac 2"));
  auto request = part(SoundFormat::wav, 0, 2);
  auto append = step(SoundOp::append);
  append.input = 1;
  request.steps = {append};
  auto made = make(first, request, &second);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_NEAR(static_cast<double>(decoded(made->path).size()) / 2, 3 * 48000, 2);
  append.op = SoundOp::crossfade;
  append.seconds = 0.5;
  request.steps = {append};
  made = make(first, request, &second);
  ASSERT_TRUE(made);
  auto faded = decoded(made->path);
  EXPECT_NEAR(static_cast<double>(faded.size()) / 2, 2.5 * 48000, 2);
  append.op = SoundOp::overlay;
  append.seconds = 1.5;
  append.db = -6;
  request.steps = {append};
  made = make(first, request, &second);
  ASSERT_TRUE(made);
  auto laid = decoded(made->path), plain = decoded(first.path);
  ASSERT_EQ(laid.size(), plain.size());
  EXPECT_TRUE(std::equal(laid.begin(), laid.begin() + 72'000 * 2, plain.begin()));
  EXPECT_FALSE(std::equal(laid.begin() + 73'000 * 2, laid.end(), plain.begin() + 73'000 * 2));
}

TEST(SoundChain, pans_and_folds) {
  auto source = source_of(media().make("tone.wav", tone(kSeconds) + "-ac 2"));
  auto request = part(SoundFormat::wav, 0, 1);
  auto pan = step(SoundOp::pan);
  pan.position = 1;
  request.steps = {pan};
  auto made = make(source, request);
  ASSERT_TRUE(made);
  auto samples = decoded(made->path);
  double left = 0, right = 0;
  for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
    left = std::max<double>(left, std::abs(samples[i]));
    right = std::max<double>(right, std::abs(samples[i + 1]));
  }
  EXPECT_LT(left, 1e-4);
  EXPECT_GT(right, 0.1);
  request.steps = {pan, step(SoundOp::mono)};
  request.channels = 1;
  made = make(source, request);
  ASSERT_TRUE(made) << made.error().detail;
  samples = decoded(made->path);
  EXPECT_EQ(samples.size(), 48'000u);
  EXPECT_NEAR(rms(samples, 0, samples.size()), right / 2 / std::numbers::sqrt2, 0.005);
}

}  // namespace
}  // namespace millrace::engine::tasks
