#include "http/page.h"

#include <fmt/format.h>
#include <openssl/evp.h>

namespace millrace::http {

std::string page_policy(std::string_view framed_by) {
  return std::string(
             "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self' "
             "blob:; "
             "style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
             "frame-ancestors ") +
         std::string(framed_by);
}

Response page_response(const Request& request, std::string html, std::string_view framed_by, int status) {
  const std::string etag = etag_of(html);
  const bool known = status == 200 && request.headers.find("If-None-Match") == etag;
  Response response =
      known ? Response::empty(304) : Response::text(status, std::move(html), "text/html; charset=utf-8");
  response.headers.add("Cache-Control", "private, no-cache");
  if (status == 200) response.headers.add("ETag", etag);
  response.headers.add("Content-Security-Policy", page_policy(framed_by));
  return response;
}

std::string with_head(std::string_view html, std::string_view title, std::string_view head) {
  constexpr std::string_view kOpen = "<!--millrace:title-->";
  constexpr std::string_view kClose = "<!--/millrace:title-->";
  constexpr std::string_view kHead = "<!--millrace:head-->";
  std::string out(html);
  const auto open = out.find(kOpen);
  const auto close = out.find(kClose);
  if (open != std::string::npos && close != std::string::npos && open < close)
    out.replace(open, close + kClose.size() - open, "<title>" + escape_html(title) + "</title>");
  if (const auto at = out.find(kHead); at != std::string::npos) out.replace(at, kHead.size(), head);
  return out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string etag_of(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
  std::string out = "\"";
  for (int i = 0; i < 10; i++) out += fmt::format("{:02x}", digest[i]);
  return out + "\"";
}

bool accepts_encoding(std::string_view header, std::string_view coding) {
  bool any = false;
  while (!header.empty()) {
    const auto end = std::min(header.find(','), header.size());
    std::string_view one = trimmed(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto semicolon = std::min(one.find(';'), one.size());
    const std::string_view name = trimmed(one.substr(0, semicolon));
    const std::string_view weight = trimmed(one.substr(std::min(semicolon + 1, one.size())));
    const bool refused =
        weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
    if (equals_ignoring_case(name, coding)) return !refused;
    if (name == "*") any = !refused;
  }
  return any;
}

}  // namespace millrace::http
