// Asks other servers something: no keep-alive, nothing cached, nothing decompressed. Where it may connect is
// decided by its Reach: a name is looked up once, all of its addresses are judged, and the connection goes to
// just these. Redirects are followed only by follow(), each judged anew.
//
// What answers may be hostile: head, body and time are bounded. TLS is verified against the system's
// certificates and the host's name.
#pragma once
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/async.h"
#include "base/error.h"
#include "http/message.h"
#include "outbound/reach.h"
#include "outbound/url.h"

namespace millrace::outbound {

struct ClientRequest {
  std::string method = "POST";
  std::vector<std::pair<std::string, std::string>> headers;  // beside Host, Connection and Content-Length
  std::string body;
  std::size_t most_bytes = 1 << 20;              // of the answer, as ask() reads it
  std::chrono::milliseconds time_limit{60'000};  // of the whole
  std::chrono::milliseconds idle_limit{0};       // without a byte; 0: no other than the whole
  std::function<bool()> stop;  // asked now and then on the caller's loop: is nobody waiting any more?
};

struct ClientAnswer {
  int status = 0;
  std::string content_type;
  std::optional<std::chrono::seconds> retry_after;  // RFC 9110 section 10.2.3, in its form of seconds
  std::string body;
  bool cut = false;  // it went on beyond most_bytes: only of ask_briefly()
};

// An answer as it comes. Belongs to the coroutine that asked; closes the connection when it goes.
class Answer {
 public:
  struct Exchange;
  explicit Answer(std::shared_ptr<Exchange> exchange);
  Answer(Answer&&) noexcept = default;
  Answer& operator=(Answer&&) noexcept = default;
  ~Answer();

  int status() const { return status_; }
  const http::Headers& headers() const { return headers_; }
  std::optional<std::uint64_t> length() const { return length_; }  // of the body, if it is said
  std::optional<std::chrono::seconds> retry_after() const;
  // 0 at the end. "too_slow" (422), "bad_answer" (503), "cancelled".
  Task<Result<std::size_t>> read_some(std::span<char> into);
  // What any thread may call, at any time: read_some() then answers "cancelled", soon if it is waiting.
  std::function<void()> stopper() const;

 private:
  friend class Client;
  std::shared_ptr<Exchange> exchange_;
  int status_ = 0;
  http::Headers headers_;
  std::optional<std::uint64_t> length_;
};

struct Followed {
  Answer answer;
  Url url;  // where it came from at last
};

class Client {
 public:
  // Reads the system's certificates. Names are looked up on `pool`, whose threads may wait long for them.
  Client(BlockingPool& pool, Reach reach);

  // Errors: "address_forbidden" (422), "unreachable" (503), "tls_failed" (422), "too_slow" (422),
  // "answer_too_large" (422), "bad_answer" (503: it ended early or is no HTTP), "cancelled".
  Task<Result<ClientAnswer>> ask(Url url, ClientRequest request);
  // As ask(), but of an answer that is too large its beginning is enough, and so it is of one that breaks
  // off.
  Task<Result<ClientAnswer>> ask_briefly(Url url, ClientRequest request);
  // The head of the answer, and its body to be read.
  Task<Result<Answer>> open(Url url, ClientRequest request);
  // As open(); goes where redirects lead. "too_many_redirects", "bad_url", "port_forbidden" (422).
  Task<Result<Followed>> follow(Url url, ClientRequest request, int most_redirects = 10);

  const Reach& reach() const { return reach_; }

 private:
  BlockingPool& pool_;
  const Reach reach_;
  asio::ssl::context tls_;
};

}  // namespace millrace::outbound
