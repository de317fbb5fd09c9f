#include <gtest/gtest.h>

#include "http/server_fixture.h"

namespace millrace::http {
namespace {

using namespace std::chrono_literals;

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

TEST_F(ServerTest, survives_clients_that_leave_in_the_middle) {
  TestServer server(router);
  for (const char* target : {"/file", "/gathered", "/sized-stream"})
    for (int i = 0; i < 20; i++) {
      RawClient client(server.port());
      client.send(std::string("GET ") + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
      std::this_thread::sleep_for(std::chrono::microseconds(i * 200));
    }
  for (int i = 0; i < 200 && server.server().connections() > 0; i++) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server.server().connections(), 0u);
  EXPECT_EQ(body_of(get(server.port(), "/hello")), "hello");
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
  RawClient other(server.port());
  other.send("GET /sized-stream?long HTTP/1.1\r\nHost: x\r\nRange: bytes=5-14\r\n\r\n");
  EXPECT_EQ(body_of(other.read_all()), kLarge.substr(5, 5));  // the second half would be too much
  EXPECT_TRUE(other.closed());
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

}  // namespace
}  // namespace millrace::http
