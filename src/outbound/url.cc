#include "outbound/url.h"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <memory>
#include <vector>

#include "base/number.h"
#include "http/message.h"
#include "http/uri.h"

namespace millrace::outbound {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;

constexpr std::size_t kMostBytes = 4096;
// The Fetch Standard's bad ports from 1024 on.
constexpr auto kBadPorts =
    std::to_array<std::uint32_t>({1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665,
                                  6666, 6667, 6668, 6669, 6679, 6697, 10080});

std::unexpected<Error> wrong() {
  return fail(Status::unprocessable, "bad_url",
              "should be an address such as \"http://127.0.0.1:8080/path\"");
}

std::string copy(boost::core::string_view text) {
  return {text.data(), text.size()};
}

// All that RFC 3986 does not allow in a URL, but people paste, as %XX; control characters stay, and are
// refused.
std::string escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool escape = byte >= 0x80 || std::string_view(" \"<>^`{|}").find(c) != std::string_view::npos;
    if (!escape)
      out += c;
    else
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

// A part of an IPv4 address: decimal, 0octal or 0xhex.
std::optional<std::uint64_t> number_of(std::string_view part) {
  int base = 10;
  if (part.starts_with("0x")) {
    part.remove_prefix(2);
    base = 16;
    if (part.empty()) return 0;
  } else if (part.size() > 1 && part.front() == '0') {
    part.remove_prefix(1);
    base = 8;
  }
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, base);
  if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
  return value;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// WHATWG URL, "ends in a number" and the IPv4 parser. `host` in small letters, without a dot at its end.
bool ends_in_number(std::string_view host) {
  const std::string_view last = host.substr(host.rfind('.') + 1);  // npos + 1 is 0
  return all_digits(last) || (last.starts_with("0x") && number_of(last));
}
std::optional<address> ipv4_of(std::string_view host) {
  std::vector<std::uint64_t> parts;
  for (std::size_t at = 0; at <= host.size();) {
    const std::size_t end = std::min(host.find('.', at), host.size());
    auto part = number_of(host.substr(at, end - at));
    if (!part || end == at || parts.size() == 4) return std::nullopt;
    parts.push_back(*part);
    at = end + 1;
  }
  std::uint64_t value = parts.back();
  if (value >= 1ull << (8 * (5 - parts.size()))) return std::nullopt;
  for (std::size_t i = 0; i + 1 < parts.size(); i++) {
    if (parts[i] > 255) return std::nullopt;
    value |= parts[i] << (8 * (3 - i));
  }
  return address_v4(static_cast<std::uint32_t>(value));
}

// The name as DNS knows it; nothing when it is none.
std::optional<std::string> ascii_name(const std::string& name) {
  UErrorCode error = U_ZERO_ERROR;
  static const std::unique_ptr<UIDNA, decltype(&uidna_close)> idna(
      uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &error),
      uidna_close);
  if (!idna) return std::nullopt;
  std::array<char, 512> out{};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  error = U_ZERO_ERROR;
  const int size = uidna_nameToASCII_UTF8(idna.get(), name.data(), static_cast<int>(name.size()), out.data(),
                                          static_cast<int>(out.size()), &info, &error);
  // Hyphens where they should not be are seen in the wild, and do no harm.
  constexpr unsigned kHarmless =
      UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(error) || (info.errors & ~kHarmless) != 0) return std::nullopt;
  std::string text(out.data(), static_cast<std::size_t>(size));
  if (text.ends_with('.')) text.pop_back();
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  });
  if (text.empty() || text.size() > 253 || !plain) return std::nullopt;
  return text;
}

// Without what Boost.URL 1.81 makes of "1.2.3.4.example" (the host 1.2.3.4), the parts are taken by hand.
bool plain_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c <= 0x20 || c >= 0x7f || c == '\\') return false;
    if (c == '%' && !http::percent_decode(text.substr(i, 3))) return false;
  }
  return true;
}

Result<void> read_port(std::string_view written, Url& url) {
  const std::string usual = url.secure ? "443" : "80";
  url.port = written.empty() ? usual : std::string(written);
  auto number = parse_number<std::uint32_t>(url.port);
  if (!number || *number == 0 || *number > 65535) return wrong();
  const bool bad = std::ranges::find(kBadPorts, *number) != kBadPorts.end();
  if ((*number < 1024 && *number != 80 && *number != 443) || bad)
    return fail(Status::unprocessable, "port_forbidden",
                "This address names a port at which no web server should be.");
  if (url.port != usual) url.authority += ":" + url.port;
  return {};
}

