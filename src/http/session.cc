#include "http/session.h"

#include <sys/socket.h>

#include <cerrno>

#include "base/log.h"
#include "http/body.h"
#include "http/delivery.h"
#include "http/head_writer.h"
#include "http/request_builder.h"

namespace millrace::http {
namespace {

// Without the rights that stand in names ("{id}~{right}"): whoever reads logs is not to watch by them.
std::string without_rights(std::string_view path) {
  std::string out;
  bool in_right = false;
  for (char c : path) {
    if (c == '/') in_right = false;
    if (!in_right) out.push_back(c);
    if (c == '~') in_right = true;
  }
  return out;
}

constexpr std::int64_t kLingerMillis = 2000;
constexpr std::uint64_t kLingerBytes = 32 * 1024 * 1024;

// Sent, and the connection must close after it: nothing, so that the client reads the answer and not a reset,
// what it still sends is read and dropped for a while.
Task<void> linger(Connection& connection) {
  ::shutdown(connection.fd(), SHUT_WR);
  const std::int64_t until = coarse_now() + kLingerMillis;
  connection.consume(connection.buffered().size());
  std::uint64_t dropped = 0;
  while (dropped < kLingerBytes) {
    const auto count = ::recv(connection.fd(), nullptr, 1024 * 1024, MSG_TRUNC | MSG_DONTWAIT);
    if (count == 0) co_return;
    if (count > 0) {
      dropped += static_cast<std::uint64_t>(count);
      if (coarse_now() >= until) co_return;
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) co_return;
    const std::int64_t left = until - coarse_now();
    if (left <= 0 || !co_await connection.wait_readable(std::chrono::milliseconds(left))) co_return;
  }
}

// Waits for a whole head. Nothing when the client has gone, or has been silent for too long.
Task<std::optional<std::expected<std::size_t, HeadError>>> await_head(Connection& connection,
                                                                      const HeadLimits& limits) {
  std::size_t seen = 0;
  int empty_lines = 0;
  std::int64_t deadline = 0;
  for (;;) {
    while (seen == 0 && empty_lines < 4 &&
           connection.buffered().starts_with("\r\n")) {  // RFC 9112 section 2.2
      connection.consume(2);
      empty_lines++;
    }
    const auto bytes = connection.buffered();
    if (bytes.size() > seen && bytes != "\r") {
      const auto size = find_head_end(bytes, seen, limits);
      if (!size || *size > 0) co_return size;
      seen = bytes.size();
    }
    const ServerOptions& options = connection.options();
    if (seen > 0 && deadline == 0) deadline = coarse_now() + options.header_deadline.count();
    connection.idle = seen == 0;
    if (connection.idle && connection.server().stopping) co_return std::nullopt;
    const std::size_t count =
        co_await connection.fill(deadline != 0 ? deadline : coarse_now() + options.idle_deadline.count());
    connection.idle = false;
    if (count > 0) continue;
    if (connection.expired() && seen > 0)
      co_return std::unexpected(HeadError{408, "bad_request", "The head of the request took too long."});
    co_return std::nullopt;
  }
}

// Best effort: so short a message fits the socket's buffer unless the client has long stopped reading.
void send_interim(Connection& connection, int status, const Headers& headers) {
  std::string text = fmt::format("HTTP/1.1 {} {}\r\n", status, reason_phrase(status));
  for (const auto& [name, value] : headers.all()) text += name + ": " + value + "\r\n";
  text += "\r\n";
  const auto sent = ::send(connection.fd(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent > 0 && static_cast<std::size_t>(sent) < text.size()) connection.break_off();
}

struct Exchange {
  bool head_request = false;
  bool http11 = true;
  bool keep_alive = true;
  bool chunked = false;
  std::optional<std::uint64_t> length;
  std::string_view request_id;
};

std::optional<std::uint64_t> body_length(const Response& response, bool head_request) {
  if (response.status == 204 || response.status == 304) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&response.body)) return text->size();
  if (const auto* pieces = std::get_if<Pieces>(&response.body)) return total_bytes(*pieces);
  const bool stream = std::holds_alternative<Stream>(response.body);
  const std::string_view given = response.headers.find("Content-Length");
  if (stream && given.empty()) return std::nullopt;
  std::uint64_t length = 0;
  if (stream || head_request) std::from_chars(given.data(), given.data() + given.size(), length);
  return length;
}

Task<bool> send_stream(Connection& connection, std::string_view head, const Stream& stream,
                       const Exchange& exchange) {
  if (!co_await send_text(connection, head, {})) co_return false;
  if (exchange.head_request) co_return true;
  StreamWriter writer(connection, exchange.chunked, exchange.length);
  bool whole = false;
  try {
    whole = co_await stream(writer);
  } catch (const std::exception& e) {
    log::error("request {}: the stream failed: {}", exchange.request_id, e.what());
  }
  if (whole && co_await writer.finish()) co_return true;
  if (!exchange.chunked && !exchange.length) connection.reset_on_close();  // a plain end would look whole
  co_return false;
}

// A head that goes out at once, with a small body, costs no coroutine: `sent` bytes are gone already.
Task<bool> send_rest(Connection& connection, std::string head, std::string_view body, std::size_t sent) {
  const std::string_view rest(head);
  if (sent >= head.size()) co_return co_await send_text(connection, body.substr(sent - head.size()), {});
  co_return co_await send_text(connection, rest.substr(sent), body);
}

std::optional<Task<bool>> send_or_continue(Connection& connection, const std::string& head,
                                           std::string_view body) {
  const auto sent = send_now(connection.fd(), head, body);
  if (sent && *sent == head.size() + body.size()) return std::nullopt;
  return send_rest(connection, head, body, sent.value_or(0));
}

// The usual body of a playlist or a picture: a few bytes that are in memory.
std::optional<std::string_view> single_small_piece(const Pieces& pieces) {
  if (pieces.list.size() != 1 || pieces.warm) return std::nullopt;
  const auto* memory = std::get_if<MemoryPiece>(&pieces.list.front());
  if (memory == nullptr || memory->size > 64 * 1024) return std::nullopt;
  return std::string_view(memory->data, memory->size);
}

void decide_framing(const Response& response, Exchange& exchange) {
  const bool stream = std::holds_alternative<Stream>(response.body);
  exchange.length = body_length(response, exchange.head_request);
  exchange.chunked = stream && exchange.http11 && !exchange.length;
  if (stream && !exchange.chunked && !exchange.length) exchange.keep_alive = false;
}

// Head and body if they are text and the socket takes them; otherwise a task that does the rest.
std::optional<Task<bool>> answer(Connection& connection, const Response& response, Exchange& exchange) {
  thread_local std::string head;
  head.clear();
  decide_framing(response, exchange);
  write_head(head, response,
             {.http11 = exchange.http11,
              .keep_alive = exchange.keep_alive,
              .chunked = exchange.chunked,
              .length = exchange.length,
              .request_id = exchange.request_id});
  if (const auto* stream = std::get_if<Stream>(&response.body); stream != nullptr && *stream) {
    auto send = [](Connection& to, std::string text, const Stream& body, Exchange how) -> Task<bool> {
      co_return co_await send_stream(to, text, body, how);
    };
    return send(connection, head, *stream, exchange);
  }
  const auto* pieces = std::get_if<Pieces>(&response.body);
  if (pieces != nullptr && !exchange.head_request) {
    if (const auto one = single_small_piece(*pieces)) return send_or_continue(connection, head, *one);
    auto send = [](Connection& to, std::string text, const Pieces& body) -> Task<bool> {
      co_return co_await send_pieces(to, text, body, Ending::last);
    };
    return send(connection, head, *pieces);
  }
  std::string_view body;
  if (const auto* text = std::get_if<std::string>(&response.body); text != nullptr && !exchange.head_request)
    if (response.status != 204 && response.status != 304) body = *text;
  return send_or_continue(connection, head, body);
}

Response refused(const HeadError& error) {
  return problem(Request{}, error.status, Error{Status::bad_request, error.code, error.detail});
}

Response broken(const Request& request, const char* what) {
  log::error("request {}: {} {}: {}", request.id, method_name(request.method), without_rights(request.path),
             what);
  return problem(request,
                 {Status::internal, "internal",
                  "Something went wrong on the server. The request id tells its operator where to look."});
}

void log_access(const Request& request, const Response& response, std::int64_t started) {
  if (!log::is_on(log::Level::debug)) return;
  log::debug("{} {} {} {} {} ms", request.client, method_name(request.method), without_rights(request.path),
             response.status, coarse_now() - started);
}

}  // namespace

