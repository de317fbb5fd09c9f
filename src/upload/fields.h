// The header fields of the two upload protocols, read strictly: tus 1.0 (tus.io/protocols/resumable-upload)
// and draft-ietf-httpbis-resumable-upload-12 with the structured fields (RFC 9651) and digests (RFC 9530) it
// uses. Pure, any thread.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"

namespace millrace::upload {

// A non-negative integer of at most 15 digits (RFC 9651 section 3.3.1), without a sign; nothing otherwise.
std::optional<std::uint64_t> parse_count(std::string_view text);
// "?1" or "?0".
std::optional<bool> parse_flag(std::string_view text);
// Canonical base64 with its padding (RFC 4648 section 4), without line breaks.
std::optional<std::string> parse_base64(std::string_view text);

enum class Algorithm { sha256, sha1 };
struct Checksum {
  Algorithm algorithm = Algorithm::sha256;
  std::string digest;  // its bytes
};
inline constexpr std::string_view kChecksumAlgorithms = "sha256,sha1";
// "sha256 BASE64". Error 400 "bad_request", also for an algorithm that is not known.
Result<Checksum> parse_checksum(std::string_view text);
// Content-Digest, Repr-Digest: the sha-256 among its members. Nothing when there is none; an error when it is
// malformed.
Result<std::optional<Checksum>> parse_digest_field(std::string_view text);

// Upload-Metadata: what the keys stand for, decoded. Error 400.
using Metadata = std::map<std::string, std::string, std::less<>>;
Result<Metadata> parse_metadata(std::string_view text);

struct Concat {
  enum class Kind { whole, partial, final };
  Kind kind = Kind::whole;
  std::vector<UploadId> parts{};
};
// Upload-Concat; parts are named by their URL or path. Error 400, or 404 when one names no upload.
Result<Concat> parse_concat(std::string_view text);

// The name in `attachment; filename="a.mp4"; filename*=…` (RFC 6266), or empty.
std::string name_of_disposition(std::string_view text);

// "Wed, 25 Jun 2014 16:00:00 GMT" (RFC 9110 section 5.6.7).
std::string http_date(UnixMillis time);

}  // namespace millrace::upload
