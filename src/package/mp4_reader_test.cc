#include "package/mp4_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/bytes.h"
#include "package/sources.h"

namespace millrace::package {
namespace {

Mp4File read(const std::string& path) {
  std::string bytes = read_file(path);
  auto file = read_mp4(reader_of(bytes), bytes.size());
  EXPECT_TRUE(file) << path << ": " << file.error().detail;
  return file ? *file : Mp4File{};
}

const Mp4Track& only(const Mp4File& file, TrackKind kind) {
  static const Mp4Track none;
  for (const Mp4Track& track : file.tracks)
    if (track.kind == kind) return track;
  ADD_FAILURE() << "no such track";
  return none;
}

// Every packet that ffprobe gives is one of ours, at the same place. A picture that an edit list cuts through
// is hidden by ffprobe, which then begins at the next one; here it is shown, and times are not moved. `moved`
// is that difference.
void expect_as_probed(const std::string& path, TrackKind kind, std::int64_t moved = 0) {
  Mp4File file = read(path);
  const Mp4Track& track = only(file, kind);
  std::map<std::int64_t, Packet> by_offset;
  for (const Packet& packet : track.packets) by_offset[static_cast<std::int64_t>(packet.offset)] = packet;
  auto probed = probe(path, kind == TrackKind::video ? "v:0" : "a:0");
  std::size_t shown = 0;
  for (const ProbedPacket& p : probed) {
    ASSERT_TRUE(by_offset.contains(p.offset)) << path << " at " << p.offset;
    const Packet& packet = by_offset[p.offset];
    EXPECT_EQ(packet.size, p.size) << path;
    EXPECT_EQ(packet.pts, p.pts + moved) << path << " at " << p.offset;
    EXPECT_EQ((packet.flags & Packet::kKey) != 0, p.key) << path << " at " << p.pts;
    bool hidden = packet.flags & Packet::kHidden;
    bool cut = packet.pts < 0 && packet.pts + packet.duration > 0;
    if (kind == TrackKind::video && !cut) {
      EXPECT_EQ(hidden, p.discard) << path << " at " << p.pts;
    }
    shown += !hidden;
  }
  EXPECT_GT(shown, 0) << path;
  auto ours =
      std::ranges::count_if(track.packets, [](const Packet& p) { return !(p.flags & Packet::kHidden); });
  EXPECT_EQ(static_cast<std::size_t>(ours), shown) << path;
}

std::string plain() {
  return source("plain.mp4", kPicture + kSound + kH264 +
                                 "-c:a aac -metadata title='Söme tïtle' -metadata:s:a:0 language=deu");
}

TEST(Mp4Reader, reads_h264_and_aac_as_ffprobe_does) {
  expect_as_probed(plain(), TrackKind::video);
  expect_as_probed(plain(), TrackKind::audio);
  Mp4File file = read(plain());
  EXPECT_EQ(file.title, "Söme tïtle");
  const Mp4Track& video = only(file, TrackKind::video);
  EXPECT_EQ(video.codec, Codec::h264);
  EXPECT_EQ(video.video.width, 320);
  EXPECT_EQ(video.video.bit_depth, 8);
  EXPECT_EQ(video.codec_private[0], 1);
  const Mp4Track& audio = only(file, TrackKind::audio);
  EXPECT_EQ(audio.codec, Codec::aac);
  EXPECT_EQ(audio.language, "de");
  EXPECT_EQ(audio.audio.rate, 48'000);
  EXPECT_EQ(audio.audio.channels, 2);
  EXPECT_EQ(audio.audio.object_type, 2);
  EXPECT_EQ(audio.packets[0].pts, -1024);
  EXPECT_TRUE(audio.packets[0].flags & Packet::kHidden);  // priming
  EXPECT_FALSE(audio.packets[1].flags & Packet::kHidden);
}

TEST(Mp4Reader, reads_a_moov_in_front_and_64_bit_offsets) {
  std::string fast = source("fast.mp4", "-i " + plain() + " -c copy -movflags +faststart");
  expect_as_probed(fast, TrackKind::video);
  expect_as_probed(fast, TrackKind::audio);
  // Padding boxes in front of everything, one with a 64-bit size; offsets then no longer fit, so only the
  // walk counts.
  std::string bytes = read_file(plain());
  std::string padded =
      ByteWriter().u32(1).text("free").u64(24).zeros(8).u32(8).text("skip").u32(8).text("wide").take() +
      bytes;
  auto file = read_mp4(reader_of(padded), padded.size());
  EXPECT_TRUE(file);
}

TEST(Mp4Reader, follows_edit_lists) {
  std::string cut = source("cut.mp4", "-ss 2.5 -i " + plain() + " -c copy -t 2");
  expect_as_probed(cut, TrackKind::video, 75);
  Mp4File file = read(cut);
  EXPECT_TRUE(only(file, TrackKind::video).packets[0].flags & Packet::kHidden);
  std::string late =
      source("late.mp4", "-i " + plain() + " -itsoffset 1.5 -i " + plain() + " -map 0:a -map 1:v -c copy");
  expect_as_probed(late, TrackKind::video);
  EXPECT_GT(only(read(late), TrackKind::video).packets[0].pts, 0);
}

TEST(Mp4Reader, reads_other_codecs) {
  struct Made {
    std::string name, arguments;
    Codec codec;
    int depth;
  } made[] = {
      {"hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p10le",
       Codec::hevc, 10},
      {"vp9.mp4", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8", Codec::vp9, 8},
      {"mpeg4.mp4", "-c:v mpeg4 -bf 2", Codec::mpeg4, 8},
      {"mjpeg.mov", "-c:v mjpeg -pix_fmt yuvj420p", Codec::mjpeg, 8},
      {"prores.mov", "-c:v prores_ks -profile:v 1", Codec::prores, 8},
      {"png.mov", "-t 0.5 -c:v png", Codec::png, 8},
  };
  for (const Made& m : made) {
    std::string path = source(m.name, kPicture + m.arguments);
    expect_as_probed(path, TrackKind::video);
    Mp4File file = read(path);
    EXPECT_EQ(only(file, TrackKind::video).codec, m.codec) << m.name;
    EXPECT_EQ(only(file, TrackKind::video).video.bit_depth, m.depth) << m.name;
  }
}

TEST(Mp4Reader, reads_other_sound) {
  struct Made {
    std::string name, arguments;
    Codec codec;
  } made[] = {
      {"mp3.mp4", "-c:a libmp3lame", Codec::mp3},
      {"opus.mp4", "-c:a libopus", Codec::opus},
      {"flac.mp4", "-c:a flac -strict -2", Codec::flac},
      {"ac3.mp4", "-c:a ac3", Codec::ac3},
      {"eac3.mp4", "-c:a eac3", Codec::eac3},
      {"alac.m4a", "-c:a alac", Codec::alac},
      {"aac.mov", "-c:a aac", Codec::aac},
      {"alac.mov", "-c:a alac", Codec::alac},
      {"mp3.mov", "-c:a libmp3lame", Codec::mp3},
  };
  for (const Made& m : made) {
    std::string path = source(m.name, kSound + m.arguments);
    expect_as_probed(path, TrackKind::audio);
    const Mp4File file = read(path);
    const Mp4Track& track = only(file, TrackKind::audio);
    EXPECT_EQ(track.codec, m.codec) << m.name;
    EXPECT_EQ(track.audio.rate, 48'000) << m.name;
    EXPECT_EQ(track.audio.channels, 2) << m.name;
  }
}

// The header that the decoder wants is the one FFmpeg's demuxer gives.
TEST(Mp4Reader, hands_decoders_the_header_they_want) {
  for (std::string name : {"opus.mp4", "flac.mp4", "alac.m4a", "alac.mov", "aac.mov"}) {
    std::string path = scratch() + "/" + name;
    std::string dump = shell(
        "ffprobe -v error -show_entries stream=extradata_size,extradata_hash -show_data_hash md5 -of "
        "csv=p=0 " +
        path);
    const Mp4File file = read(path);
    const std::string& header = only(file, TrackKind::audio).codec_private;
    write_file(scratch() + "/header", header);
    std::string hash = shell("md5sum < " + scratch() + "/header").substr(0, 32);
    EXPECT_NE(dump.find(hash), std::string::npos) << name << ": " << dump << " against " << header.size();
  }
}

TEST(Mp4Reader, puts_uncompressed_samples_together) {
  struct Made {
    std::string codec;
    Codec expected;
    std::uint32_t frame;
  } made[] = {{"pcm_s16le", Codec::pcm_s16le, 4}, {"pcm_s16be", Codec::pcm_s16be, 4},
              {"pcm_s24le", Codec::pcm_s24le, 6}, {"pcm_s24be", Codec::pcm_s24be, 6},
              {"pcm_s32le", Codec::pcm_s32le, 8}, {"pcm_f32le", Codec::pcm_f32le, 8},
              {"pcm_f32be", Codec::pcm_f32be, 8}, {"pcm_u8", Codec::pcm_u8, 2},
              {"pcm_alaw", Codec::pcm_alaw, 2},   {"pcm_mulaw", Codec::pcm_mulaw, 2}};
  for (const Made& m : made) {
    std::string path = source(m.codec + ".mov", kSound + kPicture + kH264 + "-c:a " + m.codec);
    const Mp4File file = read(path);
    const Mp4Track& track = only(file, TrackKind::audio);
    EXPECT_EQ(track.codec, m.expected) << m.codec;
    std::int64_t pts = 0;
    std::string sound, bytes = read_file(path);
    for (const Packet& packet : track.packets) {
      EXPECT_EQ(packet.pts, pts);
      EXPECT_EQ(packet.size, packet.duration * m.frame) << m.codec;
      pts += packet.duration;
      sound += bytes.substr(packet.offset, packet.size);
    }
    EXPECT_EQ(pts, 288'000) << m.codec;
    EXPECT_LT(track.packets.size(), 500) << m.codec;
    write_file(scratch() + "/ours.raw", sound);
    shell("ffmpeg -nostdin -v error -y -i " + path + " -map 0:a -c copy -f data " + scratch() +
          "/theirs.raw");
    EXPECT_EQ(sound == read_file(scratch() + "/theirs.raw"), true) << m.codec;
  }
}

// What ffmpeg shows by itself must be what it shows when told to turn the picture as read.
TEST(Mp4Reader, turns_the_picture_upright) {
  const std::string filters[] = {"null", "transpose=clock", "hflip,vflip", "transpose=cclock"};
  std::set<int> turns;
  for (std::string degrees : {"0", "90", "180", "270"}) {
    std::string path =
        source("turn" + degrees + ".mp4", "-i " + plain() + " -c copy -metadata:s:v:0 rotate=" + degrees);
    const Mp4File file = read(path);
    const VideoFormat& video = only(file, TrackKind::video).video;
    EXPECT_FALSE(video.mirrored);
    turns.insert(video.quarter_turns);
    std::string one = " -frames:v 1 -f framemd5 -";
    std::string itself = shell("ffmpeg -nostdin -v error -i " + path + one);
    std::string told = shell("ffmpeg -nostdin -v error -noautorotate -i " + path + " -vf " +
                             filters[video.quarter_turns] + one);
    EXPECT_EQ(itself.substr(itself.rfind(',')), told.substr(told.rfind(','))) << degrees;
  }
  EXPECT_EQ(turns, (std::set{0, 1, 2, 3}));
}

TEST(Mp4Reader, reads_colour_and_the_shape_of_pixels) {
  const Mp4File file = read(
      source("colour.mp4", kPicture + "-vf setsar=4/3,scale=out_color_matrix=bt709:out_range=full " + kH264 +
                               "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range pc"));
  const VideoFormat& video = only(file, TrackKind::video).video;
  EXPECT_EQ(video.pixel_aspect, (Rational{4, 3}));
  EXPECT_EQ(video.primaries, 1);
  EXPECT_EQ(video.transfer, 1);
  EXPECT_EQ(video.matrix, 1);
  EXPECT_TRUE(video.full_range);
}

TEST(Mp4Reader, leaves_hard_forms_to_the_demuxer) {
  auto refusal = [](const std::string& path) {
    std::string bytes = read_file(path);
    auto file = read_mp4(reader_of(bytes), bytes.size());
    return file ? "read" : file.error().code;
  };
  EXPECT_EQ(
      refusal(source("fragmented.mp4", "-i " + plain() + " -c copy -movflags frag_keyframe+empty_moov")),
      "use_demuxer");
  EXPECT_EQ(
      refusal(source(
          "encrypted.mp4",
          "-i " + plain() +
              " -c copy -encryption_scheme cenc-aes-ctr -encryption_key 76a6c65c5ea762046bd749a2e632ccbb"
              " -encryption_kid a7e61c373e219033c21091fa607bf3b8")),
      "encrypted");
}

TEST(Mp4Reader, says_that_a_file_was_cut_off) {
  for (std::string name : {"plain.mp4", "fast.mp4"}) {
    std::string bytes = read_file(scratch() + "/" + name);
    for (std::size_t part = 0; part < 50; part++) {
      std::string_view cut = std::string_view(bytes).substr(0, bytes.size() * part / 50);
      auto file = read_mp4(reader_of(cut), cut.size());
      ASSERT_FALSE(file) << name << " " << part;
      EXPECT_EQ(file.error().code, "damaged");
      EXPECT_NE(file.error().detail.find("incomplete"), std::string::npos) << file.error().detail;
    }
  }
}

TEST(Mp4Reader, believes_no_number_that_the_file_does_not_hold) {
  struct Lie {
    std::string box;
    std::vector<std::pair<std::size_t, std::uint32_t>> numbers;  // from the box's version on
    std::string answer;
  };
  const std::string bytes = read_file(plain());
  for (const Lie& lie :
       {Lie{"stsz", {{4, 8}, {8, 40'000'000}}, "incomplete"}, Lie{"stsz", {{8, 40'000'000}}, "cut off"},
        Lie{"stsz", {{12, 0x7ffffff0}}, "incomplete"}, Lie{"stco", {{8, 0x7ffffff0}}, "incomplete"},
        Lie{"stco", {{4, 0xffffffff}}, "cut off"}, Lie{"stts", {{4, 0xffffffff}}, "cut off"},
        Lie{"stsc", {{12, 0}}, "makes no sense"}, Lie{"mdhd", {{12, 0}}, "no clock"}}) {
    std::string lying = bytes;
    const std::size_t at = lying.find(lie.box, lying.find("moov")) + 4;
    for (auto [offset, value] : lie.numbers)
      for (std::size_t i = 0; i < 4; i++) lying[at + offset + i] = static_cast<char>(value >> (24 - 8 * i));
    auto file = read_mp4(reader_of(lying), lying.size());
    ASSERT_FALSE(file) << lie.box;
    EXPECT_EQ(file.error().code, "damaged") << lie.box;
    EXPECT_NE(file.error().detail.find(lie.answer), std::string::npos)
        << lie.box << ": " << file.error().detail;
  }
}

TEST(Mp4Reader, survives_a_damaged_table_of_contents) {
  for (std::string name : {"plain.mp4", "cut.mp4", "aac.mov", "pcm_s24le.mov", "opus.mp4", "hevc.mp4"}) {
    std::string good = read_file(scratch() + "/" + name);
    std::size_t moov = good.find("moov");
    ASSERT_NE(moov, std::string::npos);
    std::uint32_t random = 1;
    auto next = [&] { return random = random * 1664525 + 1013904223; };
    std::size_t size = ByteReader(std::string_view(good).substr(moov - 4)).u32();
    for (int round = 0; round < 300; round++) {
      std::string bytes = good;
      for (int i = 0; i < 3; i++)
        bytes[moov + 4 + next() / 7 % (size - 8)] ^= static_cast<char>(1 << next() / 1024 % 8);
      auto file = read_mp4(reader_of(bytes), bytes.size());
      if (!file) continue;
      for (const Mp4Track& track : file->tracks)
        for (const Packet& packet : track.packets) ASSERT_LE(packet.offset + packet.size, bytes.size());
    }
  }
}

}  // namespace
}  // namespace millrace::package
