#include "outbound/client.h"

#include <gtest/gtest.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "base/wait_for.h"

namespace millrace::outbound {
namespace {

using namespace std::chrono_literals;
using tcp = asio::ip::tcp;

// Takes one connection, reads the head of what is asked, and answers as the test says.
class OneAnswer {
 public:
  enum class First { reads, answers };
  explicit OneAnswer(std::function<void(tcp::socket&)> answer, First first = First::reads)
      : acceptor_(context_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    thread_ = std::jthread([this, answer, first] {
      boost::system::error_code ignored;
      tcp::socket socket(context_);
      acceptor_.accept(socket, ignored);
      asio::streambuf asked;
      if (first == First::reads) asio::read_until(socket, asked, "\r\n\r\n", ignored);
      head_ = {asio::buffers_begin(asked.data()), asio::buffers_end(asked.data())};
      answer(socket);
    });
  }
  Url url(const std::string& scheme = "http") {
    return *parse_url(scheme + "://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) +
                      "/a/b?c=d");
  }
  std::string head() {
    thread_.join();
    return head_;
  }

 private:
  asio::io_context context_;
  tcp::acceptor acceptor_;
  std::string head_;
  std::jthread thread_;
};

std::function<void(tcp::socket&)> text(std::string answer) {
  return [answer](tcp::socket& socket) {
    boost::system::error_code ignored;
    asio::write(socket, asio::buffer(answer), ignored);
  };
}

Result<ClientAnswer> ask(Url url, ClientRequest request = {}) {
  static BlockingPool pool(1);
  Client client(pool, Reach::everywhere());
  return wait_for(client.ask(std::move(url), std::move(request)));
}
std::string code(OneAnswer& server, ClientRequest request = {}) {
  auto answer = ask(server.url(), std::move(request));
  return answer ? "answered " + std::to_string(answer->status) : answer.error().code;
}

TEST(Client, AsksAndReadsTheAnswer) {
  OneAnswer server(text(
      "HTTP/1.1 429 Slow down\r\nContent-Type: text/x\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nlater"));
  ClientRequest request;
  request.headers = {{"Authorization", "Bearer key"}};
  request.body = "body";
  auto answer = ask(server.url(), request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 429);
  EXPECT_EQ(answer->content_type, "text/x");
  EXPECT_EQ(answer->retry_after, 7s);
  EXPECT_EQ(answer->body, "later");
  auto head = server.head();
  EXPECT_TRUE(head.starts_with("POST /a/b?c=d HTTP/1.1\r\nHost: 127.0.0.1:")) << head;
  EXPECT_NE(head.find("\r\nAuthorization: Bearer key\r\nContent-Length: 4\r\n\r\n"), std::string::npos)
      << head;
}

TEST(Client, ReadsChunksAndWhatEndsWithTheConnection) {
  OneAnswer chunked(text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
  EXPECT_EQ(ask(chunked.url())->body, "abc");
  OneAnswer open(text("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
  EXPECT_EQ(ask(open.url())->body, "until the end");
}

TEST(Client, BelievesNothing) {
  for (const char* wrong : {"", "hello\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 9 OK\r\n\r\n"}) {
    OneAnswer server(text(wrong));
    EXPECT_EQ(code(server), "bad_answer") << wrong;
  }
  auto endless = [](std::string first, std::string more) {
    return [first, more](tcp::socket& socket) {
      boost::system::error_code error;
      asio::write(socket, asio::buffer(first), error);
      while (!error) asio::write(socket, asio::buffer(more), error);
    };
  };
  OneAnswer body(endless("HTTP/1.1 200 OK\r\n\r\n", std::string(10'000, 'x')));
  EXPECT_EQ(code(body), "answer_too_large");
  OneAnswer head(endless("HTTP/1.1 200 OK\r\n", "X-More: " + std::string(1000, 'x') + "\r\n"));
  EXPECT_EQ(code(head), "answer_too_large");
  OneAnswer length(text("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"));
  EXPECT_EQ(code(length), "answer_too_large");
}

TEST(Client, WaitsOnlySoLong) {
  std::atomic<bool> done = false;
  auto silent = [&done](tcp::socket&) { done.wait(false); };
  {
    OneAnswer server(silent);
    ClientRequest request;
    request.time_limit = 300ms;
    EXPECT_EQ(code(server, request), "too_slow");
    done = true;
    done.notify_all();
  }
  done = false;
  OneAnswer server(silent);
  ClientRequest request;
  request.stop = [] { return true; };
  EXPECT_EQ(code(server, request), "cancelled");
  done = true;
  done.notify_all();
}

TEST(Client, TellsWhatCannotBeReached) {
  std::uint16_t port = 0;
  {
    asio::io_context context;
    port = tcp::acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)).local_endpoint().port();
  }
  auto refused = ask(*parse_url("http://127.0.0.1:" + std::to_string(port)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "unreachable");
  OneAnswer plain(text("HTTP/1.1 200 OK\r\n\r\n"), OneAnswer::First::answers);
  auto insecure = ask(plain.url("https"));
  ASSERT_FALSE(insecure);
  EXPECT_EQ(insecure.error().code, "tls_failed");
}

TEST(Client, KnowsAddresses) {
  auto url = parse_url("https://example.org/v1/x?y=z");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->secure);
  EXPECT_EQ(url->host + " " + url->port + " " + url->target + " " + url->authority,
            "example.org 443 /v1/x?y=z example.org");
  EXPECT_EQ(parse_url("http://[::1]:8080")->host, "::1");
  EXPECT_EQ(parse_url("http://[::1]:8080")->authority, "[::1]:8080");
  EXPECT_EQ(parse_url("http://[::1]:8080")->target, "/");
  for (const char* wrong : {"", "example.org", "ftp://x/", "http://", "http://user@x/", "http://x:0/",
                            "http://x:99999/", "http://x/\r\nHost: y", "http://x y/", "file:///etc/passwd"})
    EXPECT_FALSE(parse_url(wrong)) << wrong;
}

}  // namespace
}  // namespace millrace::outbound
