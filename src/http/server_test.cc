#include "http/server.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <boost/asio/use_future.hpp>

#include "http/test_server.h"

namespace millrace::http {
namespace {

using namespace std::chrono_literals;

std::string patterned(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; i++) text[i] = static_cast<char>('a' + i * 31 % 26 + i / 4096 % 3);
  return text;
}

std::shared_ptr<const OpenFile> file_of(const std::string& text) {
  auto file = std::make_shared<OpenFile>();
  file->fd = Fd(::memfd_create("test", MFD_CLOEXEC));
  EXPECT_EQ(::write(file->fd.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  file->size = text.size();
  return file;
}

const std::string kLarge = patterned(5 * 1024 * 1024 + 77);

Handler text_handler(std::string text) {
  return [text](Request&) -> Task<Response> { co_return Response::text(200, text); };
}

class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    router.add(Method::get, "/hello", text_handler("hello"));
    router.add(Method::post, "/echo", [](Request& request) -> Task<Response> {
      auto body = co_await request.body->read_all(10 * 1024 * 1024);
      if (!body) co_return problem(request, body.error());
      co_return Response::text(200, std::move(*body));
    });
    router.add(Method::post, "/ignore", text_handler("ignored"));
    router.add(Method::get, "/throw", [](Request&) -> Task<Response> {
      throw std::runtime_error("secret /etc/path");
      co_return Response{};
    });
    router.add(Method::get, "/who", [](Request& request) -> Task<Response> {
      co_return Response::text(200,
                               request.client + " " + request.origin + (request.secure ? " secure" : ""));
    });
    router.add(Method::get, "/file", [](Request& request) -> Task<Response> {
      static const auto file = file_of(kLarge);
      Entity entity{.type = "video/mp4", .etag = "\"f\"", .cache_control = "private", .size = kLarge.size()};
      entity.pieces = [](std::uint64_t offset, std::uint64_t size) {
        return Pieces{{FilePiece{file, offset, size}}, size, {}};
      };
      co_return respond(request, entity);
    });
    router.add(Method::get, "/gathered", [](Request& request) -> Task<Response> {
      Entity entity{.type = "video/mp4", .etag = "\"m\"", .cache_control = "private", .size = kLarge.size()};
      entity.pieces = [](std::uint64_t offset, std::uint64_t size) {
        Pieces pieces;
        pieces.bytes = size;
        pieces.warm = [] {};
        static const auto file = file_of(kLarge);
        for (std::uint64_t at = 0; at < size; at += 1000) {
          const auto count = std::min<std::uint64_t>(1000, size - at);
          if (at % 7000 == 0)
            pieces.list.emplace_back(FilePiece{file, offset + at, count});
          else
            pieces.list.emplace_back(MemoryPiece{nullptr, kLarge.data() + offset + at, count});
        }
        return pieces;
      };
      co_return respond(request, entity);
    });
    router.add(Method::get, "/stream", [](Request&) -> Task<Response> {
      Response response;
      response.body = Stream([](BodyWriter& writer) -> Task<bool> {
        if (!co_await writer.write("one ")) co_return false;
        if (!co_await writer.write("")) co_return false;
        Pieces pieces;
        pieces.list.emplace_back(MemoryPiece{nullptr, "two ", 4});
        pieces.list.emplace_back(MemoryPiece{nullptr, "three", 5});
        if (!co_await writer.write(std::move(pieces))) co_return false;
        co_return true;
      });
      co_return response;
    });
    router.add(Method::get, "/sized-stream", [](Request& request) -> Task<Response> {
      Entity entity{.type = "video/mp4", .etag = "\"s\"", .cache_control = "private", .size = kLarge.size()};
      const bool short_by_one = request.query_value("short").has_value();
      entity.stream = [short_by_one](std::uint64_t offset, std::uint64_t size) {
        return Stream([=](BodyWriter& writer) -> Task<bool> {
          const std::string_view whole = std::string_view(kLarge).substr(offset, size - short_by_one);
          co_return co_await writer.write(whole.substr(0, whole.size() / 2)) &&
              co_await writer.write(whole.substr(whole.size() / 2));
        });
      };
      co_return respond(request, entity);
    });
    router.add(Method::get, "/broken-stream", [](Request&) -> Task<Response> {
      Response response;
      response.body = Stream([](BodyWriter& writer) -> Task<bool> {
        co_await writer.write("half");
        co_return false;
      });
      co_return response;
    });
    router.add(Method::get, "/slow", [](Request&) -> Task<Response> {
      co_await sleep_for(400ms);
      co_return Response::text(200, "slow");
    });
    router.add(Method::get, "/until-gone", [this](Request& request) -> Task<Response> {
      for (int i = 0; i < 500 && !request.client_gone(); i++) co_await sleep_for(10ms);
      noticed = request.client_gone();
      co_return Response::text(200, "gone");
    });
  }

  std::string get(std::uint16_t port, const std::string& target, const std::string& headers = "",
                  const std::string& method = "GET") {
    RawClient client(port);
    client.send(method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    return client.read_answer(method == "HEAD");
  }

  Router router;
  std::atomic<bool> noticed = false;
};

TEST_F(ServerTest, answers_with_the_headers_every_answer_has) {
  TestServer server(router);
  const std::string answer = get(server.port(), "/hello");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer;
  EXPECT_NE(answer.find("\r\nContent-Length: 5\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\nX-Content-Type-Options: nosniff\r\n"), std::string::npos);
  EXPECT_NE(answer.find("\r\nReferrer-Policy: same-origin\r\n"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello"));
}

TEST_F(ServerTest, keeps_the_connection_and_answers_pipelined_requests_in_order) {
  TestServer server(router);
  RawClient client(server.port());
  client.send(
      "GET /hello HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
      "\r\nHEAD /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: "
      "close\r\n\r\n");
  const std::string all = client.read_all();
  EXPECT_EQ(count_answers(all), 4);
  EXPECT_TRUE(client.closed());
  EXPECT_NE(all.find("\r\n\r\nabcHTTP/1.1 200 OK"), std::string::npos);
  EXPECT_TRUE(all.ends_with("\r\n\r\nhello"));
}

TEST_F(ServerTest, answers_http_1_0_and_closes_unless_asked_to_stay) {
  TestServer server(router);
  RawClient closing(server.port());
  closing.send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(closing.read_all().ends_with("hello"));
  EXPECT_TRUE(closing.closed());
  RawClient staying(server.port());
  staying.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(staying.read_answer().find("Connection: keep-alive"), std::string::npos);
  staying.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(body_of(staying.read_all()), "one two three");
}

TEST_F(ServerTest, names_what_is_not_there_and_what_is_not_allowed) {
  TestServer server(router);
  EXPECT_EQ(status_of(get(server.port(), "/nothing")), 404);
  const std::string answer = get(server.port(), "/hello", "Content-Length: 0\r\n", "POST");
  EXPECT_EQ(status_of(answer), 405);
  EXPECT_NE(answer.find("\r\nAllow: GET, HEAD\r\n"), std::string::npos);
  EXPECT_EQ(status_of(get(server.port(), "/hello", "", "OPTIONS")), 204);
  EXPECT_EQ(status_of(get(server.port(), "/a/../hello")), 400);
  EXPECT_EQ(status_of(get(server.port(), "http://other.example/hello?x=1")), 200);
}

TEST_F(ServerTest, gives_what_no_route_matches_to_the_fallback) {
  TestServer server(router, {}, text_handler("page"));
  EXPECT_EQ(body_of(get(server.port(), "/watch/abc")), "page");
  EXPECT_EQ(status_of(get(server.port(), "/hello", "", "DELETE")), 405);
}

TEST_F(ServerTest, hides_what_a_handler_threw) {
  TestServer server(router);
  const std::string answer = get(server.port(), "/throw");
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_NE(answer.find("\"code\":\"internal\""), std::string::npos);
  EXPECT_NE(answer.find("X-Request-Id: "), std::string::npos);
  EXPECT_EQ(answer.find("secret"), std::string::npos);
}

TEST_F(ServerTest, believes_forwarding_only_from_trusted_proxies) {
  const std::string headers =
      "X-Forwarded-For: 9.9.9.9, 203.0.113.5, 127.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: "
      "v.example\r\n";
  TestServer trusting(router);
  EXPECT_EQ(body_of(get(trusting.port(), "/who", headers)), "203.0.113.5 https://v.example secure");
  EXPECT_EQ(body_of(get(trusting.port(), "/who", "X-Forwarded-For: nonsense, <x>\r\n")),
            "127.0.0.1 http://x");
  TestServer distrusting(router, {.trusted_proxies = {"10.0.0.0/8"}});
  EXPECT_EQ(body_of(get(distrusting.port(), "/who", headers)), "127.0.0.1 http://x");
  TestServer fixed(router, {.public_url = "https://mill.example/"});
  EXPECT_EQ(body_of(get(fixed.port(), "/who")), "127.0.0.1 https://mill.example secure");
}

TEST_F(ServerTest, sends_files_and_gathered_memory_byte_by_byte) {
  TestServer server(router);
  for (const char* target : {"/file", "/gathered"}) {
    EXPECT_EQ(body_of(get(server.port(), target)), kLarge) << target;
    for (const auto& [from, to] :
         std::vector<std::pair<std::size_t, std::size_t>>{{0, 0},
                                                          {1, 1},
                                                          {999, 1001},
                                                          {4095, 70000},
                                                          {2097151, 2097153},
                                                          {100, 4200000},
                                                          {kLarge.size() - 1, kLarge.size() - 1}}) {
      const std::string answer = get(
          server.port(), target, "Range: bytes=" + std::to_string(from) + "-" + std::to_string(to) + "\r\n");
      EXPECT_EQ(status_of(answer), 206);
      EXPECT_TRUE(body_of(answer) == kLarge.substr(from, to - from + 1))
          << target << " " << from << "-" << to;
    }
    const std::string head = get(server.port(), target, "", "HEAD");
    EXPECT_NE(head.find("Content-Length: " + std::to_string(kLarge.size())), std::string::npos);
    EXPECT_EQ(body_of(head), "");
    const std::string same = get(server.port(), target, "If-None-Match: \"f\", \"m\"\r\n");
    EXPECT_EQ(status_of(same), 304);
    EXPECT_EQ(same.find("Content-Length"), std::string::npos);
  }
}

TEST_F(ServerTest, sends_to_a_client_that_reads_slowly) {
  TestServer server(router);
  for (const char* target : {"/file", "/gathered"}) {
    RawClient client(server.port());
    const int small = 64 * 1024;
    ::setsockopt(client.fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    client.send(std::string("GET ") + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    EXPECT_TRUE(body_of(client.read_answer()) == kLarge) << target;
  }
}

TEST_F(ServerTest, streams_in_chunks_and_keeps_the_connection) {
  TestServer server(router);
  RawClient client(server.port());
  for (int i = 0; i < 3; i++) {
    client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "4\r\none \r\n9\r\ntwo three\r\n0\r\n\r\n");
  }
}

TEST_F(ServerTest, streams_of_known_size_are_sent_as_they_are) {
  TestServer server(router);
  RawClient client(server.port());
  client.send("GET /sized-stream HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(body_of(client.read_answer()) == kLarge);
  client.send("GET /sized-stream HTTP/1.1\r\nHost: x\r\nRange: bytes=5-14\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), kLarge.substr(5, 10));
  client.send("GET /sized-stream?short HTTP/1.1\r\nHost: x\r\nRange: bytes=5-14\r\n\r\n");
  EXPECT_EQ(body_of(client.read_all()), kLarge.substr(5, 9));
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTest, breaks_the_connection_off_when_a_stream_fails) {
  TestServer server(router);
  RawClient client(server.port());
  client.send("GET /broken-stream HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(body_of(client.read_all()), "4\r\nhalf\r\n");
  EXPECT_TRUE(client.closed());
  RawClient old(server.port());
  old.send("GET /broken-stream HTTP/1.0\r\n\r\n");
  old.read_all();
  EXPECT_TRUE(old.reset());
}

TEST_F(ServerTest, tells_a_handler_that_its_client_has_gone) {
  TestServer server(router);
  RawClient client(server.port());
  client.send("GET /until-gone HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  EXPECT_FALSE(noticed);
  client.close();
  for (int i = 0; i < 100 && !noticed; i++) std::this_thread::sleep_for(10ms);
  EXPECT_TRUE(noticed);
}

TEST_F(ServerTest, reads_bodies_by_length_and_in_chunks) {
  TestServer server(router);
  const std::string body = patterned(3'000'000);
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body);
  EXPECT_TRUE(body_of(client.read_answer()) == body);
  std::string chunked = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 70'001) {
    const std::string part = body.substr(at, 70'001);
    char size[32];
    std::snprintf(size, sizeof size, "%zX;name=value\r\n", part.size());
    chunked += size + part + "\r\n";
  }
  client.send(chunked + "0\r\n\r\n");
  EXPECT_TRUE(body_of(client.read_answer()) == body);
  for (const char c : std::string(
           "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")) {
    client.send({&c, 1});
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(body_of(client.read_answer()), "abc");
}

TEST_F(ServerTest, says_continue_when_the_handler_first_reads) {
  TestServer server(router);
  RawClient client(server.port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(client.read_answer(true)), 100);
  client.send("abc");
  EXPECT_EQ(body_of(client.read_answer()), "abc");
  client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  const std::string answer = client.read_all(500ms);
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}

TEST_F(ServerTest, drains_a_small_unread_body_and_closes_after_a_large_one) {
  TestServer server(router);
  RawClient client(server.port());
  client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + std::string(50000, 'x'));
  EXPECT_EQ(status_of(client.read_answer()), 200);
  client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "hello");
  client.send("POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" +
              std::string(100000, 'x'));
  EXPECT_NE(client.read_all().find("Connection: close"), std::string::npos);
  EXPECT_TRUE(client.closed());
  EXPECT_FALSE(client.reset());
}

TEST_F(ServerTest, lets_a_client_read_413_while_it_still_sends_megabytes) {
  TestServer server(router);
  RawClient client(server.port());
  const std::string megabyte(1024 * 1024, 'x');
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 20971520\r\n\r\n");
  for (int i = 0; i < 20; i++) ASSERT_TRUE(client.send(megabyte)) << i;
  const std::string answer = client.read_all();
  EXPECT_EQ(status_of(answer), 413);
  EXPECT_NE(answer.find("too_large"), std::string::npos);
  EXPECT_FALSE(client.reset());
}

TEST_F(ServerTest, serves_two_hundred_idle_connections_and_a_busy_one) {
  TestServer server(router);
  std::vector<RawClient> idle;
  for (int i = 0; i < 200; i++) {
    idle.emplace_back(server.port());
    idle.back().send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  for (auto& client : idle) EXPECT_EQ(body_of(client.read_answer()), "hello");
  EXPECT_EQ(body_of(get(server.port(), "/hello")), "hello");
  EXPECT_GE(server.server().connections(), 200u);
  for (auto& client : idle) {
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "hello");
  }
}

TEST_F(ServerTest, turns_away_more_connections_than_it_wants) {
  TestServer capped(router, {.trusted_proxies = {}, .max_connections_per_client = 3});
  std::vector<RawClient> clients;
  for (int i = 0; i < 5; i++) clients.emplace_back(capped.port());
  int served = 0;
  for (auto& client : clients) {
    client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    served += status_of(client.read_answer()) == 200;
  }
  EXPECT_EQ(served, 3);
  clients.clear();
  for (int i = 0; i < 100 && capped.server().connections() > 0; i++) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(status_of(get(capped.port(), "/hello")), 200);
}

TEST_F(ServerTest, lets_a_running_answer_finish_when_it_stops) {
  TestServer server(router);
  RawClient running(server.port());
  RawClient idle(server.port());
  running.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  idle.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(body_of(idle.read_answer()), "hello");
  std::this_thread::sleep_for(50ms);
  auto stopped = server.stopping(5s);
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_TRUE(idle.closed());
  const std::string answer = running.read_all();
  EXPECT_TRUE(answer.ends_with("slow")) << answer;
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  stopped.wait();
  EXPECT_EQ(server.server().connections(), 0u);
  EXPECT_FALSE(RawClient(server.port()).connected());
}

TEST_F(ServerTest, breaks_off_what_runs_longer_than_its_patience) {
  TestServer server(router);
  RawClient running(server.port());
  running.send("GET /until-gone HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(50ms);
  server.stop(0s);
  EXPECT_TRUE(noticed);
  EXPECT_EQ(server.server().connections(), 0u);
}

TEST_F(ServerTest, cuts_slow_clients_off) {
  ServerOptions options;
  options.header_deadline = 200ms;
  options.idle_deadline = 400ms;
  options.stall_deadline = 300ms;
  options.min_body_bytes_per_second = 100'000;
  TestServer server(router, options);
  RawClient slow_head(server.port());
  RawClient silent(server.port());
  RawClient slow_body(server.port());
  RawClient trickle(server.port());
  RawClient reader(server.port());
  slow_body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  trickle.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
  reader.send("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto begun = std::chrono::steady_clock::now();
  bool cut = false;
  slow_head.send("GET /hello HTTP/1.1\r\n");
  for (int i = 0; i < 60 && !cut; i++) {
    slow_head.send("X");
    trickle.send("x");
    std::this_thread::sleep_for(20ms);
    pollfd ask{slow_head.fd(), POLLIN, 0};
    cut = ::poll(&ask, 1, 0) > 0;
  }
  EXPECT_TRUE(cut);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  EXPECT_EQ(status_of(slow_head.read_all()), 408);
  EXPECT_NE(slow_body.read_all().find("slow_body"), std::string::npos);
  for (int i = 0; i < 30; i++) {
    if (!trickle.send("x")) break;
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_NE(trickle.read_all().find("slow_body"), std::string::npos);
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_TRUE(silent.closed());
  EXPECT_LT(reader.read_all().size(), kLarge.size());  // it did not read for longer than the server waits
}

}  // namespace
}  // namespace millrace::http
