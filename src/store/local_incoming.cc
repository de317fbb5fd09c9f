#include "store/local_incoming.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/id.h"
#include "base/log.h"
#include "store/paths.h"

namespace millrace::store {

namespace {

constexpr std::uint64_t kCheckEvery = std::uint64_t{16} << 20;

auto disk_full() {
  return fail(Status::insufficient_storage, "disk_full", "There is not enough room on the server's disk.");
}
auto bad_key() {
  return fail(Status::bad_request, "bad_key", "This is not the name of an object.");
}
bool is_full(int code) {
  return code == ENOSPC || code == EDQUOT;
}

}  // namespace

LocalIncoming::LocalIncoming(LocalStore& store) : store_(store), name_(random_text(24)) {
  fd_ = Fd(::openat(store_.incoming_.get(), name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    0640));
  if (!fd_) raise("make a file in incoming");
}

LocalIncoming::LocalIncoming(LocalStore& store, std::string kept_name)
    : store_(store), name_(std::move(kept_name)), kept_(true), named_durably_(false) {
  fd_ = Fd(::openat(store_.incoming_.get(), name_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!fd_) raise("open a file in incoming");
  const off_t end = ::lseek(fd_.get(), 0, SEEK_END);
  if (end < 0) raise("seek in incoming");
  bytes_ = begun_writing_ = static_cast<std::uint64_t>(end);
}

LocalIncoming::~LocalIncoming() {
  if (name_.empty() || kept_) return;
  // Emptied first: its room is free before its name is gone, not some time after, when the descriptor closes.
  if (::ftruncate(fd_.get(), 0) != 0) log::warn("an unfinished upload could not be emptied");
  ::unlinkat(store_.incoming_.get(), name_.c_str(), 0);
}

Result<void> LocalIncoming::check_room(std::uint64_t wanted) {
  if (bytes_ + wanted < check_at_) return {};
  if (auto space = store_.check_space(wanted); !space) return space;
  // More often where little is left: what lies beyond is the database's.
  check_at_ = bytes_ + wanted + std::min(kCheckEvery, store_.free_bytes() / 4);
  return {};
}

// The disk begins at once with what is there, so that the fsync at the end has little left to wait for.
void LocalIncoming::begin_writing() {
  if (bytes_ - begun_writing_ < kCheckEvery) return;
  ::sync_file_range(fd_.get(), static_cast<off64_t>(begun_writing_),
                    static_cast<off64_t>(bytes_ - begun_writing_), SYNC_FILE_RANGE_WRITE);
  begun_writing_ = bytes_;
}

Result<void> LocalIncoming::write(std::span<const char> bytes) {
  if (auto room = check_room(bytes.size()); !room) return room;
  while (!bytes.empty()) {
    ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
    if (n < 0) {
      if (errno == EINTR) continue;
      if (is_full(errno)) return disk_full();
      raise("write to incoming");
    }
    bytes_ += static_cast<std::uint64_t>(n);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  begin_writing();
  return {};
}

void LocalIncoming::sync() {
  if (::fdatasync(fd_.get()) != 0) raise("fdatasync");  // never tried again, see sync_or_throw
  if (!named_durably_) sync_or_throw(store_.incoming_.get());
  named_durably_ = true;
}

void LocalIncoming::cut(std::uint64_t bytes) {
  if (bytes >= bytes_) return;
  if (::ftruncate(fd_.get(), static_cast<off_t>(bytes)) != 0) raise("shorten a file in incoming");
  if (::lseek(fd_.get(), static_cast<off_t>(bytes), SEEK_SET) < 0) raise("seek in incoming");
  bytes_ = begun_writing_ = bytes;
  check_at_ = 0;
}

Result<void> LocalIncoming::append_from(int fd, std::uint64_t offset, std::uint64_t size) {
  auto from = static_cast<off64_t>(offset);
  while (size > 0) {
    const std::uint64_t step = std::min(size, kCheckEvery);
    if (auto room = check_room(step); !room) return room;
    const ssize_t n = ::copy_file_range(fd, &from, fd_.get(), nullptr, step, 0);
    if (n < 0) {
      if (errno == EINTR) continue;
      if (is_full(errno)) return disk_full();
      raise("copy within incoming");
    }
    if (n == 0) throw std::system_error(EIO, std::generic_category(), "a part is shorter than it was");
    bytes_ += static_cast<std::uint64_t>(n);
    size -= static_cast<std::uint64_t>(n);
    begin_writing();
  }
  return {};
}

bool LocalIncoming::move_to(const std::string& key, bool durable) {
  for (int tries = 0;; tries++) {
    try {
      Fd folder = make_parent(store_.objects_.get(), key, durable ? Sync::yes : Sync::no);
      if (!move_without_replacing(store_.incoming_.get(), name_, folder.get(), leaf(key))) return false;
      name_.clear();
      if (durable) sync_or_throw(folder.get());
      return true;
    } catch (const std::system_error& error) {
      // The folder was removed between opening it and moving into it.
      if (error.code() != std::errc::no_such_file_or_directory || tries >= 8) throw;
    }
  }
}

Result<void> LocalIncoming::commit(const std::string& key) try {
  if (!valid_key(key)) return bad_key();
  sync_or_throw(fd_.get());
  if (!move_to(key, true))
    return fail(Status::conflict, "exists", "There already is an object of this name.");
  return {};
} catch (const std::system_error& error) {
  if (is_full(error.code().value())) return disk_full();
  throw;
}

Result<bool> LocalIncoming::place(const std::string& key) try {
  return move_to(key, false);
} catch (const std::system_error& error) {
  if (is_full(error.code().value())) return disk_full();
  throw;
}

}  // namespace millrace::store
