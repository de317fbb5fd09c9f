#include <gtest/gtest.h>

#include "http/server_fixture.h"

namespace millrace::http {
namespace {

using namespace std::chrono_literals;

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
  EXPECT_EQ(body_of(get(distrusting.port(), "/who", "X-Forwarded-For: 9.9.9.9\r\n")), "127.0.0.1 http://x");
  TestServer fixed(router, {.public_url = "https://mill.example/"});
  EXPECT_EQ(body_of(get(fixed.port(), "/who")), "127.0.0.1 https://mill.example secure");
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
  auto answered = [](const RawClient& client) {
    pollfd ask{client.fd(), POLLIN, 0};
    return ::poll(&ask, 1, 0) > 0;
  };
  slow_head.send("GET /hello HTTP/1.1\r\n");
  for (int i = 0; i < 60 && !answered(slow_head); i++) {
    slow_head.send("X");
    trickle.send("x");
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_TRUE(answered(slow_head));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 1s);
  EXPECT_EQ(status_of(slow_head.read_all()), 408);
  EXPECT_NE(slow_body.read_all().find("slow_body"), std::string::npos);
  for (int i = 0; i < 200 && !answered(trickle); i++) {
    trickle.send("x");
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_TRUE(answered(trickle));  // though it never stopped sending
  EXPECT_NE(trickle.read_all().find("slow_body"), std::string::npos);
  EXPECT_EQ(silent.read_all(), "");
  EXPECT_TRUE(silent.closed());
  EXPECT_LT(reader.read_all().size(), kLarge.size());  // it did not read for longer than the server waits
}

}  // namespace
}  // namespace millrace::http