Task<void> run_session(std::unique_ptr<Connection> owned) {
  Connection& connection = *owned;
  ServerState& server = connection.server();
  const HeadLimits limits{.bytes = server.options.max_header_bytes,
                          .target = server.options.max_target_bytes};
  for (;;) {
    auto size = co_await await_head(connection, limits);
    if (!size) co_return;
    auto parsed = *size ? parse_head(connection.buffered().substr(0, **size), limits)
                        : std::expected<Head, HeadError>(std::unexpected(size->error()));
    if (!parsed) {
      const Response response = refused(parsed.error());
      Exchange exchange{.keep_alive = false};
      auto rest = answer(connection, response, exchange);
      if (rest) co_await std::move(*rest);
      co_await linger(connection);
      co_return;
    }
    Head& head = *parsed;
    connection.consume(**size);
    SessionBody body(connection, head);
    Exchange exchange{.head_request = head.method == Method::head, .http11 = head.http11};
    const bool wants_more = head.keep_alive;

    const std::int64_t started = coarse_now();
    Request request;
    Response response;
    auto unrouted = build_request(request, head, connection);
    request.body = &body;
    request.client_gone = [&connection] { return connection.gone(); };
    if (head.http11)
      request.interim = [&connection](int status, const Headers& headers) {
        send_interim(connection, status, headers);
      };
    if (unrouted) {
      response = std::move(*unrouted);
    } else {
      auto match = server.router.match(request.method, request.path);
      const Handler* handler = match.route != nullptr ? &match.route->handler : nullptr;
      if (handler == nullptr && match.allowed.empty() && server.fallback) handler = &server.fallback;
      request.params = std::move(match.params);
      if (handler == nullptr) {
        response = no_route(request, match.allowed);
      } else {
        try {
          response = co_await (*handler)(request);
        } catch (const Failure& failure) {
          log::error("request {}: {}", request.id, failure.what());
          response = problem(request, failure.error);
        } catch (const std::exception& e) {
          response = broken(request, e.what());
        }
      }
    }
    log_access(request, response, started);

    const bool reusable = body.finished() || co_await body.drain();
    exchange.keep_alive = wants_more && reusable && !server.stopping;
    exchange.request_id = request.id;
    auto rest = answer(connection, response, exchange);
    if (rest && !co_await std::move(*rest)) co_return;
    if (exchange.keep_alive) continue;
    if (!body.finished() || !connection.buffered().empty()) co_await linger(connection);
    co_return;
  }
}

}  // namespace millrace::http