Result<void> read_authority(std::string_view written, Url& url) {
  if (written.empty() || written.find('@') != std::string_view::npos) return wrong();
  if (written.front() == '[') {
    const auto end = written.find(']');
    if (end == std::string_view::npos) return wrong();
    boost::system::error_code error;
    const auto v6 = boost::asio::ip::make_address_v6(std::string(written.substr(1, end - 1)), error);
    if (error || v6.scope_id() != 0 || written.substr(0, end).find('%') != std::string_view::npos)
      return wrong();
    written.remove_prefix(end + 1);
    if (!written.empty() && written.front() != ':') return wrong();
    url.host = v6.to_string();
    url.authority = "[" + url.host + "]";
    return read_port(written.substr(std::min<std::size_t>(1, written.size())), url);
  }
  const auto colon = std::min(written.find(':'), written.size());
  const auto decoded = http::percent_decode(written.substr(0, colon));
  auto name = decoded ? ascii_name(*decoded) : std::nullopt;
  if (!name) return wrong();
  if (ends_in_number(*name)) {
    auto v4 = ipv4_of(*name);
    if (!v4) return wrong();
    name = v4->to_string();
  }
  url.host = url.authority = *name;
  return read_port(written.substr(std::min(colon + 1, written.size())), url);
}

bool begins_with_scheme(std::string_view text, std::string_view scheme) {
  return text.size() >= scheme.size() && http::equals_ignoring_case(text.substr(0, scheme.size()), scheme);
}

// Of escaped text.
Result<Url> read_foreign(std::string_view text) {
  Url url;
  url.secure = begins_with_scheme(text, "https://");
  if (text.size() > kMostBytes || !plain_characters(text)) return wrong();
  if (!url.secure && !begins_with_scheme(text, "http://")) return wrong();
  text.remove_prefix(url.secure ? 8 : 7);
  text = text.substr(0, text.find('#'));
  const auto end = std::min(text.find_first_of("/?"), text.size());
  if (auto host = read_authority(text.substr(0, end), url); !host) return fail(host.error());
  url.target = std::string(text.substr(end));
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

// RFC 3986 section 5.2.4, of a path that begins with '/'.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool folder = false;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, end - at);
    folder = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!folder) kept.push_back(segment);
    at = end + 1;
  }
  std::string out;
  for (auto segment : kept) out += "/" + std::string(segment);
  return folder || out.empty() ? out + "/" : out;
}

}  // namespace

std::optional<address> Url::literal() const {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(host, error);
  return error ? std::nullopt : std::optional(parsed);
}

Result<Url> parse_url(std::string_view text) {
  auto parsed = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!parsed || parsed->has_userinfo() || parsed->host().empty()) return wrong();
  Url url;
  url.secure = parsed->scheme() == "https";
  if (!url.secure && parsed->scheme() != "http") return wrong();
  url.host = copy(parsed->encoded_host());
  if (url.host.size() > 2 && url.host.front() == '[') url.host = url.host.substr(1, url.host.size() - 2);
  url.port = parsed->has_port() ? copy(parsed->port()) : url.secure ? "443" : "80";
  auto number = parse_number<std::uint32_t>(url.port);
  if (!number || *number == 0 || *number > 65535) return wrong();
  url.authority = copy(parsed->encoded_host_and_port());
  url.target = copy(parsed->encoded_target());
  if (url.target.empty()) url.target = "/";
  return url;
}

Result<Url> parse_foreign_url(std::string_view text) {
  return read_foreign(escaped(http::trimmed(text)));
}

Result<Url> resolve(const Url& base, std::string_view given) {
  const std::string reference = escaped(http::trimmed(given));
  const auto scheme_end = reference.find_first_of(":/?#");
  if (scheme_end != std::string::npos && reference[scheme_end] == ':') return read_foreign(reference);
  const std::string scheme = base.secure ? "https:" : "http:";
  if (reference.starts_with("//")) return read_foreign(scheme + reference);
  const std::string origin = scheme + "//" + base.authority;
  const std::string base_path = base.target.substr(0, base.target.find('?'));
  if (reference.empty() || reference.front() == '#') return base;
  if (reference.front() == '?') return read_foreign(origin + base_path + reference);
  const auto end = std::min(reference.find_first_of("?#"), reference.size());
  std::string path = reference.substr(0, end);
  if (!path.starts_with('/')) path.insert(0, base_path.substr(0, base_path.rfind('/') + 1));
  return read_foreign(origin + without_dots(path) + reference.substr(end));
}

std::string file_name_of(const Url& url) {
  std::string_view path = url.target;
  path = path.substr(0, path.find('?'));
  path = path.substr(path.rfind('/') + 1);
  return http::percent_decode(path).value_or(std::string());
}

}  // namespace millrace::outbound
