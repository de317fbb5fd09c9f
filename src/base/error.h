// Errors that depend on input or on the state of a video. They are values: Result<T> carries either a T or
// one of these. When the machine itself fails (database gone, disk broken, a bug), code throws instead, and
// the HTTP session, the job runner or main catches it.
#pragma once
#include <chrono>
#include <expected>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace millrace {

// What kind of refusal it is; http/ maps each to one status code.
enum class Status {
  bad_request,            // 400 the request itself makes no sense
  unauthorized,           // 401 who are you?
  forbidden,              // 403 known, but may not
  not_found,              // 404 absent, or not to be seen by this caller
  conflict,               // 409 the state of the thing forbids it
  gone,                   // 410
  too_large,              // 413
  unsupported_media,      // 415
  range_not_satisfiable,  // 416
  unprocessable,          // 422 fields are wrong; see Error::fields
  too_many_requests,      // 429 see Error::retry_after
  header_too_large,       // 431
  internal,               // 500
  unavailable,            // 503 see Error::retry_after
  insufficient_storage,   // 507
};

// One field that did not validate. `loc` is the path within the body ("username", "spans.0.in").
struct FieldError {
  std::string loc;
  std::string message;
  std::string type;  // stable, as pydantic names it: "missing", "string_type", "string_too_short", …
};

struct Error {
  Status status = Status::internal;
  std::string code;    // stable, lower_snake_case; clients switch on it
  std::string detail;  // one or two sentences for a person; never a path, a stack or a secret
  std::vector<FieldError> fields{};
  std::optional<std::chrono::seconds> retry_after{};
};

template <class T>
using Result = std::expected<T, Error>;

// A failure of the machine of which a person can be told more than that: a full disk under the database.
struct Failure : std::runtime_error {
  explicit Failure(Error why) : std::runtime_error(why.detail), error(std::move(why)) {}
  Error error;
};

inline std::unexpected<Error> fail(Status status, std::string code, std::string detail) {
  return std::unexpected(Error{status, std::move(code), std::move(detail)});
}
inline std::unexpected<Error> fail(Error error) {
  return std::unexpected(std::move(error));
}

}  // namespace millrace
