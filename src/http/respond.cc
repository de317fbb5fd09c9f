// Conditional and range requests, RFC 9110 sections 13 and 14.
#include "http/message.h"
#include "http/range.h"
#include "http/uri.h"
#include "http/utf8.h"

namespace millrace::http {
namespace {

std::string_view without_weak_mark(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

// Whether a list of entity tags, or "*", names this one.
bool names_etag(std::string_view list, std::string_view etag, bool weak_counts) {
  if (trimmed(list) == "*") return true;
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    const std::string_view one = trimmed(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    if (one == etag || (weak_counts && without_weak_mark(one) == etag)) return true;
  }
  return false;
}

Response with_validators(int status, const Entity& entity) {
  Response response = Response::empty(status);
  if (!entity.etag.empty()) response.headers.add("ETag", entity.etag);
  if (!entity.cache_control.empty()) response.headers.add("Cache-Control", entity.cache_control);
  return response;
}

Response refused(int status, const Entity& entity) {
  Response response = with_validators(status, entity);
  response.headers.add("Content-Length", "0");
  return response;
}

}  // namespace

Response respond(const Request& request, const Entity& entity) {
  const std::string_view if_match = request.headers.find("If-Match");
  if (!if_match.empty() && !names_etag(if_match, entity.etag, false)) return refused(412, entity);
  const std::string_view if_none_match = request.headers.find("If-None-Match");
  if (!if_none_match.empty() && !entity.etag.empty() && names_etag(if_none_match, entity.etag, true))
    return with_validators(304, entity);

  ByteRange range{ByteRange::Kind::whole, 0, entity.size};
  const std::string_view range_header = request.headers.find("Range");
  if (request.method == Method::get && !range_header.empty()) {  // defined for GET alone
    const std::string_view if_range = request.headers.find("If-Range");
    if (if_range.empty() || (if_range == entity.etag && !entity.etag.empty()))
      range = parse_range(range_header, entity.size);
  }
  if (range.kind == ByteRange::Kind::unsatisfiable) {
    Response response = refused(416, entity);
    response.headers.set("Cache-Control", "no-store");
    response.headers.add("Content-Range", "bytes */" + std::to_string(entity.size));
    return response;
  }

  const bool part = range.kind == ByteRange::Kind::part;
  Response response = with_validators(part ? 206 : 200, entity);
  if (!entity.type.empty()) response.headers.add("Content-Type", entity.type);
  if (!entity.disposition.empty()) response.headers.add("Content-Disposition", entity.disposition);
  response.headers.add("Accept-Ranges", "bytes");
  if (part)
    response.headers.add("Content-Range", "bytes " + std::to_string(range.offset) + "-" +
                                              std::to_string(range.offset + range.size - 1) + "/" +
                                              std::to_string(entity.size));
  if (request.method == Method::head)
    response.headers.add("Content-Length", std::to_string(range.size));
  else if (entity.pieces) {
    response.body = entity.pieces(range.offset, range.size);
  } else {
    response.headers.add("Content-Length", std::to_string(range.size));
    response.body = entity.stream(range.offset, range.size);
  }
  return response;
}

std::string content_disposition(std::string_view kind, std::string_view filename) {
  const std::string whole = repaired_utf8(filename);
  std::string plain;  // for clients that know no RFC 8187
  std::string clean;
  bool differs = false;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::string_view character = rest.substr(0, utf8_character(rest));
    rest.remove_prefix(character.size());
    const auto byte = static_cast<unsigned char>(character.front());
    const bool direction = character.starts_with("\xE2\x80") && character.size() == 3 &&
                           static_cast<unsigned char>(character[2]) >= 0xAA &&
                           static_cast<unsigned char>(character[2]) <= 0xAE;  // text direction overrides
    if (byte < 0x20 || byte == 0x7F || direction) continue;
    const bool separator = character == "/" || character == "\\";
    const bool awkward = character.size() > 1 || character == "\"" || character == "%";
    plain += separator || awkward ? "_" : character;
    clean += separator ? "_" : character;
    differs = differs || awkward;
  }
  if (clean.empty()) return std::string(kind);
  std::string out(kind);
  out += "; filename=\"" + plain + "\"";
  if (differs) out += "; filename*=UTF-8''" + percent_encode(clean);
  return out;
}

}  // namespace millrace::http
