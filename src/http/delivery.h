// Sending, on the native non-blocking socket: memory gathered by sendmsg, files by sendfile, the reactor only
// when the socket is full. A send of up to 2 MiB goes out at once; then others on the loop have their turn.
// Pages that are not in memory are read on the blocking pool first, since a send of them would block the
// whole loop.
#pragma once
#include <string_view>

#include "http/connection.h"
#include "http/message.h"

namespace millrace::http {

// Tries to send both at once, without waiting. Gives what went out, or nothing when the connection has
// failed.
std::optional<std::size_t> send_now(int fd, std::string_view first, std::string_view second);

// All of both, waiting as needed; false when the connection has failed or does not move.
Task<bool> send_text(Connection& connection, std::string_view first, std::string_view second);

enum class Ending { last, more_follows };
// `front`, then the pieces.
Task<bool> send_pieces(Connection& connection, std::string_view front, const Pieces& pieces, Ending ending);

// What the pieces hold, whatever Pieces::bytes says.
std::uint64_t total_bytes(const Pieces& pieces);

// The body of a Stream: chunked, or raw, of a known length or until the end of the connection.
class StreamWriter final : public BodyWriter {
 public:
  StreamWriter(Connection& connection, bool chunked, std::optional<std::uint64_t> length)
      : connection_(connection), chunked_(chunked), left_(length) {}
  Task<bool> write(std::string_view bytes) override;
  Task<bool> write(Pieces pieces) override;
  Task<bool> finish();
  bool client_gone() const override { return failed_ || connection_.gone(); }
  bool stopping() const override { return connection_.server().stopping; }

 private:
  bool fits(std::uint64_t bytes);

  Connection& connection_;
  bool chunked_;
  std::optional<std::uint64_t> left_;
  bool failed_ = false;
};

}  // namespace millrace::http
