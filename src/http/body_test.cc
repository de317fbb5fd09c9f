#include <gtest/gtest.h>

#include "http/server_fixture.h"

namespace millrace::http {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace millrace::http
