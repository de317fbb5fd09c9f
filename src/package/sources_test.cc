#include "package/sources.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "package/timeline.h"

namespace millrace::package {

std::string shell(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(command.c_str(), "r");
  char buffer[65536];
  while (std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, got);
  EXPECT_EQ(::pclose(pipe), 0) << command << "\n" << out.substr(0, 2000);
  return out;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

namespace {

struct Scratch {
  std::string path = (std::filesystem::temp_directory_path() / "millrace-package-XXXXXX").string();
  Scratch() {
    if (!::mkdtemp(path.data())) std::abort();
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

}  // namespace

const std::string& scratch() {
  static const Scratch folder;
  return folder.path;
}

std::string source(const std::string& name, const std::string& arguments) {
  std::string path = scratch() + "/" + name;
  if (!std::filesystem::exists(path))
    shell("ffmpeg -nostdin -v error -y " + arguments + " " + path + " 2>&1");
  return path;
}

std::vector<ProbedPacket> probe(const std::string& path, const std::string& stream) {
  std::istringstream lines(shell("ffprobe -v error -select_streams " + stream +
                                 " -show_entries packet=pts,dts,size,pos,flags -of csv=p=0 " + path));
  std::vector<ProbedPacket> packets;
  for (std::string line; std::getline(lines, line);) {
    ProbedPacket p;
    char flags[8] = "";
    if (std::sscanf(line.c_str(), "%ld,%ld,%ld,%ld,%7[^,]", &p.pts, &p.dts, &p.size, &p.offset, flags) < 5)
      continue;
    p.key = flags[0] == 'K';
    p.discard = flags[1] == 'D';
    packets.push_back(p);
  }
  return packets;
}

ReadAt reader_of(std::string_view bytes) {
  return [bytes](std::uint64_t offset, char* out, std::size_t n) -> std::int64_t {
    if (offset >= bytes.size()) return 0;
    return static_cast<std::int64_t>(bytes.copy(out, n, offset));
  };
}

namespace {

// Shown times move so that zero is the earliest of all tracks; sound counts in samples.
MediaIndex::TrackData track_data(Mp4Track track, double zero_seconds) {
  MediaIndex::TrackData data;
  TrackHeader& header = data.header;
  header.kind = track.kind;
  header.codec = track.codec.value_or(Codec::h264);
  header.addressed = true;
  header.codec_private = track.codec_private;
  header.language = track.language;
  header.video = track.video;
  header.audio = track.audio;
  header.time_base = {1, track.kind == TrackKind::audio ? track.audio.rate : track.timescale};
  header.source_time_base = {1, track.timescale};
  auto zero = static_cast<std::int64_t>(std::floor(zero_seconds * track.timescale));
  for (Packet& packet : track.packets) {
    packet.pts = to_scale(packet.pts - zero, header.source_time_base, header.time_base.den);
    packet.duration =
        static_cast<std::uint32_t>(to_scale(packet.duration, header.source_time_base, header.time_base.den));
    if (packet.flags & Packet::kKey) packet.flags |= Packet::kIdr;
  }
  data.packets = std::move(track.packets);
  for (std::uint32_t i = 0; i < data.packets.size(); i++)
    if (!(data.packets[i].flags & Packet::kHidden)) data.order.push_back(i);
  std::ranges::sort(data.order, {}, [&](std::uint32_t i) { return data.packets[i].pts; });
  const Packet& last = data.packets[data.order.back()];
  header.end = last.pts + last.duration;
  return data;
}

}  // namespace

std::shared_ptr<const MediaIndex> index_of_file(const std::string& path) {
  std::string bytes = read_file(path);
  auto file = read_mp4(reader_of(bytes), bytes.size());
  if (!file) throw std::runtime_error(file.error().detail);
  double zero = 1e9;
  for (const Mp4Track& track : file->tracks)
    for (const Packet& packet : track.packets)
      if (!(packet.flags & Packet::kHidden))
        zero = std::min(zero, static_cast<double>(packet.pts) / track.timescale);
  std::ranges::sort(file->tracks, {}, &Mp4Track::kind);
  IndexHeader header;
  header.container = Container::mp4;
  header.source_bytes = bytes.size();
  header.title = file->title;
  std::vector<MediaIndex::TrackData> tracks;
  for (Mp4Track& track : file->tracks) tracks.push_back(track_data(std::move(track), zero));
  auto index = MediaIndex::open(MediaIndex::serialise(std::move(header), std::move(tracks)));
  if (!index) throw std::runtime_error(index.error().detail);
  return *index;
}

}  // namespace millrace::package
