#include "http/delivery.h"

#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <vector>

#include "http/residency.h"

namespace millrace::http {
namespace {

constexpr std::uint64_t kStep = 2 * 1024 * 1024;
constexpr std::uint64_t kCorkedFrom = 128 * 1024;
constexpr std::uint64_t kCorkedBelow = 1024 * 1024;
constexpr std::size_t kMaxGathered = 1024;  // IOV_MAX
// What was in memory is taken to be still there for so long; a slow client's bytes are looked at again.
constexpr std::int64_t kTrustMillis = 100;
// Read at once into memory of our own, when the page cache does not hold what was just read into it.
constexpr std::uint64_t kCopied = 256 * 1024;

iovec part(std::string_view text) {
  return {const_cast<char*>(text.data()), text.size()};
}

// Bytes sent, 0 when the socket is full, -1 when it has failed.
ssize_t send_parts(int fd, iovec* parts, std::size_t count, int flags) {
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = count;
  for (;;) {
    const ssize_t sent = ::sendmsg(fd, &message, flags | MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return sent;
    if (errno == EAGAIN) return 0;
    if (errno != EINTR) return -1;
  }
}

// What remains of `parts` after `sent` bytes.
void skip_sent(std::span<iovec>& parts, std::size_t sent) {
  while (!parts.empty() && sent >= parts.front().iov_len) {
    sent -= parts.front().iov_len;
    parts = parts.subspan(1);
  }
  if (parts.empty()) return;
  parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + sent;
  parts.front().iov_len -= sent;
}

// Of the program's own memory.
Task<bool> send_all(Connection& connection, std::span<iovec> parts, int flags) {
  skip_sent(parts, 0);
  while (!parts.empty()) {
    const ssize_t sent = send_parts(connection.fd(), parts.data(), parts.size(), flags);
    if (sent < 0) co_return false;
    skip_sent(parts, static_cast<std::size_t>(sent));
    if (sent == 0 && !co_await connection.wait_writable(connection.options().stall_deadline)) co_return false;
  }
  co_return true;
}

// What `read` gives on the pool; nothing, when that is empty.
using Read = std::function<std::string()>;
Task<std::size_t> send_read(Connection& connection, Read read, int flags) {
  const std::string bytes = co_await run_blocking(connection.server().pool, std::move(read));
  iovec whole = part(bytes);
  co_return co_await send_all(connection, {&whole, 1}, flags) ? bytes.size() : 0;
}

std::string front_of(std::span<const iovec> parts) {
  std::string bytes;
  for (const auto& one : parts) {
    const std::size_t count = std::min<std::size_t>(one.iov_len, kCopied - bytes.size());
    bytes.append(static_cast<const char*>(one.iov_base), count);
    if (bytes.size() == kCopied) break;
  }
  return bytes;
}

// Of a map whose pages may be anywhere: `warm` brings them into memory. On a machine so short of it that they
// do not stay there until they are sent, they take the way through a buffer.
Task<bool> send_mapped(Connection& connection, std::span<iovec> parts, int flags,
                       const std::function<void()>& warm) {
  skip_sent(parts, 0);
  std::int64_t trusted_until = 0;
  bool stays = true;  // what is brought
  while (!parts.empty()) {
    if (coarse_now() >= trusted_until) {
      bool resident = is_resident(parts);
      if (!resident && stays) {
        auto bring = warm;
        co_await run_blocking(connection.server().pool, std::move(bring));
        resident = stays = is_resident(parts);
      }
      if (!resident) {
        Read read = [parts] { return front_of(parts); };
        const std::size_t sent = co_await send_read(connection, std::move(read), flags);
        if (sent == 0) co_return false;
        skip_sent(parts, sent);
        continue;
      }
      trusted_until = coarse_now() + kTrustMillis;
    }
    const ssize_t sent = send_parts(connection.fd(), parts.data(), parts.size(), flags);
    if (sent < 0) co_return false;
    skip_sent(parts, static_cast<std::size_t>(sent));
    if (sent == 0 && !co_await connection.wait_writable(connection.options().stall_deadline)) co_return false;
  }
  co_return true;
}

// While it lives only full packets leave. TCP_NODELAY would push a part of one with every acknowledgement
// that arrives in the middle of a file (tcp(7), TCP_CORK).
class Cork {
 public:
  explicit Cork(int fd) : fd_(fd) { set(1); }
  ~Cork() { set(0); }
  Cork(const Cork&) = delete;

 private:
  void set(int on) const { ::setsockopt(fd_, IPPROTO_TCP, TCP_CORK, &on, sizeof on); }
  int fd_;
};

// Measured on loopback: it makes files of some hundred kilobytes a twelfth cheaper, those from a megabyte on
// a quarter dearer, since acknowledgements then wait for whole packets; below, two more system calls cost
// what they save.
bool wants_cork(const Pieces& pieces) {
  std::uint64_t bytes = 0;
  for (const auto& piece : pieces.list)
    if (const auto* file = std::get_if<FilePiece>(&piece)) bytes += file->size;
  return bytes >= kCorkedFrom && bytes < kCorkedBelow;
}

Task<bool> send_file(Connection& connection, const FilePiece& piece) {
  std::uint64_t offset = piece.offset;
  std::uint64_t left = piece.size;
  bool stays = true;  // what is read ahead
  while (left > 0) {
    const std::uint64_t step = std::min(left, kStep);
    bool resident = is_resident(*piece.file, offset, step);
    const auto file = piece.file;
    if (!resident && stays) {
      auto read = [file, offset, step] { read_ahead(*file, offset, step); };
      co_await run_blocking(connection.server().pool, std::move(read));
      resident = stays = is_resident(*file, offset, step);
    }
    if (!resident) {
      Read copy = [file, offset, size = std::min(step, kCopied)] { return read_bytes(*file, offset, size); };
      const std::size_t sent = co_await send_read(connection, std::move(copy), 0);
      if (sent == 0) co_return false;
      offset += sent;
      left -= sent;
      continue;
    }
    const std::int64_t trusted_until = coarse_now() + kTrustMillis;
    for (std::uint64_t sent_of_step = 0; sent_of_step < step && coarse_now() < trusted_until;) {
      auto position = static_cast<off_t>(offset);
      const std::uint64_t wanted = step - sent_of_step;
      const ssize_t sent = ::sendfile(connection.fd(), piece.file->fd.get(), &position, wanted);
      if (sent == 0) co_return false;  // the file is shorter than it was
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && errno != EAGAIN) co_return false;
      const auto count = static_cast<std::uint64_t>(std::max<ssize_t>(sent, 0));
      offset += count;
      sent_of_step += count;
      left -= count;
      if (sent < 0 && !co_await connection.wait_writable(connection.options().stall_deadline))
        co_return false;
    }
    if (left > 0) co_await connection.yield();
  }
  co_return true;
}

}  // namespace

std::uint64_t total_bytes(const Pieces& pieces) {
  std::uint64_t total = 0;
  for (const auto& piece : pieces.list) std::visit([&](const auto& one) { total += one.size; }, piece);
  return total;
}

std::optional<std::size_t> send_now(int fd, std::string_view first, std::string_view second) {
  iovec parts[2] = {part(first), part(second)};
  const ssize_t sent = send_parts(fd, parts, second.empty() ? 1 : 2, 0);
  if (sent < 0) return std::nullopt;
  return static_cast<std::size_t>(sent);
}

Task<bool> send_text(Connection& connection, std::string_view first, std::string_view second) {
  iovec parts[2] = {part(first), part(second)};
  co_return co_await send_all(connection, parts, 0);
}

Task<bool> send_pieces(Connection& connection, std::string_view front, const Pieces& pieces, Ending ending) {
  std::optional<Cork> cork;
  if (wants_cork(pieces)) cork.emplace(connection.fd());
  std::vector<iovec> gathered;
  gathered.reserve(std::min(pieces.list.size() + 1, kMaxGathered));
  gathered.push_back(part(front));
  std::uint64_t bytes = front.size();
  std::size_t next = 0;
  while (next < pieces.list.size() || !gathered.empty()) {
    while (next < pieces.list.size() && gathered.size() < kMaxGathered && bytes < kStep) {
      const auto* memory = std::get_if<MemoryPiece>(&pieces.list[next]);
      if (memory == nullptr) break;
      if (memory->size > 0) gathered.push_back({const_cast<char*>(memory->data), memory->size});
      bytes += memory->size;
      next++;
    }
    const bool more = next < pieces.list.size() || ending == Ending::more_follows;
    const int flags = more ? MSG_MORE : 0;
    const bool sent = pieces.warm ? co_await send_mapped(connection, gathered, flags, pieces.warm)
                                  : co_await send_all(connection, gathered, flags);
    if (!sent) co_return false;
    gathered.clear();
    if (bytes >= kStep) co_await connection.yield();
    bytes = 0;
    if (next >= pieces.list.size()) continue;
    if (const auto* file = std::get_if<FilePiece>(&pieces.list[next])) {
      if (!co_await send_file(connection, *file)) co_return false;
      next++;
    }
  }
  co_return true;
}

// Never more than was promised: it would be taken for the next answer.
bool StreamWriter::fits(std::uint64_t bytes) {
  if (left_ && bytes > *left_) failed_ = true;
  if (left_ && !failed_) *left_ -= bytes;
  return !failed_;
}

Task<bool> StreamWriter::write(std::string_view bytes) {
  if (!fits(bytes.size())) co_return false;
  if (bytes.empty()) co_return true;
  char size[24];
  char* end = std::to_chars(size, size + 16, bytes.size(), 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  iovec parts[3] = {part({size, end}), part(bytes), part("\r\n")};
  const std::span<iovec> whole(parts);
  failed_ = !co_await send_all(connection_, chunked_ ? whole : whole.subspan(1, 1), 0);
  co_return !failed_;
}

Task<bool> StreamWriter::write(Pieces pieces) {
  const std::uint64_t bytes = total_bytes(pieces);
  if (!fits(bytes)) co_return false;
  if (bytes == 0) co_return true;
  if (!chunked_) {
    failed_ = !co_await send_pieces(connection_, {}, pieces, Ending::last);
    co_return !failed_;
  }
  char size[24];
  char* end = std::to_chars(size, size + 16, bytes, 16).ptr;
  *end++ = '\r';
  *end++ = '\n';
  failed_ = !co_await send_pieces(connection_, {size, end}, pieces, Ending::more_follows) ||
            !co_await send_text(connection_, "\r\n", {});
  co_return !failed_;
}

Task<bool> StreamWriter::finish() {
  if (failed_ || left_.value_or(0) != 0) co_return false;
  co_return !chunked_ || co_await send_text(connection_, "0\r\n\r\n", {});
}

}  // namespace millrace::http
