#include "package/sources.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

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

}  // namespace millrace::package
