#include "package/dash.h"

#include <gtest/gtest.h>

#include "package/synthetic.h"

namespace millrace::package {
namespace {

std::vector<Rendition> with_codecs(const Plan& plan) {
  auto renditions = plan.renditions();
  for (Rendition& r : renditions)
    if (r.codecs.empty()) r.codecs = "avc1.64001e";
  return renditions;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) found++;
  return found;
}

TEST(Dash, writes_a_manifest) {
  auto plan = Plan::make(
      index_of({video_track({.frames = 300, .width = 320, .height = 180}), audio_track({.packets = 469})}));
  EXPECT_EQ(manifest(*plan, with_codecs(*plan), "AbC/r1/"), R"(<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" mediaPresentationDuration="PT10.006S" minBufferTime="PT2S">
<Period id="0" start="PT0S">
<AdaptationSet id="1" contentType="video" mimeType="video/mp4" startWithSAP="1">
<Representation id="o" bandwidth="965373" codecs="avc1.64001f" width="320" height="180" sar="1:1" frameRate="30/1">
<SegmentTemplate timescale="360000" startNumber="0" initialization="AbC/r1/o/init.mp4" media="AbC/r1/o/$Number$.m4s">
<SegmentTimeline>
<S t="0" d="720000" r="4"/>
</SegmentTimeline>
</SegmentTemplate>
</Representation>
<Representation id="180" bandwidth="388073" codecs="avc1.64001e" width="320" height="180" sar="1:1" frameRate="30/1">
<SegmentTemplate timescale="360000" startNumber="0" initialization="AbC/r1/180/init.mp4" media="AbC/r1/180/$Number$.m4s">
<SegmentTimeline>
<S t="0" d="360000" r="9"/>
</SegmentTimeline>
</SegmentTemplate>
</Representation>
</AdaptationSet>
<AdaptationSet id="2" contentType="audio" mimeType="audio/mp4" startWithSAP="1" lang="en">
<AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
<Label>en</Label>
<Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>
<Representation id="ao" bandwidth="128558" codecs="mp4a.40.2" audioSamplingRate="48000">
<SegmentTemplate timescale="48000" startNumber="0" initialization="AbC/r1/ao/init.mp4" media="AbC/r1/ao/$Number$.m4s">
<SegmentTimeline>
<S t="0" d="96256"/>
<S d="95232"/>
<S d="96256" r="2"/>
</SegmentTimeline>
</SegmentTemplate>
</Representation>
</AdaptationSet>
<AdaptationSet id="2001" contentType="image" mimeType="image/jpeg">
<SegmentTemplate timescale="1000" duration="10000" startNumber="0" media="storyboard-$Number$.jpg"/>
<Representation id="storyboard" bandwidth="59239" width="1600" height="90">
<EssentialProperty schemeIdUri="http://dashif.org/guidelines/thumbnail_tile" value="10x1"/>
</Representation>
</AdaptationSet>
</Period>
</MPD>
)");
}

// The sum of what the timeline says is where the plan ends, segment by segment.
TEST(Dash, has_every_segment_of_the_plan) {
  auto plan = Plan::make(index_of(
      {video_track({.frame_rate = {30'000, 1001}, .frames = 1000}), audio_track({.packets = 1500})}));
  auto renditions = with_codecs(*plan);
  for (const Rendition& rendition : renditions) {
    std::string text = manifest(*plan, {rendition}, "");
    std::size_t segments = count(text, "<S ");  // the storyboard has no timeline
    for (auto at = text.find(" r=\""); at != std::string::npos; at = text.find(" r=\"", at + 1))
      segments += std::stoul(text.substr(at + 4));
    EXPECT_EQ(segments, plan->segments(rendition)) << rendition.name;
  }
}

TEST(Dash, leaves_out_what_has_no_codecs_and_empty_sets) {
  auto plan = Plan::make(index_of({video_track({})}));
  std::string text = manifest(*plan, plan->renditions(), "");
  EXPECT_EQ(count(text, "<Representation"), 2u);  // the original's and the storyboard's
  EXPECT_EQ(count(text, "contentType=\"audio\""), 0u);
  auto sound = Plan::make(index_of({audio_track({})}));
  EXPECT_EQ(count(manifest(*sound, sound->renditions(), ""), "contentType=\"video\""), 0u);
  EXPECT_EQ(count(manifest(*sound, sound->renditions(), ""), "contentType=\"image\""), 0u);
}

TEST(Dash, says_where_late_sound_begins) {
  auto plan = Plan::make(index_of({audio_track({.packets = 100, .first_pts = 960})}));
  EXPECT_NE(manifest(*plan, plan->renditions(), "").find("<S t=\"960\""), std::string::npos);
}

}  // namespace
}  // namespace millrace::package
