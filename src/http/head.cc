// Beast's parser with our own sink: its grammar, without its containers.
#include "http/head.h"

#include <boost/beast/http/basic_parser.hpp>
#include <charconv>

namespace millrace::http {
namespace {

namespace beast = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

std::string_view std_view(string_view text) {
  return {text.data(), text.size()};
}

class Parser final : public beast::basic_parser<true> {
 public:
  Parser(const HeadLimits& limits, std::size_t size) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(size + 1));
    body_limit(boost::none);
  }

  Head head;
  std::optional<Method> method;
  unsigned version = 0;
  std::optional<HeadError> refused;

 private:
  void on_request_impl(beast::verb verb, string_view, string_view target, int http_version,
                       error_code& error) override {
    switch (verb) {
      case beast::verb::get:
        method = Method::get;
        break;
      case beast::verb::head:
        method = Method::head;
        break;
      case beast::verb::post:
        method = Method::post;
        break;
      case beast::verb::put:
        method = Method::put;
        break;
      case beast::verb::patch:
        method = Method::patch;
        break;
      case beast::verb::delete_:
        method = Method::delete_;
        break;
      case beast::verb::options:
        method = Method::options;
        break;
      default:
        break;
    }
    version = static_cast<unsigned>(http_version);
    head.target.assign(target.data(), target.size());
    if (target.size() > limits_.target) refuse({414, "bad_request", "The target is too long."}, error);
  }
  void on_field_impl(beast::field, string_view name, string_view value, error_code& error) override {
    head.headers.add(std::string(std_view(name)), std::string(std_view(value)));
    if (head.headers.all().size() > limits_.fields)
      refuse({431, "header_too_large", "There are too many header fields."}, error);
  }
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  void refuse(HeadError why, error_code& error) {
    refused = std::move(why);
    error = beast::error::bad_field;
  }

  const HeadLimits& limits_;
};

std::unexpected<HeadError> bad(std::string detail) {
  return std::unexpected(HeadError{400, "bad_request", std::move(detail)});
}

bool has_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (equals_ignoring_case(trimmed(list.substr(0, end)), token)) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// Whether the request line ends as one of HTTP does, whichever version it names.
bool names_a_version(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\r'));
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (line.size() < 9 || std::ranges::count(line, ' ') != 2) return false;
  line.remove_prefix(line.size() - 9);
  return line.starts_with(" HTTP/") && digit(line[6]) && line[7] == '.' && digit(line[8]);
}

bool is_host(std::string_view host) {
  constexpr std::string_view kOther = ".-_:[]~%";
  for (char c : host) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && kOther.find(c) == std::string_view::npos) return false;
  }
  return host.size() <= 255;
}

// One pass over the fields that decide where the message ends and whether the connection stays.
std::expected<void, HeadError> read_framing(Head& head) {
  int lengths = 0;
  int encodings = 0;
  int hosts = 0;
  for (const auto& [name, value] : head.headers.all()) {
    if (equals_ignoring_case(name, "Content-Length")) {
      const auto result = std::from_chars(value.data(), value.data() + value.size(), head.content_length);
      const bool digits = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
      if (!digits || result.ec != std::errc{} || head.content_length > (std::uint64_t{1} << 62))
        return bad("Content-Length is not a length.");
      lengths++;
    } else if (equals_ignoring_case(name, "Transfer-Encoding")) {
      if (value != "chunked") return bad("The only transfer coding understood is chunked.");
      head.chunked = true;
      encodings++;
    } else if (equals_ignoring_case(name, "Host")) {
      if (!is_host(value)) return bad("Host is not a host.");
      hosts++;
    } else if (equals_ignoring_case(name, "Connection")) {
      if (has_token(value, "close")) head.keep_alive = false;
      if (!head.http11 && has_token(value, "keep-alive")) head.keep_alive = true;
    } else if (equals_ignoring_case(name, "Expect")) {
      if (!equals_ignoring_case(value, "100-continue"))
        return std::unexpected(HeadError{417, "bad_request", "The expectation is not understood."});
      head.expects_continue = head.http11;
    }
  }
  if (lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0))
    return bad("The length of the body is given twice.");
  if (encodings > 0 && !head.http11) return bad("HTTP/1.0 knows no transfer codings.");
  if (hosts > 1 || (hosts == 0 && head.http11)) return bad("There must be one Host.");
  return {};
}

}  // namespace

std::expected<std::size_t, HeadError> find_head_end(std::string_view bytes, std::size_t seen,
                                                    const HeadLimits& limits) {
  const std::size_t from = seen < 3 ? 0 : seen - 3;
  const auto end = bytes.find("\r\n\r\n", from);
  const std::size_t size = end == std::string_view::npos ? bytes.size() : end + 4;
  const std::string_view fresh = bytes.substr(0, size);
  if (std::memchr(fresh.data() + from, 0, size - from) != nullptr) return bad("There is a NUL in the head.");
  for (auto at = fresh.find('\n', from); at != std::string_view::npos; at = fresh.find('\n', at + 1))
    if (at == 0 || fresh[at - 1] != '\r') return bad("A line ends without a carriage return.");
  for (auto at = fresh.find('\r', from); at != std::string_view::npos && at + 1 < size;
       at = fresh.find('\r', at + 1))
    if (fresh[at + 1] != '\n') return bad("There is a carriage return inside a line.");
  if (!fresh.empty() && (fresh[0] < 'A' || fresh[0] > 'z')) return bad("This is not an HTTP request.");
  if (end != std::string_view::npos && size <= limits.bytes) return size;
  if (fresh.substr(0, limits.target + 64).find('\r') == std::string_view::npos && size > limits.target + 64)
    return std::unexpected(HeadError{414, "bad_request", "The target is too long."});
  if (size > limits.bytes)
    return std::unexpected(HeadError{431, "header_too_large", "The head of the request is too large."});
  return 0;
}

std::expected<Head, HeadError> parse_head(std::string_view text, const HeadLimits& limits) {
  if (text.find("\r\n ") != std::string_view::npos || text.find("\r\n\t") != std::string_view::npos)
    return bad("Header fields must not be folded.");
  Parser parser(limits, text.size());
  error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(text.data(), text.size()), error);
  if (parser.refused) return std::unexpected(std::move(*parser.refused));
  if (error == beast::error::bad_version && names_a_version(text))
    return std::unexpected(HeadError{505, "bad_request", "The protocol must be HTTP/1.1 or HTTP/1.0."});
  if (error || used != text.size() || !parser.is_header_done())
    return bad("The head of the request is malformed.");
  if (!parser.method) return std::unexpected(HeadError{501, "bad_request", "The method is not known."});

  Head head = std::move(parser.head);
  head.method = *parser.method;
  head.http11 = parser.version == 11;
  head.keep_alive = head.http11;
  if (auto framing = read_framing(head); !framing) return std::unexpected(std::move(framing.error()));
  return head;
}

}  // namespace millrace::http
