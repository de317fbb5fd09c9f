#include "store/paths.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>  // renameat2
#include <system_error>
#include <utility>
#include <vector>

namespace millrace::store {

void raise(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void sync_or_throw(int fd) {
  if (::fsync(fd) != 0) raise("fsync");  // never tried again: after a failed fsync the pages may be gone
}

std::string leaf(std::string_view key) {
  auto slash = key.rfind('/');
  return std::string(slash == std::string_view::npos ? key : key.substr(slash + 1));
}

Fd open_by_parts(int root, std::string_view path, int flags) {
  Fd folder;
  int at = root;
  for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    Fd next(::openat(at, std::string(path.substr(0, slash)).c_str(),
                     O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next) return next;
    folder = std::move(next);
    at = folder.get();
    path.remove_prefix(slash + 1);
  }
  return Fd(::openat(at, std::string(path).c_str(), flags | O_NOFOLLOW | O_CLOEXEC));
}

Fd open_beneath(int root, std::string_view path, int flags) {
  static std::atomic<bool> missing = false;
  if (missing) return open_by_parts(root, path, flags);
  open_how how{};
  how.flags = static_cast<unsigned>(flags) | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  std::string text(path);
  for (int tries = 0; tries < 8; tries++) {
    Fd fd(static_cast<int>(::syscall(SYS_openat2, root, text.c_str(), &how, sizeof how)));
    if (fd) return fd;
    if (errno == EAGAIN || errno == EINTR) continue;  // a folder was moved meanwhile
    if (errno == ENOSYS || errno == EPERM) break;     // an old kernel, or a container that hides the call
    return fd;
  }
  if (errno == ENOSYS) missing = true;
  return open_by_parts(root, path, flags);
}

Fd make_parent(int root, std::string_view key, Sync sync) {
  Fd folder(::openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) raise("open the objects folder");
  for (auto slash = key.find('/'); slash != std::string_view::npos; slash = key.find('/')) {
    std::string part(key.substr(0, slash));
    key.remove_prefix(slash + 1);
    Fd next;
    for (int tries = 0; !next; tries++) {
      next = Fd(::openat(folder.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (next) break;
      if (errno != ENOENT || tries > 8) raise("open a folder of objects");
      if (::mkdirat(folder.get(), part.c_str(), 0750) != 0 && errno != EEXIST)
        raise("make a folder of objects");
    }
    if (sync == Sync::yes) sync_or_throw(folder.get());
    folder = std::move(next);
  }
  return folder;
}

bool move_without_replacing(int from, const std::string& old_name, int to, const std::string& new_name) {
  if (::renameat2(from, old_name.c_str(), to, new_name.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) raise("rename an object into place");
  // A file system without RENAME_NOREPLACE: a hard link refuses a taken name too.
  if (::linkat(from, old_name.c_str(), to, new_name.c_str(), 0) != 0) {
    if (errno == EEXIST) return false;
    raise("link an object into place");
  }
  ::unlinkat(from, old_name.c_str(), 0);
  return true;
}

std::vector<NamedFile> files_below(int root, std::string_view path) {
  Fd folder = open_beneath(root, path, O_RDONLY | O_DIRECTORY);
  if (!folder) return {};
  DIR* listing = ::fdopendir(folder.get());
  if (listing == nullptr) raise("list a folder");
  folder.release();  // closed by closedir
  std::vector<NamedFile> found;
  while (const dirent* entry = ::readdir(listing)) {
    struct stat facts{};
    if (::fstatat(::dirfd(listing), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone again
    if (S_ISREG(facts.st_mode)) found.push_back({entry->d_name, static_cast<std::uint64_t>(facts.st_size)});
  }
  ::closedir(listing);
  return found;
}

void remove_tree(int parent, const std::string& name) {
  for (int tries = 0; tries < 8; tries++) {
    Fd folder(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder) {
      if (errno == ENOENT) return;
      if (errno == ENOTDIR || errno == ELOOP) {  // a file or a link: itself, not what it points to
        ::unlinkat(parent, name.c_str(), 0);
        return;
      }
      raise("open a folder to remove");
    }
    DIR* listing = ::fdopendir(folder.get());
    if (listing == nullptr) raise("list a folder to remove");
    folder.release();  // closed by closedir
    std::vector<std::string> names;
    while (const dirent* entry = ::readdir(listing)) {
      std::string child = entry->d_name;
      if (child != "." && child != "..") names.push_back(std::move(child));
    }
    for (const auto& child : names)
      if (::unlinkat(::dirfd(listing), child.c_str(), 0) != 0 && errno != ENOENT)
        remove_tree(::dirfd(listing), child);
    ::closedir(listing);
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return;
    if (errno != ENOTEMPTY && errno != EEXIST) raise("remove a folder");
  }
}

}  // namespace millrace::store
