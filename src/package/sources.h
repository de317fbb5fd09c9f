// Real files for tests, made by the ffmpeg command once per run of the test program, and what ffprobe says of
// them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "package/mp4_reader.h"

namespace millrace::package {

// Runs a shell command; fails the test if it does not succeed. Gives what it printed.
std::string shell(const std::string& command);

std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view bytes);

// A folder that lasts as long as the test program.
const std::string& scratch();

// Makes `name` in the scratch folder with "ffmpeg <arguments> name", unless it is there. Gives its path.
std::string source(const std::string& name, const std::string& arguments);

// Six seconds of moving picture with stereo sound; %s for more is appended by the tests.
inline const std::string kPicture = "-f lavfi -i testsrc2=size=320x180:rate=30000/1001:duration=6 ";
inline const std::string kSound = "-f lavfi -i aevalsrc='sin(440*2*PI*t)|sin(660*2*PI*t)':s=48000:d=6 ";
inline const std::string kH264 = "-c:v libx264 -preset ultrafast -bf 2 -g 30 -pix_fmt yuv420p ";

struct ProbedPacket {
  std::int64_t pts = 0;
  std::int64_t dts = 0;
  std::int64_t offset = 0;
  std::int64_t size = 0;
  bool key = false;
  bool discard = false;
};
// `stream`: "v:0", "a:0". Times in the stream's time base.
std::vector<ProbedPacket> probe(const std::string& path, const std::string& stream);

ReadAt reader_of(std::string_view bytes);

// An index of a file that our reader can read, with every key of H.264 taken for an IDR.
std::shared_ptr<const MediaIndex> index_of_file(const std::string& path);

}  // namespace millrace::package
