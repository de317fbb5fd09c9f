#include "upload/sniff.h"

#include <gtest/gtest.h>

#include <string>

namespace millrace::upload {
namespace {

TEST(Sniff, refuses_text_playlists_and_pictures) {
  for (std::string text :
       {"", "hello", "#EXTM3U\n#EXTINF:4,\n/etc/passwd\n", "ffconcat version 1.0\nfile x.mp4\n",
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "<?xml version=\"1.0\"?><MPD/>", "<html><script>",
        "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0", "GIF89a", "PK\x03\x04", "%PDF-1.7"})
    EXPECT_EQ(sniff(text + std::string(4096, 'x')), Sniffed::unknown) << text;
  EXPECT_EQ(sniff(std::string(65536, '\0')), Sniffed::unknown);
  EXPECT_EQ(sniff(std::string(65536, '\xff')), Sniffed::unknown);
}

TEST(Sniff, knows_containers) {
  using namespace std::string_literals;
  EXPECT_EQ(sniff("\0\0\0\x20"s
                  "ftypisom\0\0\2\0isomiso2avc1mp41"s),
            Sniffed::video_container);
  EXPECT_EQ(sniff("\0\0\0\x20"s
                  "ftypM4A \0\0\2\0M4A mp42isom\0\0\0\0"s),
            Sniffed::audio_only);
  EXPECT_EQ(sniff("\0\0\0\x08"s
                  "wide\0\0\x10\0mdat"s +
                  std::string(100, 'x')),
            Sniffed::video_container);
  EXPECT_EQ(sniff("\x1a\x45\xdf\xa3\x01"s), Sniffed::video_container);
  EXPECT_EQ(sniff("RIFF\x10\0\0\0AVI LIST"s), Sniffed::video_container);
  EXPECT_EQ(sniff("RIFF\x10\0\0\0WAVEfmt "s), Sniffed::audio_only);
  EXPECT_EQ(sniff("FLV\x01\x05"s), Sniffed::video_container);
  EXPECT_EQ(sniff("fLaC\0\0\0\x22"s), Sniffed::audio_only);
  std::string ts;
  for (int i = 0; i < 10; i++) ts += "\x47" + std::string(187, '\1');
  EXPECT_EQ(sniff(ts), Sniffed::video_container);
  EXPECT_EQ(sniff("junk" + ts), Sniffed::video_container);
}

TEST(Sniff, wants_several_frames_of_mpeg_audio_in_a_row) {
  std::string frame = std::string("\xff\xfb\x90\x00", 4) + std::string(413, 'x');  // 128 kb/s at 44.1 kHz
  EXPECT_EQ(sniff(frame + frame + frame + frame), Sniffed::audio_only);
  EXPECT_EQ(sniff(frame + std::string(3000, 'x')), Sniffed::unknown);
  std::string tag = std::string("ID3\x03\x00\x00\x00\x00\x00\x0a", 10) + std::string(10, '\0');
  EXPECT_EQ(sniff(tag + frame + frame + frame + frame), Sniffed::audio_only);
}

}  // namespace
}  // namespace millrace::upload
