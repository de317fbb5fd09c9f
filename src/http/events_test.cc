#include "http/events.h"

#include <gtest/gtest.h>

#include "http/test_server.h"

namespace millrace::http {
namespace {

using namespace std::chrono_literals;

TEST(Events, are_written_line_by_line) {
  EXPECT_EQ(event_text({"video", "{}", "7"}), "event: video\nid: 7\ndata: {}\n\n");
  EXPECT_EQ(event_text({"", "a\nb\r\nc\rd\n"}), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
  EXPECT_EQ(event_text({"x\ndata: forged", ""}), "event: x data: forged\ndata: \n\n");
}

NextEvent counting(int until) {
  auto count = std::make_shared<int>(0);
  return [count, until](std::chrono::milliseconds patience) -> Task<std::optional<ServerEvent>> {
    co_await sleep_for(std::min(patience, 20ms));
    if (++*count % 3 != 0) co_return std::nullopt;
    co_return ServerEvent{"video", std::to_string(*count), "", *count >= until};
  };
}

TEST(Events, are_streamed_until_the_last) {
  Router router;
  router.add(Method::get, "/events", [](Request&) -> Task<Response> {
    co_return event_stream(counting(6), {.keep_alive = 10ms, .look_around = 5ms});
  });
  TestServer server(router);
  RawClient client(server.port());
  client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string answer = client.read_answer();
  EXPECT_NE(answer.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(answer.find("event: video\ndata: 3\n\n"), std::string::npos);
  EXPECT_NE(answer.find(": still here\n\n"), std::string::npos);
  EXPECT_NE(answer.find("event: video\ndata: 6\n\n"), std::string::npos);
}

TEST(Events, end_when_the_server_stops_and_when_the_client_goes) {
  Router router;
  std::atomic<int> running = 0;
  struct Guard {
    explicit Guard(std::atomic<int>& count) : running(count) { running++; }
    ~Guard() { running--; }
    std::atomic<int>& running;
  };
  router.add(Method::get, "/events", [&](Request&) -> Task<Response> {
    auto guard = std::make_shared<Guard>(running);
    NextEvent next = [guard](std::chrono::milliseconds patience) -> Task<std::optional<ServerEvent>> {
      co_await sleep_for(patience);
      co_return std::nullopt;
    };
    co_return event_stream(std::move(next), {.look_around = 10ms});
  });
  TestServer server(router);
  auto leaving = std::make_optional<RawClient>(server.port());
  RawClient staying(server.port());
  for (RawClient* client : {&*leaving, &staying}) client->send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 100 && running < 2; i++) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(running, 2);
  leaving.reset();
  for (int i = 0; i < 100 && running > 1; i++) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(running, 1);
  server.stop(5s);
  EXPECT_EQ(running, 0);
  EXPECT_TRUE(staying.read_all().ends_with("0\r\n\r\n"));
}

}  // namespace
}  // namespace millrace::http
