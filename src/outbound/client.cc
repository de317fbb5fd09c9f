#include "outbound/client.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/read.hpp>

#include "outbound/exchange.h"
#include "outbound/names.h"

namespace millrace::outbound {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using Exchange = Answer::Exchange;

constexpr auto kLook = std::chrono::milliseconds(200);  // how often it is seen whether somebody still waits
constexpr auto kAttempt = std::chrono::seconds(10);     // to connect to one of several addresses
constexpr int kMostInterim = 10;

// Closes the connection when the time is up or nobody waits any more.
Task<void> guard(std::shared_ptr<Exchange> exchange) {
  while (!exchange->over) {
    exchange->watch.expires_after(kLook);
    error_code ignored;
    co_await exchange->watch.async_wait(asio::redirect_error(use_task, ignored));
    if (exchange->over) break;
    const auto now = Steady::now();
    const auto idle = exchange->idle_limit;
    exchange->late = now >= exchange->until || (idle.count() > 0 && now - exchange->active >= idle);
    exchange->unwanted = exchange->stopped || (exchange->stop && exchange->stop());
    if (exchange->late || exchange->unwanted) {
      exchange->close();
      break;
    }
    if (exchange->attempt_until && now >= *exchange->attempt_until) exchange->socket.cancel(ignored);
  }
}

std::string head_of(const Url& url, const ClientRequest& request) {
  std::string head =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nUser-Agent: Millrace/{}\r\n",
                  request.method, url.target, url.authority, MILLRACE_VERSION);
  for (const auto& [name, value] : request.headers) head += fmt::format("{}: {}\r\n", name, value);
  if (request.method == "GET") return head + "\r\n";
  return head + fmt::format("Content-Length: {}\r\n\r\n", request.body.size());
}

// What is answered to a request that was sent.
Task<Result<void>> talk(Exchange& exchange, const Url& url, const ClientRequest& request) {
  error_code writing, reading;
  const std::string head = head_of(url, request);
  std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(request.body)};
  co_await exchange.over_stream([&](auto& stream) {
    return asio::async_write(stream, parts, asio::redirect_error(use_task, writing));
  });
  exchange.active = Steady::now();
  // A server that refuses early may answer before it has read everything, and close: its answer is still
  // read.
  for (int interim = 0;; interim++) {
    co_await exchange.over_stream([&](auto& stream) {
      return beast::http::async_read_header(stream, exchange.buffer, *exchange.parser,
                                            asio::redirect_error(use_task, reading));
    });
    exchange.active = Steady::now();
    if (reading == beast::http::error::header_limit || reading == beast::http::error::buffer_overflow)
      co_return fail(exchange.why(answer_too_large()));
    if (reading) co_return fail(exchange.why(writing ? unreachable() : broken()));
    // Interim answers (RFC 9110 section 15.2).
    if (exchange.parser->get().result_int() >= 200) co_return Result<void>();
    if (exchange.parser->get().result_int() < 100 || interim == kMostInterim) co_return fail(broken());
    exchange.begin_answer();
  }
}

Task<Result<void>> begin_tls(Exchange& exchange, asio::ssl::context& tls, const Url& url) {
  exchange.tls = std::make_unique<Tls>(exchange.socket, tls);
  error_code error;
  // Addresses are no server names (RFC 6066 section 3).
  if (!url.literal()) SSL_set_tlsext_host_name(exchange.tls->native_handle(), url.host.c_str());
  exchange.tls->set_verify_mode(asio::ssl::verify_peer, error);
  exchange.tls->set_verify_callback(asio::ssl::host_name_verification(url.host), error);
  co_await exchange.tls->async_handshake(asio::ssl::stream_base::client,
                                         asio::redirect_error(use_task, error));
  exchange.active = Steady::now();
  if (error)
    co_return fail(exchange.why({Status::unprocessable, "tls_failed",
                                 "The other server's certificate cannot be trusted, or it speaks no TLS."}));
  co_return Result<void>();
}

// The addresses of a host, all of them judged: one that leads inside is reason enough to go to none, for no
// honest name has both.
Task<Result<std::vector<asio::ip::address>>> judged(BlockingPool& pool, const Reach& reach, const Url& url) {
  std::vector<asio::ip::address> addresses;
  if (auto literal = url.literal()) {
    addresses.push_back(*literal);
  } else {
    auto found = co_await run_blocking(pool, [host = url.host] { return look_up(host); });
    if (!found) co_return fail(found.error());
    addresses = std::move(*found);
  }
  for (const auto& address : addresses)
    if (!reach.allows(address)) co_return fail(address_forbidden());
  co_return addresses;
}

