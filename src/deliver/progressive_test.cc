#include "deliver/progressive.h"

#include <gtest/gtest.h>

#include "media/test_library.h"

namespace millrace::deliver {
namespace {

class ProgressiveTest : public media::TestLibrary {
 protected:
  std::string picture(const media::LoadedMedia& media, const std::string& quality) {
    auto found = picture_of(media, quality);
    return !found ? found.error().code : *found ? (*found)->name : "none";
  }
  std::string whole(const media::LoadedMediaPtr& media, const std::string& quality) {
    auto file = wait_for(progressive_.whole(media, quality));
    return file ? "whole" : file.error().code;
  }
  // Segments as a renderer would store them.
  void store_rung(const media::LoadedMedia& media, const std::string& name) {
    const auto& rung = *media.find(name);
    for (std::size_t k = 0; k < media.plan->segments(rung); k++) {
      std::vector<package::Sample> samples;
      for (const auto& frame : media.plan->frames(rung, k))
        samples.push_back({frame.pts, 3, samples.empty()});
      auto head = package::segment_head(rung, k, media.plan->span(rung, k), samples);
      std::string payload(3 * samples.size(), 'x');
      std::string_view parts[] = {head, payload};
      ASSERT_TRUE(store_.put_cache(media::keys::segment(media.id, media.recipe, name, k), parts));
      media.fill.mark(name, k, head.size() + payload.size());
    }
  }
  Progressive progressive_{store_, pool_};
};

TEST_F(ProgressiveTest, knows_the_original_and_the_rungs_that_every_player_decodes) {
  auto media = load(add({package::video_track({}), package::audio_track({})}));
  EXPECT_EQ(picture(*media, ""), "o");
  EXPECT_EQ(picture(*media, "o"), "o");
  EXPECT_EQ(picture(*media, "original"), "o");
  EXPECT_EQ(picture(*media, "360"), "360");
  for (const char* wrong : {"ao", "0360", "361", "av1-360", "../360"})
    EXPECT_EQ(picture(*media, wrong), "not_found") << wrong;
}

TEST_F(ProgressiveTest, gives_a_quality_only_while_all_of_it_is_stored) {
  auto media = load(add({package::video_track({.frames = 300, .codec = package::Codec::mpeg4})}));
  EXPECT_EQ(whole(media, "360"), "not_filled");
  store_rung(*media, "360");
  EXPECT_EQ(whole(media, "360"), "whole");
  EXPECT_EQ(whole(media, "240"), "not_filled");
  store_.remove(media::keys::segment(media->id, 1, "360", 3));
  media->fill.unmark("360", 3);
  EXPECT_EQ(whole(media, "360"), "not_filled") << "evicted";
}

}  // namespace
}  // namespace millrace::deliver
