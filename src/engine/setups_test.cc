#include "engine/setups.h"

#include <gtest/gtest.h>

#include "package/sound_borders.h"
#include "package/synthetic.h"

namespace millrace::engine {
namespace {

using namespace package;

// Seconds of the source before what a segment plays.
double heard_before(std::int32_t object_type, const SyntheticAudio& made) {
  auto track = package::audio_track(made);
  track.header.audio.object_type = object_type;
  auto plan =
      package::Plan::make(package::index_of({package::video_track({}), track}, package::Container::mpegts));
  const auto& sound = plan->renditions().back();
  EXPECT_EQ(sound.kind, package::RenditionKind::rendered_audio);
  auto request = audio_request(*plan, sound, 3);
  auto begin = static_cast<double>(request.first_frame) * package::kAacFrame / request.rate;
  return begin - static_cast<double>(request.source.packets.front().pts) / made.rate;
}

TEST(AudioRequest, begins_a_second_early_where_sbr_headers_must_be_met) {
  SyntheticAudio lc, he{.packets = 703, .samples = 2048},
      low{.rate = 22'050, .packets = 323, .samples = 2048};
  EXPECT_LT(heard_before(2, lc), 0.6);
  for (std::int32_t object_type : {5, 29}) {
    EXPECT_GT(heard_before(object_type, he), 1.2);
    EXPECT_GT(heard_before(object_type, low), 1.2);
    EXPECT_LT(heard_before(object_type, he), 1.4);
  }
}

TEST(AudioRequest, asks_for_the_sound_of_the_track_that_the_rendition_is_made_of) {
  auto english = audio_track({.codec = Codec::mp3}), german = audio_track({.codec = Codec::mp3});
  german.header.language = "de";
  auto plan = Plan::make(index_of({video_track({}), english, german}));
  EXPECT_EQ(audio_request(*plan, *plan->find("a"), 1).source.track.language, "en");
  EXPECT_EQ(audio_request(*plan, *plan->find("a1"), 1).source.track.language, "de");
}

TEST(MemoryUsed, grows_with_larger_deeper_and_more_pictures) {
  auto used = [](SyntheticVideo made, int depth, std::size_t rungs, bool pipelined) {
    auto track = video_track(made);
    track.header.video.bit_depth = depth;
    auto plan = Plan::make(index_of({track}, Container::mpegts));
    std::vector<const Rendition*> chosen;
    for (std::size_t i = 0; i < rungs; i++) chosen.push_back(&plan->renditions()[i]);
    return memory_used_by(plan->index(), chosen, pipelined);
  };
  auto usual = used({}, 8, 1, false);
  EXPECT_GT(used({.width = 1920, .height = 1080}, 8, 1, false), usual);
  EXPECT_GT(used({}, 10, 1, false), usual);
  EXPECT_GT(used({}, 8, 2, false), usual);
  EXPECT_GT(used({}, 8, 1, true), usual);
}

}  // namespace
}  // namespace millrace::engine
