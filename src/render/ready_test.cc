#include "render/ready.h"

#include <gtest/gtest.h>

#include "package/synthetic.h"

namespace millrace::render {
namespace {

// Some seconds of 720 lines, all rungs rendered or the original assembled besides.
std::unique_ptr<media::LoadedMedia> made(package::Codec codec, package::Container container) {
  auto made = std::make_unique<media::LoadedMedia>();
  auto& media = *made;
  media.plan = package::Plan::make(package::index_of({package::video_track({.codec = codec})}, container));
  media.renditions = media.plan->renditions();
  for (const auto& r : media.renditions)
    if (r.kind == package::RenditionKind::rendered_video)
      media.fill.add(r.name, media.plan->segments(r), nullptr);
  return made;
}

using Names = std::vector<std::string>;

TEST(Ready, is_what_is_assembled_everywhere_and_what_is_stored_where_it_is) {
  auto owner = made(package::Codec::h264, package::Container::mp4);
  auto& media = *owner;
  EXPECT_EQ(ready_at(media, 2.5), Names{"o"});
  const auto& rung = *media.find("360");
  std::size_t k = media.plan->segment_at(rung, 2.5);
  media.fill.mark("360", k, 100);
  EXPECT_EQ(ready_at(media, 2.5), (Names{"o", "360"}));
  auto span = media.plan->span(rung, k);
  double scale = static_cast<double>(rung.timescale);
  EXPECT_EQ(ready_at(media, (static_cast<double>(span.begin) + 0.5) / scale), (Names{"o", "360"}));
  EXPECT_EQ(ready_at(media, (static_cast<double>(span.end) + 0.5) / scale), Names{"o"});
}

TEST(Ready, is_nothing_where_all_is_cold) {
  auto owner = made(package::Codec::mpeg4, package::Container::matroska);
  auto& media = *owner;
  EXPECT_EQ(ready_at(media, 1), Names{});
  EXPECT_EQ(ready_at(media, 1e9), Names{});
}

TEST(Ready, small_rungs_are_the_ones_with_short_segments_and_always_the_lowest) {
  auto owner = made(package::Codec::mpeg4, package::Container::matroska);
  auto& media = *owner;
  EXPECT_TRUE(is_small(media, *media.find("360")));
  EXPECT_TRUE(is_small(media, *media.find("240")));
  EXPECT_FALSE(is_small(media, *media.find("480")));
  std::erase_if(media.renditions, [](const auto& r) { return r.name != "720" && r.name != "480"; });
  EXPECT_FALSE(is_small(media, *media.find("720")));
  EXPECT_TRUE(is_small(media, *media.find("480")));
  EXPECT_EQ(lowest_rung(media)->name, "480");
}

}  // namespace
}  // namespace millrace::render
