// Requests and responses as the steps see them: no Beast, no sockets.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/async.h"
#include "base/error.h"
#include "base/open_file.h"

namespace millrace::http {

enum class Method { get, head, post, put, patch, delete_, options };
std::string_view method_name(Method method);  // "GET", …

// ASCII letters without regard to case.
bool equals_ignoring_case(std::string_view a, std::string_view b);
// `text` without spaces and tabs around it.
std::string_view trimmed(std::string_view text);

class Headers {
 public:
  void add(std::string name, std::string value) {
    if (fields_.empty()) fields_.reserve(8);
    fields_.emplace_back(std::move(name), std::move(value));
  }
  void set(std::string name, std::string value);       // replaces
  std::string_view find(std::string_view name) const;  // case-insensitive; empty if absent
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// The body as it arrives. Reading has a deadline and a minimum rate (session.h); errors: "incomplete_body",
// "too_large", "slow_body". Never more than Content-Length.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  virtual std::optional<std::uint64_t> declared_bytes() const = 0;        // Content-Length
  virtual Task<Result<std::size_t>> read_some(std::span<char> into) = 0;  // 0 at the end
  Task<Result<std::string>> read_all(std::size_t limit);                  // "too_large" above the limit
  // What any thread may call, at any time: read_some() then answers "superseded", at once if it is waiting.
  virtual std::function<void()> stopper() {
    return [] {};
  }
};

struct Request {
  Method method = Method::get;
  std::string target;  // as sent
  std::string path;    // decoded once, normalised; never contains NUL, "..", "//"
  std::vector<std::pair<std::string, std::string>> query;  // decoded
  Headers headers;
  std::map<std::string, std::string, std::less<>> params;  // from the route's {braces}
  std::string client;   // address, from X-Forwarded-For only when the peer is a trusted proxy
  std::string id;       // for logs and error documents
  bool secure = false;  // https, as the client sees it
  std::string origin;   // "https://host[:port]" this server is reached by: public_url, or from Host
  BodyReader* body = nullptr;
  // Whether the peer has closed the connection (or its sending half): asks the socket, so poll it now and
  // then in long handlers to give up work nobody waits for. Valid until the handler's answer is sent; any
  // thread may not call it, only the loop of the request.
  std::function<bool()> client_gone = [] { return false; };
  // Sends an interim answer (1xx, RFC 9110 section 15.2) ahead of the final one; nothing to HTTP/1.0. Only
  // from the loop of the request.
  std::function<void(int status, const Headers&)> interim = [](int, const Headers&) {};

  std::string_view param(std::string_view name) const;
  std::optional<std::string_view> query_value(std::string_view name) const;
  std::optional<std::string_view> cookie(std::string_view name) const;
};

struct FilePiece {  // sent by sendfile
  std::shared_ptr<const OpenFile> file;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};
struct MemoryPiece {  // sent by sendmsg; `owner` keeps the bytes alive (a string, a map of an original)
  std::shared_ptr<const void> owner;
  const char* data = nullptr;
  std::size_t size = 0;
};
using Piece = std::variant<FilePiece, MemoryPiece>;
struct Pieces {
  std::vector<Piece> list;
  std::uint64_t bytes = 0;
  // Called on the blocking pool before the first byte is sent when pages may be cold; may be empty.
  std::function<void()> warm;
};

// Writes a body of unknown length (chunked in HTTP/1.1). write() fails when the client has gone or is too
// slow.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  virtual Task<bool> write(std::string_view bytes) = 0;
  virtual Task<bool> write(Pieces pieces) = 0;
  virtual bool client_gone() const = 0;
  // The server wants to end; endless streams should.
  virtual bool stopping() const { return false; }
};
// A coroutine that writes the body: chunked, or as it is when the response says its Content-Length. Returning
// false, or having written another number of bytes, breaks the connection off, so that the client sees it is
// not whole.
using Stream = std::function<Task<bool>(BodyWriter&)>;

struct Response {
  int status = 200;
  Headers headers;
  std::variant<std::monostate, std::string, Pieces, Stream> body;

  static Response text(int status, std::string body, std::string type = "text/plain; charset=utf-8");
  static Response json(int status, std::string body);
  static Response empty(int status);
  static Response redirect(int status, std::string location);
};

// Errors as each dialect shows them.
Response problem(const Request& request, const Error& error);  // RFC 9457, /api/v1 and /media
Response problem(const Request& request, int status,
                 const Error& error);  // with a status Error has no name for
int status_code(Status status);
std::string_view reason_phrase(int status);  // "Not Found"

// What a range request asks of; RFC 9110 sections 13 and 14: ETag, If-None-Match, If-Range, Range (single
// ranges; several are answered whole), 206, 304, 416, HEAD.
struct Entity {
  std::string type;
  std::string etag;  // quoted, strong
  std::string cache_control;
  std::uint64_t size = 0;
  // One of the two: places known at once, or (for what lies in very many) a stream of exactly `size` bytes.
  std::function<Pieces(std::uint64_t offset, std::uint64_t size)> pieces;
  std::function<Stream(std::uint64_t offset, std::uint64_t size)> stream;
  std::string disposition;  // Content-Disposition, or empty
};
Response respond(const Request& request, const Entity& entity);

// attachment or inline with RFC 6266/8187 name.
std::string content_disposition(std::string_view kind, std::string_view filename);

}  // namespace millrace::http
