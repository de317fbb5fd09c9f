// For the engine's tests: small media files, made by the ffmpeg command into a folder that is removed at the
// end.
#pragma once
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/fd.h"

namespace millrace::engine::testing {

class MediaFolder {
 public:
  MediaFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "millrace-engine-XXXXXX").string();
    if (!mkdtemp(pattern.data())) std::abort();
    path_ = pattern;
  }
  MediaFolder(const MediaFolder&) = delete;
  MediaFolder& operator=(const MediaFolder&) = delete;
  ~MediaFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

  // Runs ffmpeg with these arguments and the file as its output, once for each name; its path.
  std::string make(const std::string& name, const std::string& arguments) {
    auto file = (path_ / name).string();
    if (std::filesystem::exists(file)) return file;
    std::string command = "cd " + path_.string() + " && ffmpeg -hide_banner -loglevel error -nostdin -y " +
                          arguments + " " + file + " </dev/null";
    if (std::system(command.c_str()) != 0) ADD_FAILURE() << command;
    return file;
  }
  std::string write(const std::string& name, std::string_view bytes) {
    auto file = (path_ / name).string();
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

 private:
  std::filesystem::path path_;
};

// One folder for all tests of a program.
inline MediaFolder& media() {
  static MediaFolder folder;
  return folder;
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct OpenFile {
  Fd fd;
  std::uint64_t bytes = 0;
};
inline OpenFile open_file(const std::string& path) {
  OpenFile file{Fd(open(path.c_str(), O_RDONLY | O_CLOEXEC)), 0};
  struct stat about{};
  if (file.fd && fstat(file.fd.get(), &about) == 0) file.bytes = static_cast<std::uint64_t>(about.st_size);
  return file;
}

inline std::string contents(int fd) {
  std::string bytes(static_cast<std::size_t>(std::max<off_t>(lseek(fd, 0, SEEK_END), 0)), '\0');
  if (pread(fd, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) bytes.clear();
  return bytes;
}

}  // namespace millrace::engine::testing
