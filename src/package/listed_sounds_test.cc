#include "package/listed_sounds.h"

#include <gmock/gmock.h>

#include "package/dash.h"
#include "package/hls.h"
#include "package/rendition_kind.h"
#include "package/sound_borders.h"
#include "package/synthetic.h"

namespace millrace::package {
namespace {

using testing::HasSubstr;
using testing::Not;

std::shared_ptr<const Plan> film() {
  return Plan::make(index_of({video_track({}), audio_track({})}));
}

std::shared_ptr<const Plan> sound_beside(const Plan& pictures, const SyntheticAudio& made = {}) {
  return Plan::make(index_of({audio_track(made)}), {}, accompaniment_of(pictures));
}

OtherSound other(const Plan& plan, std::string label, std::string language = "") {
  Rendition rendition = plan.renditions().front();
  rendition.label = std::move(label);
  rendition.language = std::move(language);
  return {&plan, rendition, "Other/r1/"};
}

std::vector<Rendition> pictures_of(const Plan& plan) {
  auto all = plan.renditions();
  std::erase_if(all, [](const Rendition& r) { return is_audio(r); });
  return all;
}

TEST(ListedSounds, of_a_media_alone_are_listed_as_ever) {
  auto plan = film();
  auto list = master_playlist(*plan, plan->renditions(), "M/r1/");
  EXPECT_THAT(list,
              HasSubstr("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"en\",LANGUAGE=\"en\",DEFAULT=YES,"
                        "AUTOSELECT=YES,CHANNELS=\"2\",URI=\"M/r1/ao/index.m3u8\"\n"));
  EXPECT_EQ(list, master_playlist(*plan, plan->renditions(), "M/r1/", {}, {}, Images::storyboard, {}));
}

TEST(ListedSounds, stand_in_for_those_of_the_media) {
  auto plan = film();
  auto made = sound_beside(*plan);
  auto list = master_playlist(*plan, pictures_of(*plan), "M/r1/", {}, {}, Images::storyboard,
                              {other(*made, "en", "en")});
  EXPECT_THAT(list, HasSubstr("NAME=\"en\",LANGUAGE=\"en\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\","
                              "URI=\"Other/r1/ao/index.m3u8\"\n"));
  EXPECT_THAT(list, Not(HasSubstr("M/r1/ao/")));
  EXPECT_THAT(list, HasSubstr("M/r1/o/index.m3u8"));
  auto manifest = package::manifest(*plan, pictures_of(*plan), "M/r1/", {}, {other(*made, "en", "en")});
  EXPECT_THAT(manifest, HasSubstr("<Representation id=\"x0-ao\""));
  EXPECT_THAT(manifest, HasSubstr("media=\"Other/r1/ao/$Number$.m4s\""));
}

TEST(ListedSounds, stand_beside_those_of_the_media_under_names_of_their_own) {
  auto plan = film();
  auto made = sound_beside(*plan);
  std::vector<OtherSound> others{other(*made, "en"), other(*made, "Say \"hi\" <&>\n")};
  auto listed = listed_sounds(*plan, plan->renditions(), "M/r1/", others);
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed[0].rendition.label, "en");
  EXPECT_EQ(listed[1].rendition.label, "en 2");
  EXPECT_EQ(listed[2].id, "x1-ao");
  auto list = master_playlist(*plan, plan->renditions(), "M/r1/", {}, {}, Images::storyboard, others);
  EXPECT_THAT(list, HasSubstr("NAME=\"en\",LANGUAGE=\"en\",DEFAULT=YES"));
  EXPECT_THAT(list, HasSubstr("NAME=\"en 2\",DEFAULT=NO"));
  EXPECT_THAT(list, HasSubstr("NAME=\"Say 'hi' <&> \",DEFAULT=NO"));
  auto manifest = package::manifest(*plan, plan->renditions(), "M/r1/", {}, others);
  EXPECT_THAT(manifest, HasSubstr("<Label>Say &quot;hi&quot; &lt;&amp;&gt; </Label>"));
}

TEST(ListedSounds, name_every_codec_that_the_group_has) {
  auto he = audio_track({});
  he.header.audio.object_type = 5;
  auto plan = Plan::make(index_of({video_track({}), he}));
  auto made = sound_beside(*plan);
  auto list =
      master_playlist(*plan, plan->renditions(), "M/r1/", {}, {}, Images::storyboard, {other(*made, "made")});
  EXPECT_THAT(list, HasSubstr(",mp4a.40.5,mp4a.40.2\""));
}

// RFC 8216bis 6.2.4: one target duration for all that is played together; 4.4.3.1: no segment longer than it.
TEST(ListedSounds, have_the_target_duration_of_the_pictures) {
  for (std::int64_t frames : {20, 50, 75, 100, 130, 900})
    for (std::int64_t gop : {20, 45, 60, 101, 250, 900})
      for (Codec codec : {Codec::aac, Codec::flac}) {
        auto pictures = Plan::make(index_of({video_track({.frames = frames, .gop = gop}),
                                             audio_track({.packets = frames * 1600 / 1024 + 1})}));
        auto plan = sound_beside(*pictures, {.packets = frames * 1600 / 1024 + 12, .codec = codec});
        const Rendition& sound = plan->renditions().front();
        EXPECT_EQ(plan->target_duration(), pictures->target_duration());
        Ticks before = 0;
        for (std::size_t k = 0; k < plan->segments(sound); k++) {
          auto span = plan->span(sound, k);
          if (k > 0) EXPECT_EQ(span.begin, before);
          before = span.end;
          EXPECT_LE(rescale(plan->extinf_ticks(sound, k), 1, sound.timescale), plan->target_duration())
              << frames << " frames, keys every " << gop << ", segment " << k;
        }
        EXPECT_GE(before, sound_end(plan->index().audio()[0], sound.timescale));
      }
}

}  // namespace
}  // namespace millrace::package
