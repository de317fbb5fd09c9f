// For tests: a running server on a free port, and a raw client.
#pragma once
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <string>
#include <thread>

#include "http/server.h"

namespace millrace::http {

class TestServer {
 public:
  explicit TestServer(const Router& router, ServerOptions options = {}, Handler fallback = {},
                      int loops = 2) {
    options.port = 0;
    std::vector<asio::io_context*> all;
    for (int i = 0; i < loops; i++)
      all.push_back(contexts_.emplace_back(std::make_unique<asio::io_context>(1)).get());
    server_.emplace(std::move(options), all, pool_, router, std::move(fallback));
    server_->start();
    for (auto* context : all)
      threads_.emplace_back([context] {
        const auto work = asio::make_work_guard(*context);
        context->run();
      });
  }
  ~TestServer() {
    stop(std::chrono::seconds(1));
    for (auto& context : contexts_) context->stop();
    for (auto& thread : threads_) thread.join();
    pool_.join();
  }
  void stop(std::chrono::seconds patience) {
    if (stopped_) return;
    stopped_ = true;
    stopping(patience).wait();
  }
  std::future<void> stopping(std::chrono::seconds patience) {
    stopped_ = true;
    return asio::co_spawn(contexts_.front()->get_executor(), server_->stop(patience), asio::use_future);
  }
  std::uint16_t port() const { return server_->port(); }
  const Server& server() const { return *server_; }

 private:
  std::vector<std::unique_ptr<asio::io_context>> contexts_;
  BlockingPool pool_{2};
  std::optional<Server> server_;
  std::vector<std::thread> threads_;
  bool stopped_ = false;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  bool connected() const { return connected_; }
  int fd() const { return fd_.get(); }
  // False when the server has closed or does not take it for five seconds.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      pollfd ask{fd_.get(), POLLOUT, 0};
      if (::poll(&ask, 1, 5000) <= 0) return false;
      const auto count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (count < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  void half_close() { ::shutdown(fd_.get(), SHUT_WR); }
  void close() { fd_.reset(); }

  // Until the server closes, or nothing came for `patience`.
  std::string read_all(std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    while (read_more(patience)) {
    }
    return std::exchange(text_, {});
  }
  bool closed() const { return closed_; }  // seen by a read: properly or by a reset
  bool reset() const { return reset_; }

  // One answer with its body, by Content-Length or chunked (as sent); for HEAD and 304 the head alone.
  std::string read_answer(bool head_only = false) {
    std::size_t end = 0;
    while ((end = text_.find("\r\n\r\n")) == std::string::npos)
      if (!read_more(std::chrono::seconds(5))) return std::exchange(text_, {});
    end += 4;
    if (!head_only) {
      if (text_.substr(0, end).find("Transfer-Encoding: chunked") != std::string::npos) {
        std::size_t last = 0;
        while ((last = text_.find("0\r\n\r\n", end)) == std::string::npos)
          if (!read_more(std::chrono::seconds(5))) return std::exchange(text_, {});
        end = last + 5;
      } else if (const auto at = text_.find("Content-Length: "); at < end) {
        end += std::stoull(text_.substr(at + 16));
        while (text_.size() < end)
          if (!read_more(std::chrono::seconds(5))) return std::exchange(text_, {});
      }
    }
    std::string answer = text_.substr(0, end);
    text_.erase(0, end);
    return answer;
  }

 private:
  bool read_more(std::chrono::milliseconds patience) {
    pollfd ask{fd_.get(), POLLIN, 0};
    if (::poll(&ask, 1, static_cast<int>(patience.count())) <= 0) return false;
    char bytes[65536];
    const auto count = ::recv(fd_.get(), bytes, sizeof bytes, 0);
    closed_ = count <= 0;
    reset_ = count < 0;
    if (count > 0) text_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }

  Fd fd_;
  bool connected_ = false;
  bool closed_ = false;
  bool reset_ = false;
  std::string text_;
};

inline int status_of(const std::string& answer) {
  return answer.starts_with("HTTP/1.1 ") && answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
}
inline std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}
inline int count_answers(std::string_view text) {
  int count = 0;
  for (auto at = text.find("HTTP/1.1 "); at != std::string_view::npos; at = text.find("HTTP/1.1 ", at + 1))
    count++;
  return count;
}

}  // namespace millrace::http
