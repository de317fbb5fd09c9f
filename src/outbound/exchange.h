// One question and its answer, on one connection: for client.cc and answer.cc alone.
#pragma once
#include <atomic>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "outbound/client.h"

namespace millrace::outbound {

using Tls = asio::ssl::stream<Socket&>;
using Steady = std::chrono::steady_clock;

inline constexpr std::uint32_t kMostHead = 64 << 10;

// Shared with its watchman, both on one loop.
struct Answer::Exchange {
  Exchange(Executor executor, const ClientRequest& request)
      : socket(executor),
        watch(executor),
        buffer(kMostHead + (128 << 10)),
        until(Steady::now() + request.time_limit),
        idle_limit(request.idle_limit),
        active(Steady::now()),
        stop(request.stop) {
    begin_answer();
  }
  void begin_answer() {
    parser.emplace();
    parser->header_limit(kMostHead);
    parser->body_limit(boost::none);  // whoever reads counts
  }

  Socket socket;
  std::unique_ptr<Tls> tls;
  Timer watch;
  boost::beast::flat_buffer buffer;
  std::optional<boost::beast::http::response_parser<boost::beast::http::buffer_body>> parser;
  const Steady::time_point until;
  const std::chrono::milliseconds idle_limit;
  Steady::time_point active;                          // when something last came
  std::optional<Steady::time_point> attempt_until{};  // of the connection that is being tried
  std::function<bool()> stop;
  std::atomic<bool> stopped = false;  // by stopper()
  bool over = false;
  bool late = false;
  bool unwanted = false;

  // f(stream), whichever of the two it is.
  template <class F>
  auto over_stream(F f) {
    return tls ? f(*tls) : f(socket);
  }
  void close() {
    boost::system::error_code ignored;
    socket.close(ignored);
  }
  // The reason why the watchman closed the connection, or else what it looks like.
  Error why(Error otherwise) const {
    if (unwanted) return {Status::conflict, "cancelled", "Nobody waits for the answer any more."};
    if (late) return {Status::unprocessable, "too_slow", "The other server did not answer in time."};
    return otherwise;
  }
};

inline Error unreachable() {
  return {Status::unavailable, "unreachable", "The other server cannot be reached."};
}
inline Error broken() {
  return {Status::unavailable, "bad_answer", "The other server broke off, or speaks no HTTP."};
}
inline Error answer_too_large() {
  return {Status::unprocessable, "answer_too_large",
          "The other server answered more than anybody would read."};
}

}  // namespace millrace::outbound
