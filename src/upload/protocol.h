// Two protocols over the same uploads, at /api/v1/uploads: tus 1.0 with its extensions (requests carry
// Tus-Resumable), and draft-ietf-httpbis-resumable-upload-12 (requests carry Upload-Complete). This reads
// what a request asks for and writes what the answer tells; arrivals.h does the work.
#pragma once
#include "http/message.h"
#include "upload/arrivals.h"

namespace millrace::upload {

inline constexpr std::string_view kCollection = "/api/v1/uploads";

enum class Dialect { tus, ietf };
// Of a request that changes something. "bad_version" (412) when it speaks neither.
Result<Dialect> dialect_of(const http::Request& request);

Result<NewUpload> read_creation(const http::Request& request, Dialect dialect);
Result<Append> read_append(const http::Request& request, Dialect dialect, bool creating);
// Whether a creation brings bytes.
bool has_content(const http::Request& request);

std::string url_of(const UploadRecord& record);
// Everything an answer says about an upload, for both protocols.
void describe(http::Response& response, const UploadRecord& record, const Arrivals& arrivals);
std::string upload_limit(const Arrivals& arrivals, const UploadRecord* record);
// With the statuses that only these protocols know: 412, 460.
http::Response refuse(const http::Request& request, const Error& error);
// The method that is meant: X-HTTP-Method-Override.
std::optional<http::Method> meant_method(const http::Request& request);

}  // namespace millrace::upload
