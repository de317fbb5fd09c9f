#include "package/hls.h"

#include <gtest/gtest.h>

#include "package/synthetic.h"

namespace millrace::package {
namespace {

TEST(Hls, writes_a_master) {
  auto plan = Plan::make(index_of({video_track({}), audio_track({})}));
  auto renditions = plan->renditions();
  for (Rendition& r : renditions)
    if (r.name == "480") r.codecs = "avc1.64001e";
  EXPECT_EQ(master_playlist(*plan, renditions, "AbC/r1/"), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="en",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="AbC/r1/ao/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1094157,AVERAGE-BANDWIDTH=1093272,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000,AUDIO="audio"
AbC/r1/o/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2023489,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=854x480,FRAME-RATE=30.000,AUDIO="audio"
AbC/r1/480/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1494353,RESOLUTION=640x360,FRAME-RATE=30.000,AUDIO="audio"
AbC/r1/360/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=814353,RESOLUTION=426x240,FRAME-RATE=30.000,AUDIO="audio"
AbC/r1/240/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=128784,AVERAGE-BANDWIDTH=128180,CODECS="mp4a.40.2",AUDIO="audio"
AbC/r1/ao/index.m3u8
#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=58147,RESOLUTION=160x90,CODECS="jpeg",URI="storyboard.m3u8"
)");
}

TEST(Hls, names_chapters_as_session_data) {
  auto plan = Plan::make(index_of({video_track({})}));
  auto without = master_playlist(*plan, plan->renditions(), "r1/");
  EXPECT_EQ(without.find("SESSION-DATA"), std::string::npos);
  std::string line = "#EXT-X-SESSION-DATA:DATA-ID=\"com.apple.hls.chapters\",URI=\"chapters/3.json\"\n";
  auto with = master_playlist(*plan, plan->renditions(), "r1/", {}, "chapters/3.json");
  ASSERT_NE(with.find(line), std::string::npos) << with;
  with.erase(with.find(line), line.size());
  EXPECT_EQ(with, without);
}

TEST(Hls, writes_a_media_playlist_whose_durations_do_not_drift) {
  auto plan = Plan::make(index_of({video_track({.frame_rate = {30'000, 1001}, .frames = 300})}));
  EXPECT_EQ(media_playlist(*plan, *plan->find("o")), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="init.mp4"
#EXTINF:2.002000,
0.m4s
#EXTINF:2.002000,
1.m4s
#EXTINF:2.002000,
2.m4s
#EXTINF:2.002000,
3.m4s
#EXTINF:2.002000,
4.m4s
#EXT-X-ENDLIST
)");
}

TEST(Hls, carries_the_rounding_from_segment_to_segment) {
  auto plan = Plan::make(index_of({audio_track({.packets = 700})}));
  EXPECT_EQ(media_playlist(*plan, *plan->find("ao")), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="init.mp4"
#EXTINF:3.989333,
0.m4s
#EXTINF:4.010667,
1.m4s
#EXTINF:3.989333,
2.m4s
#EXTINF:2.944000,
3.m4s
#EXT-X-ENDLIST
)");
}

TEST(Hls, writes_masters_of_sound_alone_and_of_pictures_alone) {
  auto sound = Plan::make(index_of({audio_track({})}));
  EXPECT_EQ(master_playlist(*sound, sound->renditions(), ""), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=128784,AVERAGE-BANDWIDTH=128074,CODECS="mp4a.40.2"
ao/index.m3u8
)");
  auto picture = Plan::make(index_of({video_track({.width = 320, .height = 180})}));
  EXPECT_EQ(master_playlist(*picture, picture->renditions(), ""), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-STREAM-INF:BANDWIDTH=965373,AVERAGE-BANDWIDTH=965092,CODECS="avc1.64001f",RESOLUTION=320x180,FRAME-RATE=30.000
o/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=388073,RESOLUTION=320x180,FRAME-RATE=30.000
180/index.m3u8
#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=58147,RESOLUTION=160x90,CODECS="jpeg",URI="storyboard.m3u8"
)");
}

TEST(Hls, lists_every_sound_and_what_only_some_players_take) {
  auto german = audio_track({.codec = Codec::mp3});
  german.header.language = "de";
  auto hdr = video_track({.width = 320, .height = 180, .codec = Codec::vp9});
  hdr.header.video.bit_depth = 10;
  hdr.header.video.transfer = 16;
  hdr.header.video.primaries = hdr.header.video.matrix = 9;
  auto plan = Plan::make(index_of({hdr, audio_track({}), german}));
  auto renditions = plan->renditions();
  for (Rendition& r : renditions)
    if (r.name == "180") r.codecs = "avc1.64000d";
  EXPECT_EQ(master_playlist(*plan, renditions, ""), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="en",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="ao/index.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="de",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2",URI="a1/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1112979,CODECS="vp09.02.20.10.01.09.16.09.00,mp4a.40.2",VIDEO-RANGE=PQ,RESOLUTION=320x180,FRAME-RATE=30.000,AUDIO="audio"
o/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=535679,CODECS="avc1.64000d,mp4a.40.2",RESOLUTION=320x180,FRAME-RATE=30.000,AUDIO="audio"
180/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=147606,CODECS="mp4a.40.2",AUDIO="audio"
ao/index.m3u8
#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=58147,RESOLUTION=160x90,CODECS="jpeg",URI="storyboard.m3u8"
)");
}

TEST(Hls, begins_at_zero_even_where_sound_does_not) {
  auto plan = Plan::make(index_of({audio_track({.packets = 100, .first_pts = 960})}));
  EXPECT_EQ(media_playlist(*plan, *plan->find("ao")), R"(#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="init.mp4"
#EXTINF:2.153333,
0.m4s
#EXT-X-ENDLIST
)");
}

TEST(Hls, announces_the_same_longest_duration_in_every_playlist) {
  auto plan = Plan::make(index_of({video_track({}), audio_track({})}));
  for (const Rendition& rendition : plan->renditions())
    EXPECT_NE(media_playlist(*plan, rendition).find("#EXT-X-TARGETDURATION:4\n"), std::string::npos)
        << rendition.name;
}

}  // namespace
}  // namespace millrace::package
