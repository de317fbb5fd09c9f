#include "store/local_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "store/local_incoming.h"
#include "store/paths.h"
#include "store/trailer.h"

namespace millrace::store {

namespace {

auto absent() {
  return fail(Status::not_found, "absent", "There is no such object.");
}
auto bad_key() {
  return fail(Status::bad_request, "bad_key", "This is not the name of an object.");
}
auto disk_full() {
  return fail(Status::insufficient_storage, "disk_full", "There is not enough room on the server's disk.");
}

Fd open_folder(const std::filesystem::path& path) {
  std::filesystem::create_directories(path);
  Fd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) raise("open a folder of the store");
  return folder;
}

// An open regular file, or nothing when there is none that may be opened.
std::shared_ptr<StoredFile> open_file(int root, const std::string& key) {
  auto file = std::make_shared<StoredFile>();
  file->fd = open_beneath(root, key, O_RDONLY | O_NONBLOCK);  // a planted pipe must not hold us up
  if (!file->fd) {
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EXDEV) return nullptr;
    raise("open an object");
  }
  struct stat facts{};
  if (::fstat(file->fd.get(), &facts) != 0) raise("stat an object");
  if (!S_ISREG(facts.st_mode)) return nullptr;
  file->size = static_cast<std::uint64_t>(facts.st_size);
  return file;
}

}  // namespace

LocalStore::LocalStore(LocalStoreOptions options)
    : options_(std::move(options)),
      objects_(open_folder(options_.root / "objects")),
      incoming_(open_folder(options_.root / "incoming")) {
  Fd root = open_folder(options_.root);
  sync_or_throw(root.get());
}

LocalStore::~LocalStore() = default;

std::size_t LocalStore::cleanup_incoming() {
  std::size_t removed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(options_.root / "incoming")) {
    std::error_code error;
    if (entry.path().filename().string().starts_with(kResumablePrefix)) continue;
    if (std::filesystem::remove(entry.path(), error)) removed++;
  }
  return removed;
}

std::uint64_t LocalStore::free_bytes() {
  struct statvfs facts{};
  if (::fstatvfs(objects_.get(), &facts) != 0) raise("ask for free space");
  std::uint64_t free = std::uint64_t{facts.f_bavail} * facts.f_frsize;
  return free > options_.reserved_free_bytes ? free - options_.reserved_free_bytes : 0;
}

Result<void> LocalStore::check_space(std::uint64_t wanted) {
  auto free = free_bytes();
  if (free == 0 || free < wanted) return disk_full();
  return {};
}

Result<std::unique_ptr<Incoming>> LocalStore::begin() {
  if (auto space = check_space(0); !space) return fail(space.error());
  return std::make_unique<LocalIncoming>(*this);
}

namespace {

std::string resumable_file(const std::string& name) {
  const bool good = !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
  return good ? std::string(kResumablePrefix) + name : std::string();
}

}  // namespace

Result<std::unique_ptr<Resumable>> LocalStore::open_resumable(const std::string& name) {
  auto file = resumable_file(name);
  if (file.empty()) return bad_key();
  return std::make_unique<LocalIncoming>(*this, std::move(file));
}

Result<StoredFilePtr> LocalStore::read_resumable(const std::string& name) {
  auto name_of_file = resumable_file(name);
  if (name_of_file.empty()) return bad_key();
  auto file = open_file(incoming_.get(), name_of_file);
  if (!file) return absent();
  return file;
}

void LocalStore::remove_resumable(const std::string& name) {
  auto file = resumable_file(name);
  if (file.empty()) return;
  if (::unlinkat(incoming_.get(), file.c_str(), 0) != 0 && errno != ENOENT) raise("remove a resumable file");
}

std::vector<std::string> LocalStore::list_resumable() {
  std::vector<std::string> names;
  for (const auto& file : files_below(incoming_.get(), "."))
    if (file.name.starts_with(kResumablePrefix)) names.push_back(file.name.substr(kResumablePrefix.size()));
  return names;
}

Result<void> LocalStore::put_durable(const std::string& key, std::span<const char> bytes) {
  if (!valid_key(key)) return bad_key();
  auto incoming = begin();
  if (!incoming) return fail(incoming.error());
  if (auto written = (*incoming)->write(bytes); !written) return written;
  return (*incoming)->commit(key);
}

Result<StoredFilePtr> LocalStore::open(const std::string& key) {
  if (!valid_key(key)) return bad_key();
  auto file = open_file(objects_.get(), key);
  if (!file) return absent();
  return file;
}

