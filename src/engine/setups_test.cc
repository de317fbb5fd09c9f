#include "engine/setups.h"

#include <gtest/gtest.h>

#include "package/sound_borders.h"
#include "package/synthetic.h"

namespace millrace::engine {
namespace {

using package::SyntheticAudio;

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

}  // namespace
}  // namespace millrace::engine
