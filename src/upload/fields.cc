#include "upload/fields.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "http/parameters.h"

namespace millrace::upload {
namespace {

constexpr std::size_t kMostKeys = 32;
constexpr std::size_t kMostParts = 256;

std::unexpected<Error> bad(std::string detail) {
  return fail(Status::bad_request, "bad_request", std::move(detail));
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// What lies before the first `mark`; `rest` becomes what follows it.
std::string_view next(std::string_view& rest, char mark) {
  const auto end = std::min(rest.find(mark), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

std::size_t bytes_of(Algorithm algorithm) {
  return algorithm == Algorithm::sha256 ? 32 : 20;
}

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

std::optional<std::uint64_t> parse_count(std::string_view text) {
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "?1") return true;
  if (text == "?0") return false;
  return std::nullopt;
}

std::optional<std::string> parse_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    const int padding = !last || text[i + 3] != '=' ? 0 : text[i + 2] == '=' ? 2 : 1;
    std::uint32_t bits = 0;
    for (int k = 0; k < 4; k++) {
      const int value = k < 4 - padding ? value_of(text[i + static_cast<std::size_t>(k)]) : 0;
      if (value < 0) return std::nullopt;
      bits = bits << 6 | static_cast<std::uint32_t>(value);
    }
    if ((padding == 2 && (bits & 0xffff) != 0) || (padding == 1 && (bits & 0xff) != 0)) return std::nullopt;
    for (int k = 0; k < 3 - padding; k++) out.push_back(static_cast<char>(bits >> (16 - 8 * k)));
  }
  return out;
}

Result<Checksum> parse_checksum(std::string_view text) {
  std::string_view rest = text;
  const std::string_view name = next(rest, ' ');
  Checksum checksum;
  if (name == "sha1")
    checksum.algorithm = Algorithm::sha1;
  else if (name != "sha256" && name != "sha-256")
    return bad("The checksum's algorithm is none of sha256, sha1.");
  auto digest = parse_base64(rest);
  if (!digest || digest->size() != bytes_of(checksum.algorithm))
    return bad("The checksum is not one of its algorithm, in base64.");
  checksum.digest = std::move(*digest);
  return checksum;
}

Result<std::optional<Checksum>> parse_digest_field(std::string_view text) {
  std::optional<Checksum> found;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view member = trim(next(rest, ','));
    const std::string_view name = next(member, '=');
    if (name != "sha-256") continue;  // an algorithm we do not know must be ignored (RFC 9530 section 2)
    if (member.size() < 2 || member.front() != ':' || member.back() != ':')
      return bad("The digest is not a byte sequence between colons.");
    auto digest = parse_base64(member.substr(1, member.size() - 2));
    if (!digest || digest->size() != bytes_of(Algorithm::sha256)) return bad("The digest is not a SHA-256.");
    found = Checksum{Algorithm::sha256, std::move(*digest)};
  }
  return found;
}

Result<Metadata> parse_metadata(std::string_view text) {
  Metadata metadata;
  if (trim(text).empty()) return metadata;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view pair = trim(next(rest, ','));
    const std::string_view key = next(pair, ' ');
    if (key.empty() || key.size() > 64) return bad("Upload-Metadata has a key that is empty or too long.");
    auto value = parse_base64(pair);
    if (!value) return bad("Upload-Metadata has a value that is not base64.");
    if (metadata.size() >= kMostKeys) return bad("Upload-Metadata has too many keys.");
    if (!metadata.emplace(key, std::move(*value)).second)
      return bad("Upload-Metadata has the same key twice.");
  }
  return metadata;
}

Result<Concat> parse_concat(std::string_view text) {
  if (text == "partial") return Concat{Concat::Kind::partial};
  constexpr std::string_view kFinal = "final;";
  if (!text.starts_with(kFinal)) return bad("Upload-Concat is neither partial nor final.");
  Concat concat{Concat::Kind::final};
  for (std::string_view rest = trim(text.substr(kFinal.size())); !rest.empty();) {
    const std::string_view url = next(rest, ' ');
    if (url.empty()) continue;
    auto id = UploadId::parse(url.substr(url.rfind('/') + 1));
    if (!id) return fail(Status::not_found, "not_found", "A part of this upload does not exist.");
    if (concat.parts.size() >= kMostParts) return bad("An upload has at most 256 parts.");
    concat.parts.push_back(std::move(*id));
  }
  if (concat.parts.empty()) return bad("Upload-Concat names no parts.");
  return concat;
}

std::string name_of_disposition(std::string_view text) {
  auto parsed = http::parse_parameters(text);
  if (!parsed) return {};
  if (const auto* extended = parsed->find("filename*"))
    if (auto name = http::decode_extended_value(*extended)) return *name;
  const auto* plain = parsed->find("filename");
  return plain == nullptr ? std::string() : *plain;
}

std::string http_date(UnixMillis time) {
  const std::time_t seconds = time / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc)};
}

}  // namespace millrace::upload