Result<void> LocalStore::put_cache(const std::string& key, std::span<const std::string_view> parts) {
  if (!valid_key(key)) return bad_key();
  if (contains_cache(key)) return {};
  if (auto space = check_space(0); !space) return space;
  LocalIncoming incoming(*this);
  std::uint32_t crc = 0;
  for (auto part : parts) {
    if (auto written = incoming.write(part); !written) return written;
    crc = crc32c(part, crc);
  }
  if (auto written = incoming.write(make_trailer(key, incoming.bytes(), crc)); !written) return written;
  auto placed = incoming.place(key);
  if (!placed) return fail(placed.error());
  if (*placed) remember_verified(key);
  return {};
}

Result<StoredFilePtr> LocalStore::open_cache(const std::string& key) {
  if (!valid_key(key)) return bad_key();
  auto file = open_file(objects_.get(), key);
  if (!file) return absent();
  if (file->size >= kTrailerBytes) {
    file->size -= kTrailerBytes;
    if (was_verified(key)) return file;
    if (verify_file(file->fd.get(), key, file->size)) {
      remember_verified(key);
      return file;
    }
  }
  remove(key);
  return absent();
}

bool LocalStore::contains_cache(const std::string& key) {
  return valid_key(key) && open_beneath(objects_.get(), key, O_PATH);
}

std::vector<CachedObject> LocalStore::list_cache(const std::string& prefix) {
  std::vector<CachedObject> found;
  if (!prefix.ends_with('/') || !valid_key(std::string_view(prefix).substr(0, prefix.size() - 1)))
    return found;
  auto path = std::string_view(prefix).substr(0, prefix.size() - 1);
  for (const auto& file : files_below(objects_.get(), path))
    found.push_back({prefix + file.name, file.bytes > kTrailerBytes ? file.bytes - kTrailerBytes : 0});
  return found;
}

Condition LocalStore::check_cache(const std::string& key) {
  if (!valid_key(key)) return Condition::absent;
  auto file = open_file(objects_.get(), key);
  if (!file) return Condition::absent;
  if (file->size >= kTrailerBytes && verify_file(file->fd.get(), key, file->size - kTrailerBytes))
    return Condition::good;
  remove(key);
  return Condition::damaged;
}

void LocalStore::remove(const std::string& key) {
  if (!valid_key(key)) return;
  forget_verified(key);
  auto slash = key.rfind('/');
  Fd parent;
  if (slash != std::string::npos) {
    parent = open_beneath(objects_.get(), std::string_view(key).substr(0, slash), O_PATH | O_DIRECTORY);
    if (!parent) return;
  }
  int at = parent ? parent.get() : objects_.get();
  if (::unlinkat(at, leaf(key).c_str(), 0) != 0 && errno != ENOENT && errno != EISDIR)
    raise("remove an object");
}

void LocalStore::remove_prefix(const std::string& prefix) {
  if (!prefix.ends_with('/')) return;
  auto key = prefix.substr(0, prefix.size() - 1);
  if (!valid_key(key)) return;
  auto slash = key.rfind('/');
  Fd parent;
  if (slash != std::string::npos) {
    parent = open_beneath(objects_.get(), std::string_view(key).substr(0, slash), O_RDONLY | O_DIRECTORY);
    if (!parent) return;
  }
  remove_tree(parent ? parent.get() : objects_.get(), leaf(key));
  forget_verified(prefix);
}

bool LocalStore::was_verified(const std::string& key) {
  std::lock_guard lock(mutex_);
  auto it = verified_.find(key);
  if (it == verified_.end()) return false;
  verified_order_.splice(verified_order_.begin(), verified_order_, it->second);
  return true;
}

void LocalStore::remember_verified(const std::string& key) {
  std::lock_guard lock(mutex_);
  if (verified_.contains(key)) return;
  verified_order_.push_front(key);
  verified_.emplace(verified_order_.front(), verified_order_.begin());
  if (verified_.size() <= options_.verified_keys) return;
  verified_.erase(verified_order_.back());
  verified_order_.pop_back();
}

void LocalStore::forget_verified(std::string_view prefix) {
  std::lock_guard lock(mutex_);
  if (!prefix.ends_with('/')) {
    auto it = verified_.find(prefix);
    if (it == verified_.end()) return;
    auto node = it->second;
    verified_.erase(it);
    verified_order_.erase(node);
    return;
  }
  for (auto node = verified_order_.begin(); node != verified_order_.end();) {
    auto next = std::next(node);
    if (node->starts_with(prefix)) {
      verified_.erase(*node);
      verified_order_.erase(node);
    }
    node = next;
  }
}

}  // namespace millrace::store
