// Files of sound, decoded again by the ffmpeg command: as long as was asked for, to the sample, at the right
// place.
#include <gmock/gmock.h>

#include "engine/tasks/test_sound.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;

constexpr SoundFormat kAll[] = {SoundFormat::mp3, SoundFormat::m4a, SoundFormat::opus, SoundFormat::flac,
                                SoundFormat::wav};

TEST(MakeSound, is_as_long_as_was_asked_for_and_lies_at_its_place) {
  auto source = source_of(media().make("noise.wav", noise(kSeconds)));
  auto whole = decoded(source.path);
  for (auto format : kAll) {
    for (auto [begin, end] : {std::pair(0.0, 1.0), {0.5, 2.2501}, {1.0 / 3, 3.999}}) {
      auto made = make(source, part(format, begin, end));
      ASSERT_TRUE(made) << made.error().detail;
      auto wanted = std::llround((end - begin) * 48000);
      EXPECT_EQ(made->reply.parts[0].samples, wanted);
      auto samples = decoded(made->path);
      // The decoder of M4A that this test has does not cut the last frame; other players do, by the edit
      // list.
      if (format != SoundFormat::m4a) {
        EXPECT_EQ(static_cast<long>(samples.size() / 2), wanted) << extension(format);
      } else {
        EXPECT_GE(static_cast<long>(samples.size() / 2), wanted);
        EXPECT_LT(static_cast<long>(samples.size() / 2), wanted + 1024);
      }
      std::vector<float> there(whole.begin() + std::llround(begin * 48000) * 2, whole.end());
      EXPECT_EQ(lag_of(samples, there, 300), 0) << extension(format) << " from " << begin;
    }
  }
}

TEST(MakeSound, changes_no_bit_of_what_loses_nothing) {
  auto source = source_of(media().make("noise.wav", noise(kSeconds)));
  auto whole = decoded(source.path);
  for (auto format : {SoundFormat::flac, SoundFormat::wav}) {
    auto made = make(source, part(format, 0.25, 3));
    ASSERT_TRUE(made);
    std::vector<float> there(whole.begin() + 12'000 * 2, whole.begin() + 144'000 * 2);
    EXPECT_TRUE(decoded(made->path) == there) << extension(format);
  }
  auto deep = source_of(media().make("deep.wav", noise(1) + "-c:a pcm_s24le"));
  auto made = make(deep, part(SoundFormat::flac, 0, 1));
  ASSERT_TRUE(made);
  EXPECT_TRUE(decoded(made->path) == decoded(deep.path));
}

TEST(MakeSound, resamples_to_the_sample_from_wherever_it_begins) {
  auto source = source_of(media().make("noise.wav", noise(kSeconds)));
  for (int rate : {8000, 22050, 44100, 96000}) {
    auto request = part(SoundFormat::wav, 0.7, 2.9);
    request.rate = rate;
    auto made = make(source, request);
    ASSERT_TRUE(made) << made.error().detail;
    auto samples = decoded(made->path);
    EXPECT_EQ(static_cast<long>(samples.size() / 2), std::llround(2.2 * rate)) << rate;
    auto back = decoded(made->path, "-ar 48000");
    auto whole = decoded(source.path, fmt::format("-af aresample={},aresample=48000", rate));
    std::vector<float> there(whole.begin() + 33'600 * 2, whole.end());
    EXPECT_EQ(lag_of(back, there, 50), 0) << rate;
  }
}

TEST(MakeSound, copies_packets_where_they_fit_and_says_so) {
  struct {
    const char* name;
    const char* arguments;
    SoundFormat format;
  } cases[] = {
      {"c.mp4", "-c:a aac -b:a 96k", SoundFormat::m4a}, {"c.ts", "-c:a aac -b:a 96k", SoundFormat::m4a},
      {"c.mkv", "-c:a libmp3lame", SoundFormat::mp3},   {"c.mp3", "-c:a libmp3lame", SoundFormat::mp3},
      {"d.mkv", "-c:a libopus", SoundFormat::opus},     {"c.flac", "-c:a flac", SoundFormat::flac},
      {"c.wav", "-c:a pcm_s16le", SoundFormat::wav}};
  for (const auto& c : cases) {
    auto source = source_of(media().make(c.name, noise(kSeconds) + c.arguments));
    MakeSoundRequest request;
    request.format = c.format;
    request.bit_rate = 128'000;
    request.may_copy = true;
    auto made = make(source, request);
    ASSERT_TRUE(made) << c.name << ": " << made.error().detail;
    EXPECT_TRUE(made->reply.copied) << c.name;
    auto copy = decoded(made->path), whole = decoded(source.path);
    EXPECT_EQ(lag_of(copy, whole, 1500), 0) << c.name;
    EXPECT_NEAR(static_cast<double>(copy.size()) / 2, kSeconds * 48000, 2500) << c.name;
    request.may_copy = false;
    made = make(source, request);
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->reply.copied) << c.name;
  }
}

TEST(MakeSound, keeps_six_channels_when_they_are_wanted) {
  auto source = source_of(
      media().make("six.wav", "-f lavfi -i \"aevalsrc=0.1|0.2|0.3|0.05|0.4|0.5:s=48000:d=1:c=5.1\" "));
  for (auto format : {SoundFormat::flac, SoundFormat::wav, SoundFormat::m4a, SoundFormat::opus}) {
    auto request = part(format, 0, 1);
    request.channels = 6;
    request.bit_rate = 384'000;
    auto made = make(source, request);
    ASSERT_TRUE(made) << extension(format) << made.error().detail;
    auto samples = decoded(made->path);
    if (format != SoundFormat::flac && format != SoundFormat::wav) continue;
    ASSERT_EQ(samples.size(), 48'000u * 6);
    for (auto [c, value] : {std::pair(0, 0.1), {1, 0.2}, {2, 0.3}, {3, 0.05}, {4, 0.4}, {5, 0.5}})
      EXPECT_NEAR(samples[6 * 24'000 + static_cast<std::size_t>(c)], value, 0.001) << c;
  }
}

TEST(MakeSound, refuses_what_no_honest_server_asks) {
  auto source = source_of(media().make("noise.wav", noise(kSeconds)));
  auto refused = [&](auto change) {
    auto request = part(SoundFormat::wav, 0, 1);
    change(request);
    auto made = make(source, request);
    return made ? std::string() : made.error().code;
  };
  double nan = std::nan("");
  EXPECT_NE(refused([&](auto& r) { r.inputs[0].begin = nan; }), "");
  EXPECT_NE(refused([&](auto& r) { r.inputs[0].end = 1e300; }), "");
  EXPECT_NE(refused([&](auto& r) { r.inputs[0].source = 9; }), "");
  EXPECT_NE(refused([&](auto& r) { r.inputs[0].track = 7; }), "");
  EXPECT_NE(refused([&](auto& r) { r.rate = 0; }), "");
  EXPECT_NE(refused([&](auto& r) { r.channels = 0; }), "");
  EXPECT_NE(refused([&](auto& r) { r.steps.assign(17, step(SoundOp::mono)); }), "");
  for (auto op : {SoundOp::gain, SoundOp::speed, SoundOp::pan, SoundOp::normalize, SoundOp::highpass}) {
    EXPECT_NE(refused([&](auto& r) {
                auto one = step(op);
                one.db = one.factor = one.position = one.lufs = one.hertz = nan;
                r.steps = {one};
              }),
              "")
        << boost::describe::enum_to_string(op, "");
  }
  EXPECT_NE(refused([&](auto& r) { r.steps = {step(SoundOp::append)}; }), "");
}

}  // namespace
}  // namespace millrace::engine::tasks
