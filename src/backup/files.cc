#include "backup/files.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "base/fd.h"
#include "base/id.h"
#include "media/keys.h"
#include "store/digest.h"
#include "store/paths.h"

namespace millrace::backup {

namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;

Fd open_folder(const fs::path& path) {
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) store::raise("open a folder");
  return folder;
}

auto disk_full() {
  return fail(Status::insufficient_storage, "disk_full", "There is not enough room for the copy.");
}

// A file in `incoming`, removed unless it is moved away.
class Temporary {
 public:
  Temporary(const fs::path& folder, mode_t mode) : folder_(open_folder(folder / "incoming")) {
    fd_ = Fd(
        ::openat(folder_.get(), name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!fd_) store::raise("make a file");
  }
  ~Temporary() {
    if (!name_.empty()) ::unlinkat(folder_.get(), name_.c_str(), 0);
  }
  Temporary(const Temporary&) = delete;

  Result<void> write(std::span<const char> bytes) {
    while (!bytes.empty()) {
      ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && (errno == ENOSPC || errno == EDQUOT)) return disk_full();
      if (n < 0) store::raise("write a copy");
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return {};
  }
  void move_over(int to, const std::string& name) {
    store::sync_or_throw(fd_.get());
    if (::renameat(folder_.get(), name_.c_str(), to, name.c_str()) != 0) store::raise("name a copy");
    name_.clear();
    store::sync_or_throw(to);
  }

 private:
  Fd folder_;
  std::string name_ = random_text(24);
  Fd fd_;
};

Result<std::string> copy_bytes(int from, Temporary& to) {
  store::Digest digest;
  std::string buffer(kBuffer, '\0');
  while (true) {
    ssize_t n = ::read(from, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) store::raise("read a file");
    if (n == 0) return digest.hex();
    std::span<const char> got(buffer.data(), static_cast<std::size_t>(n));
    digest.add(got);
    if (auto written = to.write(got); !written) return fail(written.error());
  }
}

// By hand: a folder may go while it is read, and what lies beside it must not be missed for that.
void collect(const fs::path& folder, const std::string& prefix, Files& found) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    auto key = prefix + it->path().filename().string();
    struct stat facts{};
    if (::lstat(it->path().c_str(), &facts) != 0) {
      if (errno == ENOENT) continue;
      store::raise("look at a file");  // what cannot be seen must not count as gone
    }
    if (S_ISDIR(facts.st_mode)) collect(it->path(), key + "/", found);
    if (!S_ISREG(facts.st_mode) || media::keys::can_be_made_again(key)) continue;
    std::error_code unknown;
    auto changed = it->last_write_time(unknown);
    if (!unknown) found[key] = {static_cast<std::uint64_t>(facts.st_size), changed};
    if (unknown && unknown != std::errc::no_such_file_or_directory)
      throw std::system_error(unknown, "look at a file");
  }
  if (error && error != std::errc::no_such_file_or_directory) throw std::system_error(error, "read a folder");
}

}  // namespace

Files files_of(const fs::path& data) {
  Files found;
  collect(data / "objects", "", found);
  return found;
}

Files missing_in(const Files& from, const Files& to) {
  Files missing;
  for (const auto& [key, file] : from) {
    auto it = to.find(key);
    if (it == to.end() || it->second.bytes != file.bytes || it->second.changed < file.changed)
      missing.emplace(key, file);
  }
  return missing;
}

Result<std::string> copy_file(const fs::path& from, const fs::path& to, const std::string& key,
                              const Wanted& wanted) try {
  Fd source = store::open_beneath(open_folder(from / "objects").get(), key, O_RDONLY | O_NONBLOCK);
  if (!source) return fail(Status::not_found, "absent", "There is no such object.");
  Temporary copy(to, 0640);
  auto sha256 = copy_bytes(source.get(), copy);
  if (!sha256) return sha256;
  if (wanted && !wanted(*sha256)) return fail(Status::conflict, "unwanted", "It is another file.");
  Fd parent = store::make_parent(open_folder(to / "objects").get(), key, store::Sync::yes);
  copy.move_over(parent.get(), store::leaf(key));
  return sha256;
} catch (const std::system_error& error) {
  if (error.code() == std::errc::no_space_on_device) return disk_full();
  throw;
}

Result<void> copy_top(const fs::path& file, const fs::path& folder, const std::string& name) try {
  Fd source(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!source) return fail(Status::not_found, "absent", "There is no such file.");
  Temporary copy(folder, 0600);
  if (auto copied = copy_bytes(source.get(), copy); !copied) return fail(copied.error());
  copy.move_over(open_folder(folder).get(), name);
  return {};
} catch (const std::system_error& error) {
  if (error.code() == std::errc::no_space_on_device) return disk_full();
  throw;
}

void place(const fs::path& folder, const fs::path& below, const std::string& name) {
  Fd file(::open((folder / below).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) store::raise("open a copy");
  store::sync_or_throw(file.get());
  fs::rename(folder / below, folder / name);
  store::sync_or_throw(open_folder(folder).get());
}

void make_folders(const fs::path& folder) {
  fs::create_directories(folder / "objects");
  fs::create_directories(folder / "incoming");
  fs::permissions(folder, fs::perms::owner_all);
}

}  // namespace millrace::backup