Task<Result<void>> connect(Exchange& exchange, const std::vector<asio::ip::address>& addresses,
                           const Url& url) {
  const auto port = static_cast<std::uint16_t>(std::stoul(url.port));
  for (const auto& address : addresses) {
    if (exchange.late || exchange.unwanted) break;
    exchange.close();
    if (addresses.size() > 1) exchange.attempt_until = Steady::now() + kAttempt;
    error_code error;
    co_await exchange.socket.async_connect(tcp::endpoint(address, port),
                                           asio::redirect_error(use_task, error));
    exchange.attempt_until.reset();
    exchange.active = Steady::now();
    if (!error) co_return Result<void>();
  }
  co_return fail(exchange.why(unreachable()));
}

bool leads_elsewhere(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

Client::Client(BlockingPool& pool, Reach reach)
    : pool_(pool), reach_(std::move(reach)), tls_(asio::ssl::context::tls_client) {
  error_code ignored;  // without certificates, https fails when it is tried
  tls_.set_default_verify_paths(ignored);
  SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
}

Task<Result<Answer>> Client::open(Url url, ClientRequest request) {
  auto addresses = co_await judged(pool_, reach_, url);
  if (!addresses) co_return fail(addresses.error());
  auto executor = co_await asio::this_coro::executor;
  auto exchange = std::make_shared<Exchange>(executor, request);
  spawn(executor, "time limit of a question", guard(exchange));
  auto opened = co_await connect(*exchange, *addresses, url);
  if (opened && url.secure) opened = co_await begin_tls(*exchange, tls_, url);
  if (opened) opened = co_await talk(*exchange, url, request);
  if (opened) co_return Answer(std::move(exchange));
  exchange->over = true;
  exchange->watch.cancel();
  exchange->close();
  co_return fail(opened.error());
}

Task<Result<Followed>> Client::follow(Url url, ClientRequest request, int most_redirects) {
  const auto until = Steady::now() + request.time_limit;
  for (int redirects = 0;; redirects++) {
    request.time_limit = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now());
    auto answer = co_await open(url, request);
    if (!answer) co_return fail(answer.error());
    const auto location = answer->headers().find("Location");
    if (!leads_elsewhere(answer->status()) || location.empty())
      co_return Followed{std::move(*answer), std::move(url)};
    if (redirects == most_redirects)
      co_return fail(Status::unprocessable, "too_many_redirects",
                     "The other server sends on and on, and nowhere is the file.");
    auto next = resolve(url, location);
    if (!next) co_return fail(next.error());
    url = std::move(*next);
  }
}

Task<Result<ClientAnswer>> Client::ask_briefly(Url url, ClientRequest request) {
  const std::size_t most = request.most_bytes;
  auto answer = co_await open(std::move(url), std::move(request));
  if (!answer) co_return fail(answer.error());
  ClientAnswer out;
  out.status = answer->status();
  out.content_type = std::string(answer->headers().find("Content-Type"));
  out.retry_after = answer->retry_after();
  out.body.resize(most + 1);
  std::size_t size = 0;
  while (size <= most) {
    auto got = co_await answer->read_some(std::span(out.body).subspan(size));
    out.cut = out.cut || !got;
    if (!got || *got == 0) break;
    size += *got;
  }
  out.cut = out.cut || size > most;
  out.body.resize(std::min(size, most));
  co_return out;
}

Task<Result<ClientAnswer>> Client::ask(Url url, ClientRequest request) {
  const std::size_t most = request.most_bytes;
  auto answer = co_await open(std::move(url), std::move(request));
  if (!answer) co_return fail(answer.error());
  if (answer->length().value_or(0) > most) co_return fail(answer_too_large());
  ClientAnswer out;
  out.status = answer->status();
  out.content_type = std::string(answer->headers().find("Content-Type"));
  out.retry_after = answer->retry_after();
  std::vector<char> buffer(64 << 10);
  for (;;) {
    auto got = co_await answer->read_some(buffer);
    if (!got) co_return fail(got.error());
    if (*got == 0) co_return out;
    if (out.body.size() + *got > most) co_return fail(answer_too_large());
    out.body.append(buffer.data(), *got);
  }
}

}  // namespace millrace::outbound
