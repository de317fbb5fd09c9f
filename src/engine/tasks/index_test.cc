// Indexes of what people upload: the tracks, their formats, and the times and places of their packets.
#include <gmock/gmock.h>

#include <fmt/format.h>

#include "engine/tasks/test_run.h"

namespace millrace::engine::tasks {
namespace {

using namespace testing;
using package::Codec;
using package::Packet;

std::string codec_name(Codec codec) {
  std::string name = "?";
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Codec>>([&](auto e) {
    if (e.value == codec) name = e.name;
  });
  return name;
}

// One line for each track, to be compared as text.
std::string summary(const package::MediaIndex& index) {
  std::string text;
  for (const auto& header : index.header().tracks) {
    text += codec_name(header.codec);
    if (header.kind == package::TrackKind::video) {
      const auto& v = header.video;
      text += fmt::format(" {}x{} {} {} bit{}{}", v.width, v.height, v.chroma, v.bit_depth,
                          v.interlaced ? " interlaced" : "",
                          v.quarter_turns ? fmt::format(" turned {}", v.quarter_turns) : "");
      text += fmt::format(" {} shown", header.shown);
    } else {
      text += fmt::format(" {} Hz {} ch", header.audio.rate, header.audio.channels);
    }
    text += header.addressed ? " addressed" : "";
    text += fmt::format(" {:.1f} s\n", static_cast<double>(header.end) *
                                           static_cast<double>(header.time_base.num) /
                                           static_cast<double>(header.time_base.den));
  }
  return text;
}

std::string summary_of(const std::string& path) {
  auto index = index_of(path);
  return index ? summary(**index) : index.error().code + ": " + index.error().detail;
}

const std::string kX264 = "-c:v libx264 -preset veryfast -g 25 -pix_fmt yuv420p ";
const std::string kAac = "-c:a aac -b:a 128k ";
std::string both() {
  return numbered(50) + tone(2);
}

std::string plain_mp4() {
  return media().make("plain.mp4", both() + kX264 + kAac);
}
std::string film(const std::string& extension) {
  auto codecs = extension == "avi"   ? "-c:v mpeg4 -bf 2 -g 12 -q:v 2 -c:a libmp3lame"
                : extension == "mpg" ? "-c:v mpeg2video -q:v 2 -g 12 -bf 2 -c:a mp2"
                                     : kX264 + kAac;
  return media().make("film." + extension,
                      (extension == "flv" ? numbered(50) + tone(2, 44100) : both()) + codecs);
}

TEST(Index, reads_mp4_in_all_its_layouts) {
  std::string expected =
      "h264 320x180 420 8 bit 50 shown addressed 2.0 s\naac 48000 Hz 1 ch addressed 2.0 s\n";
  EXPECT_EQ(summary_of(plain_mp4()), expected);
  EXPECT_EQ(summary_of(media().make("fast.mp4", both() + kX264 + kAac + "-movflags +faststart")), expected);
  EXPECT_EQ(summary_of(media().make("fragmented.mp4",
                                    both() + kX264 + kAac + "-movflags +frag_keyframe+delay_moov")),
            expected);
}

TEST(Index, reads_quicktime_with_prores_and_pcm) {
  auto file = media().make("prores.mov", both() + "-c:v prores_ks -profile:v 1 -c:a pcm_s16le");
  EXPECT_EQ(summary_of(file),
            "prores 320x180 422 10 bit 50 shown addressed 2.0 s\npcm_s16le 48000 Hz 1 ch addressed 2.0 s\n");
}

TEST(Index, reads_matroska_and_webm) {
  EXPECT_EQ(summary_of(film("mkv")),
            "h264 320x180 420 8 bit 50 shown addressed 2.0 s\naac 48000 Hz 1 ch addressed 2.0 s\n");
  EXPECT_EQ(summary_of(media().make("film.webm", both() + "-c:v libvpx-vp9 -cpu-used 8 -g 25 -c:a libopus")),
            "vp9 320x180 420 8 bit 50 shown addressed 2.0 s\nopus 48000 Hz 1 ch addressed 2.0 s\n");
}

TEST(Index, reads_avi) {
  EXPECT_EQ(summary_of(film("avi")),
            "mpeg4 320x180 420 8 bit 50 shown addressed 2.0 s\nmp3 48000 Hz 1 ch addressed 2.0 s\n");
  EXPECT_EQ(
      summary_of(media().make("pictures.avi", both() + "-c:v mjpeg -q:v 2 -pix_fmt yuvj422p -c:a pcm_s16le")),
      "mjpeg 320x180 422 8 bit 50 shown addressed 2.0 s\npcm_s16le 48000 Hz 1 ch addressed 2.0 s\n");
}

TEST(Index, reads_transport_streams) {
  EXPECT_EQ(summary_of(film("ts")), "h264 320x180 420 8 bit 50 shown 2.0 s\naac 48000 Hz 1 ch 2.0 s\n");
  auto broadcast = numbered(50, "50", "320x192") + tone(1) +
                   "-vf tinterlace=mode=interleave_top,setfield=tff -c:v mpeg2video -q:v 2 -g 12 -bf 2 "
                   "-flags +ildct+ilme -c:a mp2";
  EXPECT_EQ(summary_of(media().make("broadcast.ts", broadcast)),
            "mpeg2video 320x192 420 8 bit interlaced 25 shown 1.0 s\nmp2 48000 Hz 1 ch 1.0 s\n");
}

TEST(Index, reads_program_streams_and_flv) {
  EXPECT_EQ(summary_of(film("mpg")),
            "mpeg2video 320x180 420 8 bit 50 shown 2.0 s\nmp2 48000 Hz 1 ch 2.0 s\n");
  EXPECT_EQ(summary_of(film("flv")),
            "h264 320x180 420 8 bit 50 shown addressed 2.0 s\naac 44100 Hz 1 ch addressed 2.0 s\n");
}

TEST(Index, reads_ten_bit_hevc_and_av1) {
  EXPECT_EQ(
      summary_of(media().make(
          "ten.mp4",
          numbered(50) +
              "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=25 -pix_fmt yuv420p10le")),
      "hevc 320x180 420 10 bit 50 shown addressed 2.0 s\n");
  EXPECT_EQ(
      summary_of(media().make("one.mkv", numbered(25) + "-c:v libaom-av1 -cpu-used 8 -usage realtime -g 12")),
      "av1 320x180 420 8 bit 25 shown addressed 1.0 s\n");
}

TEST(Index, reads_sound_alone) {
  EXPECT_EQ(summary_of(media().make("song.mp3", tone(2, 44100) + "-c:a libmp3lame -metadata title=Song")),
            "mp3 44100 Hz 1 ch addressed 2.0 s\n");
  EXPECT_EQ(summary_of(media().make("song.flac", tone(2, 44100))), "flac 44100 Hz 1 ch addressed 2.0 s\n");
  EXPECT_EQ(summary_of(media().make("song.wav", tone(2, 44100))),
            "pcm_s16le 44100 Hz 1 ch addressed 2.0 s\n");
  EXPECT_EQ(summary_of(media().make("song.ogg", tone(2, 44100) + "-c:a libvorbis")),
            "vorbis 44100 Hz 1 ch 2.0 s\n");
  EXPECT_EQ(summary_of(media().make("song.opus", tone(2) + "-c:a libopus")), "opus 48000 Hz 1 ch 2.0 s\n");
  EXPECT_EQ(summary_of(media().make("song.m4a", tone(2, 44100) + kAac)),
            "aac 44100 Hz 1 ch addressed 2.0 s\n");
  EXPECT_EQ(summary_of(media().make("song.aac", tone(2, 44100) + kAac)),
            "aac 44100 Hz 1 ch addressed 2.0 s\n");
}

TEST(Index, reads_odd_rates_and_single_frames) {
  for (const char* rate : {"24000/1001", "30000/1001", "60"}) {
    auto name = fmt::format("rate{}.mkv", std::string(rate).substr(0, 2));
    auto index = index_of(media().make(name, numbered(48, rate) + kX264));
    ASSERT_TRUE(index) << rate << index.error().detail;
    EXPECT_EQ((*index)->video()->order.size(), 48u);
  }
  EXPECT_EQ(summary_of(media().make("single.mp4", numbered(1) + kX264)),
            "h264 320x180 420 8 bit 1 shown addressed 0.0 s\n");
  EXPECT_EQ(
      summary_of(media().make("turned.mp4", "-i " + plain_mp4() + " -c copy -an -metadata:s:v rotate=90")),
      "h264 320x180 420 8 bit turned 3 50 shown addressed 2.0 s\n");
}

TEST(Index, gives_every_frame_its_own_time) {
  for (const char* name : {"mp4", "mkv", "avi", "ts", "flv", "mpg"}) {
    auto index = index_of(film(name));
    ASSERT_TRUE(index) << name << index.error().detail;
    const auto& video = *(*index)->video();
    for (std::size_t i = 0; i < video.order.size(); i++) {
      auto pts = video.packets[video.order[i]].pts;
      auto base = video.header->time_base;
      double seconds = static_cast<double>(pts * base.num) / static_cast<double>(base.den);
      double first =
          static_cast<double>(video.packets[video.order[0]].pts * base.num) / static_cast<double>(base.den);
      EXPECT_NEAR(seconds - first, static_cast<double>(i) / 25, 0.0011) << name << " frame " << i;
    }
  }
}

TEST(Index, counts_sound_in_samples_despite_milliseconds) {
  for (const char* name : {"flv", "mp4", "mkv"}) {
    auto index = index_of(film(name));
    ASSERT_TRUE(index) << name;
    const auto& sound = (*index)->audio()[0];
    for (std::size_t i = 1; i < sound.packets.size(); i++)
      EXPECT_EQ(sound.packets[i].pts - sound.packets[i - 1].pts, 1024) << name << " packet " << i;
  }
}

TEST(Index, hides_the_priming_of_aac) {
  auto index = index_of(plain_mp4());
  ASSERT_TRUE(index);
  const auto& sound = (*index)->audio()[0];
  EXPECT_EQ(sound.packets[0].pts, -1024);
  EXPECT_TRUE(sound.packets[0].flags & Packet::kHidden);
  EXPECT_EQ(sound.packets[1].pts, 0);
}

TEST(Index, marks_the_idr_pictures) {
  auto index = index_of(plain_mp4());
  ASSERT_TRUE(index);
  for (const auto& packet : (*index)->video()->packets)
    EXPECT_EQ((packet.flags & Packet::kKey) != 0, (packet.flags & Packet::kIdr) != 0);
}

TEST(Index, refuses_what_is_not_media) {
  std::string text = "Dear diary, today I renamed a text file to video.mp4 and nobody noticed.\n";
  EXPECT_EQ(code_of(media().write("diary.mp4", text)), "not_media");
  EXPECT_EQ(code_of(media().write("nothing.mp4", "")), "not_media");
  EXPECT_EQ(code_of(media().write("zeros.mp4", std::string(10000, '\0'))), "not_media");
  EXPECT_EQ(code_of(media().write(
                "list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n")),
            "not_media");
  EXPECT_EQ(code_of(media().write("concat.mp4", "ffconcat version 1.0\nfile plain.mp4\n")), "not_media");
  EXPECT_EQ(code_of(media().write("session.mp4",
                                  "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 "
                                  "RTP/AVP 96\na=rtpmap:96 H264/90000\n")),
            "not_media");
}

TEST(Index, says_that_a_truncated_file_is_incomplete) {
  auto whole = read_file(plain_mp4());
  auto result = index_of(media().write("cut.mp4", whole.substr(0, whole.size() / 2)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "damaged");
  EXPECT_THAT(result.error().detail, ::testing::HasSubstr("incomplete"));
  auto fast = read_file(media().make("fast.mp4", both() + kX264 + kAac + "-movflags +faststart"));
  EXPECT_EQ(code_of(media().write("cutfast.mp4", fast.substr(0, fast.size() / 2))), "damaged");
  EXPECT_EQ(code_of(media().write("head.mp4", whole.substr(0, 40))), "damaged");
}

TEST(Index, names_an_unknown_codec) {
  auto result = index_of(media().make("odd.avi", numbered(10) + "-c:v magicyuv"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "codec_unknown");
  EXPECT_THAT(result.error().detail, ::testing::HasSubstr("magicyuv"));
}

TEST(Index, refuses_pictures_that_do_not_decode) {
  auto bytes = read_file(plain_mp4());
  auto at = bytes.find("mdat");
  for (auto i = at + 4; i < bytes.size() && bytes.compare(i, 4, "moov") != 0; i++)
    bytes[i] = static_cast<char>(i * 7);
  EXPECT_EQ(code_of(media().write("garbage.mp4", bytes)), "damaged");
}

}  // namespace
}  // namespace millrace::engine::tasks
