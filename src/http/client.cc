#include "http/client.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/number.h"

namespace millrace::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, Executor>;
using Tls = asio::ssl::stream<Socket&>;
using Parser = beast::http::response_parser<beast::http::string_body>;

constexpr std::uint32_t kMostHead = 64 << 10;
constexpr auto kLook = std::chrono::milliseconds(200);  // how often it is seen whether somebody still waits
constexpr long long kLongestRetry = 24 * 3600;

// What is shared by one question and its watchman, both on one loop.
struct Question {
  explicit Question(Executor executor) : resolver(executor), socket(executor), watch(executor) {}
  Resolver resolver;
  Socket socket;
  Timer watch;
  bool over = false;
  bool late = false;
  bool unwanted = false;
};

// Closes the connection when the time is up or nobody waits any more.
Task<void> guard(std::shared_ptr<Question> question, std::chrono::milliseconds limit,
                 std::function<bool()> stop) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!question->over) {
    question->watch.expires_after(kLook);
    error_code ignored;
    co_await question->watch.async_wait(asio::redirect_error(use_task, ignored));
    if (question->over) break;
    question->late = std::chrono::steady_clock::now() >= until;
    question->unwanted = stop && stop();
    if (!question->late && !question->unwanted) continue;
    question->resolver.cancel();
    question->socket.close(ignored);
    break;
  }
}

std::string head_of(const Url& url, const ClientRequest& request) {
  std::string head =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nUser-Agent: Millrace/{}\r\n",
                  request.method, url.target, url.authority, MILLRACE_VERSION);
  for (const auto& [name, value] : request.headers) head += fmt::format("{}: {}\r\n", name, value);
  return head + fmt::format("Content-Length: {}\r\n\r\n", request.body.size());
}

Error failed(const Question& question, Error otherwise) {
  if (question.unwanted) return {Status::conflict, "cancelled", "Nobody waits for the answer any more."};
  if (question.late) return {Status::unprocessable, "too_slow", "The other server did not answer in time."};
  return otherwise;
}

Error unreachable() {
  return {Status::unavailable, "unreachable", "The other server cannot be reached."};
}
Error broken() {
  return {Status::unavailable, "bad_answer", "The other server broke off, or speaks no HTTP."};
}

ClientAnswer answer_of(Parser& parser) {
  auto message = parser.release();
  ClientAnswer answer;
  answer.status = static_cast<int>(message.result_int());
  answer.content_type = std::string(message[beast::http::field::content_type]);
  auto after = message[beast::http::field::retry_after];
  if (auto seconds = parse_number<long long>(std::string_view(after.data(), after.size())))
    answer.retry_after = std::chrono::seconds(std::min(*seconds, kLongestRetry));
  answer.body = std::move(message.body());
  return answer;
}

template <class Stream>
Task<Result<ClientAnswer>> talk(Stream& stream, const Url& url, const ClientRequest& request,
                                const Question& question) {
  error_code error;
  const std::string head = head_of(url, request);
  std::array<asio::const_buffer, 2> parts{asio::buffer(head), asio::buffer(request.body)};
  co_await asio::async_write(stream, parts, asio::redirect_error(use_task, error));
  // A server that refuses early may answer before it has read everything, and close: its answer is still
  // read.
  Parser parser;
  parser.header_limit(kMostHead);
  parser.body_limit(request.most_bytes);
  beast::flat_buffer buffer(kMostHead + (64 << 10));
  error_code reading;
  co_await beast::http::async_read(stream, buffer, parser, asio::redirect_error(use_task, reading));
  if (reading == beast::http::error::body_limit || reading == beast::http::error::header_limit)
    co_return fail(failed(question, {Status::unprocessable, "answer_too_large",
                                     "The other server answered more than anybody would read."}));
  if (reading || !parser.is_done()) co_return fail(failed(question, error ? unreachable() : broken()));
  co_return answer_of(parser);
}

Task<Result<ClientAnswer>> talk_securely(Question& question, asio::ssl::context& tls, const Url& url,
                                         const ClientRequest& request) {
  Tls stream(question.socket, tls);
  error_code error;
  // Addresses are no server names (RFC 6066 section 3).
  asio::ip::make_address(url.host, error);
  if (error) SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
  stream.set_verify_mode(asio::ssl::verify_peer, error);
  stream.set_verify_callback(asio::ssl::host_name_verification(url.host), error);
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(use_task, error));
  if (error)
    co_return fail(
        failed(question, {Status::unprocessable, "tls_failed",
                          "The other server's certificate cannot be trusted, or it speaks no TLS."}));
  co_return co_await talk(stream, url, request, question);
}

Task<Result<ClientAnswer>> connect_and_talk(Question& question, asio::ssl::context& tls, const Url& url,
                                            const ClientRequest& request) {
  error_code error;
  auto found =
      co_await question.resolver.async_resolve(url.host, url.port, asio::redirect_error(use_task, error));
  if (error) co_return fail(failed(question, unreachable()));
  co_await asio::async_connect(question.socket, found, asio::redirect_error(use_task, error));
  if (error) co_return fail(failed(question, unreachable()));
  if (url.secure) co_return co_await talk_securely(question, tls, url, request);
  co_return co_await talk(question.socket, url, request, question);
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  auto wrong = [] {
    return fail(Status::unprocessable, "bad_url",
                "should be an address such as \"http://127.0.0.1:8080/path\"");
  };
  auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!parsed || parsed->has_userinfo() || parsed->host().empty()) return wrong();
  Url url;
  url.secure = parsed->scheme() == "https";
  if (!url.secure && parsed->scheme() != "http") return wrong();
  auto host = parsed->encoded_host();
  url.host = std::string(host.data(), host.size());
  if (url.host.size() > 2 && url.host.front() == '[') url.host = url.host.substr(1, url.host.size() - 2);
  url.port = parsed->has_port() ? std::string(parsed->port()) : url.secure ? "443" : "80";
  auto number = parse_number<std::uint32_t>(url.port);
  if (!number || *number == 0 || *number > 65535) return wrong();
  auto authority = parsed->encoded_host_and_port();
  url.authority = std::string(authority.data(), authority.size());
  auto target = parsed->encoded_target();
  url.target = target.empty() ? "/" : std::string(target.data(), target.size());
  return url;
}

Client::Client() : tls_(asio::ssl::context::tls_client) {
  error_code ignored;  // without certificates, https fails when it is tried
  tls_.set_default_verify_paths(ignored);
  SSL_CTX_set_min_proto_version(tls_.native_handle(), TLS1_2_VERSION);
}

Task<Result<ClientAnswer>> Client::ask(Url url, ClientRequest request) {
  auto executor = co_await asio::this_coro::executor;
  auto question = std::make_shared<Question>(executor);
  spawn(executor, "time limit of a question", guard(question, request.time_limit, request.stop));
  auto answer = co_await connect_and_talk(*question, tls_, url, request);
  question->over = true;
  question->watch.cancel();
  error_code ignored;
  question->socket.close(ignored);
  co_return answer;
}

}  // namespace millrace::http
