// For tests: routes of every kind of body, behind a TestServer.
#pragma once
#include <gtest/gtest.h>
#include <sys/mman.h>

#include "http/test_server.h"

namespace millrace::http {

inline std::string patterned(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; i++) text[i] = static_cast<char>('a' + i * 31 % 26 + i / 4096 % 3);
  return text;
}

inline std::shared_ptr<const OpenFile> file_of(const std::string& text) {
  auto file = std::make_shared<OpenFile>();
  file->fd = Fd(::memfd_create("test", MFD_CLOEXEC));
  EXPECT_EQ(::write(file->fd.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  file->size = text.size();
  return file;
}

inline const std::string kLarge = patterned(5 * 1024 * 1024 + 77);

inline Handler text_handler(std::string text) {
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
      const int more = request.query_value("short") ? -1 : request.query_value("long") ? 1 : 0;
      entity.stream = [more](std::uint64_t offset, std::uint64_t size) {
        return Stream([=](BodyWriter& writer) -> Task<bool> {
          const std::string_view whole = std::string_view(kLarge).substr(offset, size + more);
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
      co_await sleep_for(std::chrono::milliseconds(400));
      co_return Response::text(200, "slow");
    });
    router.add(Method::get, "/until-gone", [this](Request& request) -> Task<Response> {
      for (int i = 0; i < 500 && !request.client_gone(); i++)
        co_await sleep_for(std::chrono::milliseconds(10));
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

}  // namespace millrace::http
