// The body of a request as it arrives on a connection, by Content-Length or chunked.
#pragma once
#include "http/chunked.h"
#include "http/connection.h"
#include "http/head.h"

namespace millrace::http {

class SessionBody final : public BodyReader {
 public:
  SessionBody(Connection& connection, const Head& head);

  std::optional<std::uint64_t> declared_bytes() const override;
  Task<Result<std::size_t>> read_some(std::span<char> into) override;
  std::function<void()> stopper() override;

  bool finished() const { return state_ == State::finished; }
  // Reads what is left if that is little (64 KB); false when the connection cannot be used for another
  // request.
  Task<bool> drain();

 private:
  enum class State { reading, finished, broken };
  Task<Result<std::size_t>> receive(std::span<char> into);
  Task<Result<std::size_t>> read_chunked(std::span<char> into);
  std::unexpected<Error> broken(Status status, std::string code, std::string detail);
  std::unexpected<Error> broken_off();  // while it was waited for
  bool too_slow() const;

  Connection& connection_;
  State state_ = State::reading;
  bool chunked_;
  bool owes_continue_;  // "100 Continue" before the first wait
  std::uint64_t length_;
  std::uint64_t left_;
  ChunkDecoder chunks_;
  std::int64_t waited_ = 0;  // milliseconds in this window of the rate
  std::uint64_t window_bytes_ = 0;
  unsigned without_wait_ = 0;
  bool stopped_ = false;
  std::shared_ptr<SessionBody*> self_;  // for stopper(); made when it is asked for
};

}  // namespace millrace::http
