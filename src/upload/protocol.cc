#include "upload/protocol.h"

#include <algorithm>
#include <charconv>

namespace millrace::upload {
namespace {

constexpr std::string_view kTusType = "application/offset+octet-stream";
constexpr std::string_view kDraftType = "application/partial-upload";

std::unexpected<Error> bad(std::string detail) {
  return fail(Status::bad_request, "bad_request", std::move(detail));
}

bool printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool has_type(const http::Request& request, std::string_view type) {
  const std::string_view given = request.headers.find("Content-Type");
  return http::equals_ignoring_case(http::trimmed(given.substr(0, given.find(';'))), type);
}

std::unexpected<Error> wrong_type(std::string_view type) {
  return fail(Status::unsupported_media, "unsupported_media", fmt::format("The body must be {}.", type));
}

Result<std::optional<std::uint64_t>> read_length(const http::Request& request) {
  const std::string_view text = request.headers.find("Upload-Length");
  if (text.empty()) return std::optional<std::uint64_t>();
  auto length = parse_count(text);
  if (!length) return bad("Upload-Length is not a number of bytes.");
  return length;
}

Result<std::string> read_sha256(const Metadata& metadata, std::string_view repr_digest) {
  auto digest = parse_digest_field(repr_digest);
  if (!digest) return fail(digest.error());
  std::string wanted;
  if (*digest) {
    const auto& bytes = (*digest)->digest;
    wanted = store::hex_text({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
  }
  auto said = metadata.find("sha256");
  if (said == metadata.end()) return wanted;
  std::string hex = said->second;
  for (char& c : hex)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c + 32);
  if (hex.size() != 64 || hex.find_first_not_of("0123456789abcdef") != std::string::npos)
    return bad("The sha256 of Upload-Metadata is not 64 hexadecimal digits.");
  if (!wanted.empty() && wanted != hex) return bad("Two different hashes are given for the file.");
  return hex;
}

std::string value_of(const Metadata& metadata, std::initializer_list<std::string_view> keys) {
  for (auto key : keys)
    if (auto found = metadata.find(key); found != metadata.end() && !found->second.empty())
      return found->second;
  return {};
}

}  // namespace

Result<Dialect> dialect_of(const http::Request& request) {
  const std::string_view version = request.headers.find("Tus-Resumable");
  if (version == "1.0.0") return Dialect::tus;
  if (version.empty() && parse_flag(request.headers.find("Upload-Complete"))) return Dialect::ietf;
  return fail(Status::bad_request, "bad_version",
              "Say Tus-Resumable: 1.0.0, or Upload-Complete as in draft-ietf-httpbis-resumable-upload.");
}

bool has_content(const http::Request& request) {
  return request.body != nullptr && request.body->declared_bytes() != 0u;
}

Result<NewUpload> read_creation(const http::Request& request, Dialect dialect) {
  NewUpload wanted;
  auto length = read_length(request);
  if (!length) return fail(length.error());
  wanted.length = *length;
  const std::string_view metadata_sent = request.headers.find("Upload-Metadata");
  const std::string_view concat_sent = request.headers.find("Upload-Concat");
  if (!printable(metadata_sent) || !printable(concat_sent))
    return bad("A header field has unusual characters.");
  auto metadata = parse_metadata(metadata_sent);
  if (!metadata) return fail(metadata.error());
  auto sha256 = read_sha256(*metadata, request.headers.find("Repr-Digest"));
  if (!sha256) return fail(sha256.error());
  wanted.sha256 = std::move(*sha256);
  wanted.metadata_sent = metadata_sent;

  if (dialect == Dialect::tus) {
    if (!concat_sent.empty()) {
      auto concat = parse_concat(concat_sent);
      if (!concat) return fail(concat.error());
      wanted.concat = std::move(*concat);
      wanted.concat_sent = concat_sent;
    }
    const std::string_view deferred = request.headers.find("Upload-Defer-Length");
    if (!deferred.empty() && deferred != "1") return bad("Upload-Defer-Length can only be 1.");
    const bool final = wanted.concat.kind == Concat::Kind::final;
    if (final && (wanted.length || !deferred.empty())) return bad("A final upload is as long as its parts.");
    if (!final && wanted.length.has_value() == !deferred.empty())
      return bad("Say one of Upload-Length and Upload-Defer-Length.");
    if (final && has_content(request)) return bad("A final upload has no bytes of its own.");
    if (has_content(request) && !has_type(request, kTusType)) return wrong_type(kTusType);
  } else if (!wanted.length && parse_flag(request.headers.find("Upload-Complete")) == true) {
    wanted.length = request.body->declared_bytes();
  }

  auto& video = wanted.video;
  video.file_name = value_of(*metadata, {"filename", "name"});
  if (video.file_name.empty())
    video.file_name = name_of_disposition(request.headers.find("Content-Disposition"));
  video.replaces = value_of(*metadata, {"replaces"});
  video.title = value_of(*metadata, {"title"});
  video.description = value_of(*metadata, {"description"});
  if (auto visibility = value_of(*metadata, {"visibility"}); !visibility.empty())
    video.visibility = visibility;
  if (auto time = parse_count(value_of(*metadata, {"lastModified", "last_modified"})))
    wanted.last_modified = static_cast<std::int64_t>(*time);
  return wanted;
}

Result<Append> read_append(const http::Request& request, Dialect dialect, bool creating) {
  Append how;
  if (!creating) {
    const std::string_view type = dialect == Dialect::tus ? kTusType : kDraftType;
    if (!has_type(request, type)) return wrong_type(type);
    auto offset = parse_count(request.headers.find("Upload-Offset"));
    if (!offset) return bad("Upload-Offset is missing, or not a number of bytes.");
    how.offset = *offset;
    auto length = read_length(request);
    if (!length) return fail(length.error());
    how.length = *length;
  }
  if (dialect == Dialect::ietf)
    how.until = parse_flag(request.headers.find("Upload-Complete")) == true ? Append::Until::end_of_body
                                                                            : Append::Until::later;
  if (const std::string_view text = request.headers.find("Upload-Checksum"); !text.empty()) {
    auto checksum = parse_checksum(text);
    if (!checksum) return fail(checksum.error());
    how.checksum = std::move(*checksum);
  } else {
    auto digest = parse_digest_field(request.headers.find("Content-Digest"));
    if (!digest) return fail(digest.error());
    how.checksum = std::move(*digest);
  }
  return how;
}

std::string url_of(const UploadRecord& record) {
  return fmt::format("{}/{}", kCollection, record.id.text());
}

std::string upload_limit(const Arrivals& arrivals, const UploadRecord* record) {
  std::string limit = fmt::format("max-size={}", arrivals.max_bytes());
  if (record != nullptr && record->state == UploadState::open)
    limit += fmt::format(", max-age={}", arrivals.options().lifetime.count() / 1000);
  return limit;
}

void describe(http::Response& response, const UploadRecord& record, const Arrivals& arrivals) {
  auto& headers = response.headers;
  const bool final = record.kind == Concat::Kind::final;
  const bool done = record.state == UploadState::done;
  if (!final || done) headers.set("Upload-Offset", std::to_string(record.received));
  if (record.length)
    headers.set("Upload-Length", std::to_string(*record.length));
  else
    headers.set("Upload-Defer-Length", "1");
  if (!record.metadata.empty()) headers.set("Upload-Metadata", record.metadata);
  if (!record.concat.empty()) headers.set("Upload-Concat", record.concat);
  if (!done) headers.set("Upload-Expires", http_date(record.expires_at));
  headers.set("Upload-Complete", done || record.state == UploadState::part ? "?1" : "?0");
  headers.set("Upload-Limit", upload_limit(arrivals, &record));
  if (!record.video.empty()) headers.set("Millrace-Video", record.video);
  headers.set("Cache-Control", "no-store");
}

http::Response refuse(const http::Request& request, const Error& error) {
  int status = http::status_code(error.status);
  if (error.code == "bad_version") status = 412;
  if (error.code == "checksum_mismatch") status = 460;
  http::Response response = http::problem(request, status, error);
  if (status == 412) response.headers.add("Tus-Version", "1.0.0");
  return response;
}

std::optional<http::Method> meant_method(const http::Request& request) {
  const std::string_view name = request.headers.find("X-HTTP-Method-Override");
  if (name.empty()) return request.method;
  using enum http::Method;
  for (const http::Method method : {get, head, post, put, patch, delete_, options})
    if (http::equals_ignoring_case(http::method_name(method), name)) return method;
  return std::nullopt;
}

}  // namespace millrace::upload
