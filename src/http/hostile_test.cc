// Raw bytes as an attacker sends them. For every framing case the number of answers must be what a strict
// reader gives: a hidden second request that got an answer would be a smuggled one.
#include <gtest/gtest.h>

#include "http/test_server.h"

namespace millrace::http {
namespace {

using namespace std::chrono_literals;

struct Case {
  const char* name;
  std::string bytes;
  std::vector<int> statuses;  // of all answers, in order; then the connection must be closed
};

const std::string kHidden = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";  // must not be answered

std::string post(const std::string& fields, const std::string& body) {
  return "POST /echo HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n" + body;
}
std::string get(const std::string& fields) {
  return "GET /hello HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}
std::string chunks(const std::string& body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}
std::string bytes(const char* text, std::size_t size) {
  return {text, size};
}

std::vector<Case> framing_cases() {
  const std::string two_lengths = "Content-Length: 3\r\nContent-Length: ";
  return {
      // two framings
      {"CL then TE",
       post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + kHidden),
       {400}},
      {"TE then CL",
       post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + kHidden),
       {400}},
      {"CL 0 and TE", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), {400}},
      {"two lengths", post(two_lengths + "30\r\n", "abc" + kHidden), {400}},
      {"two equal lengths", post(two_lengths + "3\r\n", "abc" + kHidden), {400}},
      {"lengths in a list", post("Content-Length: 3, 3\r\n", "abc" + kHidden), {400}},
      {"lengths of other case", post("Content-Length: 3\r\ncOnTeNt-LeNgTh: 4\r\n", "abcd" + kHidden), {400}},
      // lengths
      {"plus", post("Content-Length: +3\r\n", "abc" + kHidden), {400}},
      {"minus", post("Content-Length: -3\r\n", "abc" + kHidden), {400}},
      {"hex", post("Content-Length: 0x3\r\n", "abc" + kHidden), {400}},
      {"letters", post("Content-Length: 3a\r\n", "abc" + kHidden), {400}},
      {"fraction", post("Content-Length: 3.0\r\n", "abc" + kHidden), {400}},
      {"space inside", post("Content-Length: 3 3\r\n", "abc" + kHidden), {400}},
      {"empty", post("Content-Length:\r\n", "abc" + kHidden), {400}},
      {"beyond 64 bits", post("Content-Length: 18446744073709551619\r\n", "abc" + kHidden), {400}},
      {"2^63", post("Content-Length: 9223372036854775808\r\n", "abc" + kHidden), {400}},
      {"many digits", post("Content-Length: " + std::string(100, '9') + "\r\n", "abc"), {400}},
      {"quoted", post("Content-Length: \"3\"\r\n", "abc" + kHidden), {400}},
      {"underscore", post("Content_Length: 3\r\n", kHidden), {200, 200}},
      {"length as name with space", post("Content-Length : 3\r\n", "abc" + kHidden), {400}},
      {"length as name with tab", post("Content-Length\t: 3\r\n", "abc" + kHidden), {400}},
      {"space before the name", post(" Content-Length: 3\r\n", "abc" + kHidden), {400}},
      // transfer codings
      {"xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"chunkedx", post("Transfer-Encoding: chunkedx\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"Chunked", post("Transfer-Encoding: Chunked\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"identity", post("Transfer-Encoding: identity\r\n", kHidden), {400}},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"chunked, chunked", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"chunked twice",
       post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
       {400}},
      {"chunked and x", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", "0\r\n\r\n"), {400}},
      {"quoted chunked", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"chunked;q", post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"vertical tab",
       post("Transfer-Encoding: \x0b"
            "chunked\r\n",
            "0\r\n\r\n" + kHidden),
       {400}},
      {"trailing vertical tab", post("Transfer-Encoding: chunked\x0b\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"empty coding", post("Transfer-Encoding:\r\n", kHidden), {400}},
      {"comma alone", post("Transfer-Encoding: ,chunked\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"coding name with space", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"coding folded", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + kHidden), {400}},
      {"coding of HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}},
      // lines
      {"bare LF ends the head", "GET /hello HTTP/1.1\nHost: x\n\n", {400}},
      {"bare LF in a line end", "GET /hello HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", {400}},
      {"bare LF before the end", "GET /hello HTTP/1.1\r\nHost: x\r\n\n", {400}},
      {"bare CR in a value", get("A: b\rC: d\r\n"), {400}},
      {"bare CR ends a line", "GET /hello HTTP/1.1\rHost: x\r\r", {400}},
      {"CR CR LF", get("A: b\r\r\n"), {400}},
      {"folded line", get("A: b\r\n c\r\n"), {400}},
      {"folded by a tab", get("A: b\r\n\tc\r\n"), {400}},
      {"first field folded", "GET /hello HTTP/1.1\r\n Host: x\r\n\r\n", {400}},
      {"NUL in a value", get(bytes("A: b\0c\r\n", 8)), {400}},
      {"NUL in a head that does not end", bytes("GET /he\0llo", 11), {400}},
      {"NUL in a name", get(bytes("A\0: b\r\n", 7)), {400}},
      {"NUL in the target", bytes("GET /he\0llo HTTP/1.1\r\nHost: x\r\n\r\n", 34), {400}},
      {"control character in a value", get("A: b\x01\r\n"), {400}},
      {"DEL in a value", get("A: b\x7f\r\n"), {400}},
      {"escape in a name", get("A\x1b: b\r\n"), {400}},
      {"no colon", get("A\r\n"), {400}},
      {"empty name", get(": b\r\n"), {400}},
      {"space in a name", get("A B: c\r\n"), {400}},
      {"bracket in a name", get("A[]: c\r\n"), {400}},
      {"high bytes in a name", get("\xC3\xA9: c\r\n"), {400}},
      // request lines
      {"no version", "GET /hello\r\nHost: x\r\n\r\n", {400}},
      {"HTTP/0.9", "GET /hello HTTP/0.9\r\nHost: x\r\n\r\n", {505}},
      {"HTTP/2.0", "GET /hello HTTP/2.0\r\nHost: x\r\n\r\n", {505}},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}},
      {"HTTP/1.11", "GET /hello HTTP/1.11\r\nHost: x\r\n\r\n", {400}},
      {"http/1.1", "GET /hello http/1.1\r\nHost: x\r\n\r\n", {400}},
      {"HTTP /1.1", "GET /hello HTTP /1.1\r\nHost: x\r\n\r\n", {400}},
      {"two spaces", "GET  /hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
      {"tab", "GET\t/hello\tHTTP/1.1\r\nHost: x\r\n\r\n", {400}},
      {"space in the target", "GET /hel lo HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
      {"trailing space", "GET /hello HTTP/1.1 \r\nHost: x\r\n\r\n", {400}},
      {"leading space", " GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
      {"no method", " /hello HTTP/1.1\r\nHost: x\r\n\r\n", {400}},
      {"TRACE", "TRACE /hello HTTP/1.1\r\nHost: x\r\n\r\n", {501}},
      {"CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n" + kHidden, {501}},
      {"unknown method", "BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n", {501}},
      {"get in small letters", "get /hello HTTP/1.1\r\nHost: x\r\n\r\n", {501}},
      {"TLS hello", bytes("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), {400}},
      {"SSH", "SSH-2.0-OpenSSH_9\r\n\r\n", {400}},
      {"empty lines and nothing", "\r\n\r\n\r\nHello\r\n\r\n", {400}},
      {"absolute target with a user",
       "GET http://a@b/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
       {400}},
      {"fragment", "GET /hello#x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400}},
      {"climbing", "GET /%2e%2e/etc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400}},
      // hosts
      {"no host", "GET /hello HTTP/1.1\r\n\r\n", {400}},
      {"two hosts", get("Host: y\r\n"), {400}},
      {"host with a slash", "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n", {400}},
      {"host with a user", "GET /hello HTTP/1.1\r\nHost: a@b\r\n\r\n", {400}},
      {"host with a quote", "GET /hello HTTP/1.1\r\nHost: a\"b\r\n\r\n", {400}},
      // expectations
      {"unknown expectation", post("Expect: 200-ok\r\nContent-Length: 3\r\n", "abc"), {417}},
      // chunks
      {"chunk size with 0x", chunks("0x3\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"chunk size with plus", chunks("+3\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"chunk size with minus", chunks("-3\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"chunk size with space before", chunks(" 3\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"chunk size with space after", chunks("3 \r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"chunk size with underscore", chunks("1_0\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"chunk size empty", chunks("\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"chunk size of 16 digits", chunks("0000000000000003\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"chunk size of 2^64 and 3", chunks("10000000000000003\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"bare LF after the size", chunks("3\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"bare CR after the size", chunks("3\rabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"bare LF after the data", chunks("3\r\nabc\n0\r\n\r\n" + kHidden), {400}},
      {"nothing after the data", chunks("3\r\nabc0\r\n\r\n" + kHidden), {400}},
      {"more data than said", chunks("3\r\nabcd\r\n0\r\n\r\n" + kHidden), {400}},
      {"bare LF in an extension", chunks("3;a\nb\r\nabc\r\n0\r\n\r\n" + kHidden), {400}},
      {"NUL in an extension", chunks(bytes("3;a\0b\r\nabc\r\n0\r\n\r\n", 18) + kHidden), {400}},
      {"extension of 1 MB",
       chunks("3;" + std::string(1024 * 1024, 'e') + "\r\nabc\r\n0\r\n\r\n" + kHidden),
       {400}},
      {"trailer", chunks("3\r\nabc\r\n0\r\nA: b\r\n\r\n" + kHidden), {400}},
      {"trailer that frames", chunks("0\r\nContent-Length: 50\r\n\r\n" + kHidden), {400}},
      {"bare LF after the last chunk", chunks("0\r\n\n" + kHidden), {400}},
      // what is good stays good, and what follows is answered
      {"an extension", chunks("3;a=\"b\"\r\nabc\r\n0;c\r\n\r\n" + kHidden), {200, 200}},
      {"size in capitals", chunks("A\r\n0123456789\r\n0\r\n\r\n" + kHidden), {200, 200}},
      {"leading zeros", chunks("003\r\nabc\r\n000\r\n\r\n" + kHidden), {200, 200}},
      {"length with zeros", post("Content-Length: 003\r\n", "abc" + kHidden), {200, 200}},
      {"length with spaces around", post("Content-Length: \t 3 \t\r\n", "abc" + kHidden), {200, 200}},
      {"body of a GET", get("Content-Length: 3\r\n") + "abc" + kHidden, {200, 200}},
      {"empty lines between", get("") + "\r\n\r\n" + kHidden, {200, 200}},
      {"high bytes in a value", get("A: \xC3\xA9\r\n") + kHidden, {200, 200}},
      {"empty value", get("A:\r\n") + kHidden, {200, 200}},
  };
}

Router hostile_router() {
  Router router;
  router.add(Method::get, "/hello",
             [](Request&) -> Task<Response> { co_return Response::text(200, "hello"); });
  router.add(Method::post, "/echo", [](Request& request) -> Task<Response> {
    auto body = co_await request.body->read_all(100'000);
    if (!body) co_return problem(request, body.error());
    co_return Response::text(200, "echo");
  });
  return router;
}

std::vector<int> statuses(const std::string& text) {
  std::vector<int> out;
  for (auto at = text.find("HTTP/1.1 "); at != std::string::npos; at = text.find("HTTP/1.1 ", at + 1))
    if (std::isdigit(static_cast<unsigned char>(text[at + 9])) != 0)
      out.push_back(std::stoi(text.substr(at + 9, 3)));
  return out;
}

TEST(Hostile, framing_is_read_in_one_way_only) {
  const Router router = hostile_router();
  TestServer server(router);
  const auto cases = framing_cases();
  EXPECT_GE(cases.size(), 100u);
  for (const auto& one : cases) {
    RawClient client(server.port());
    client.send(one.bytes);
    const bool good = one.statuses.back() == 200;
    if (good) client.half_close();
    const std::string text = client.read_all(2s);
    EXPECT_EQ(statuses(text), one.statuses) << one.name << "\n" << text;
    EXPECT_TRUE(client.closed()) << one.name;
    EXPECT_FALSE(client.reset()) << one.name;
  }
}

TEST(Hostile, framing_does_not_depend_on_how_it_is_cut) {
  const Router router = hostile_router();
  TestServer server(router);
  for (const auto& one : framing_cases()) {
    if (one.bytes.size() > 200) continue;
    RawClient client(server.port());
    for (std::size_t i = 0; i < one.bytes.size() && client.send(one.bytes.substr(i, 7)); i += 7)
      std::this_thread::sleep_for(300us);
    if (one.statuses.back() == 200) client.half_close();
    EXPECT_EQ(statuses(client.read_all(2s)), one.statuses) << one.name;
  }
}

TEST(Hostile, heads_that_are_too_large_are_refused_readably) {
  const Router router = hostile_router();
  TestServer server(router);
  std::string many = "GET /hello HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 10'000; i++) many += "a:b\r\n";
  const std::vector<std::pair<std::string, int>> cases{
      {get("A: " + std::string(1024 * 1024, 'a') + "\r\n"), 431},
      {get("A: " + std::string(70'000, 'a') + "\r\n"), 431},
      {get("A: " + std::string(60'000, 'a') + "\r\n"), 200},
      {many + "\r\n", 431},
      {"GET /" + std::string(65'536, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"GET /hello?" + std::string(8'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 200},
      {std::string(1024 * 1024, 'A'), 414},
  };
  for (const auto& [text, status] : cases) {
    RawClient client(server.port());
    client.send(text);
    EXPECT_EQ(status_of(client.read_answer()), status) << text.substr(0, 60);
  }
}

TEST(Hostile, an_upload_that_ends_early_frees_its_connection) {
  const Router router = hostile_router();
  TestServer server(router);
  for (const std::string& text :
       {post("Content-Length: 1000\r\n", "abc"), chunks("ff\r\nabc"), chunks("3\r\nabc\r\n"),
        post("Content-Length: 1000\r\nExpect: 100-continue\r\n", "")}) {
    RawClient client(server.port());
    client.send(text);
    std::this_thread::sleep_for(20ms);
    client.half_close();
    EXPECT_NE(client.read_all().find("incomplete_body"), std::string::npos);
    RawClient gone(server.port());
    gone.send(text);
  }
  for (int i = 0; i < 200 && server.server().connections() > 0; i++) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(server.server().connections(), 0u);
}

TEST(Hostile, a_thousand_pipelined_requests_are_all_answered) {
  const Router router = hostile_router();
  TestServer server(router);
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 1000; i++) all += kHidden;
  client.send(all);
  client.half_close();
  EXPECT_EQ(count_answers(client.read_all()), 1000);
}

TEST(Hostile, noise_never_harms_the_server) {
  const Router router = hostile_router();
  TestServer server(router);
  std::uint64_t state = 42;
  for (int round = 0; round < 300; round++) {
    std::string text = round % 2 == 0 ? kHidden : chunks("3\r\nabc\r\n0\r\n\r\n");
    for (int i = 0; i < 4; i++) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      text[(state >> 33) % text.size()] = static_cast<char>(state >> 56);
    }
    RawClient client(server.port());
    client.send(text);
    if (round % 3 == 0) client.half_close();
    if (round % 5 == 0) client.read_all(20ms);
  }
  RawClient client(server.port());
  client.send(kHidden);
  EXPECT_EQ(status_of(client.read_answer()), 200);
}

}  // namespace
}  // namespace millrace::http
