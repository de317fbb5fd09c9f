// How a file goes on arriving where it stopped, and never becomes two files in one: what an answer says of
// its version, and of the part it holds (RFC 9110 sections 8.8, 13.1.5 and 14.4). Pure, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace millrace::imports {

// What If-Range may send to get the rest of just this file: a strong ETag, or else a Last-Modified that is
// strong too, since it lies a minute before the answer's Date; empty when there is neither.
std::string validator_of(const http::Headers& headers);

// Content-Range of a 206: "bytes 5-9/10", "bytes 5-9/*". Nothing when it is malformed.
struct Part {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;  // behind the last
  std::optional<std::uint64_t> length{};
  bool operator==(const Part&) const = default;
};
std::optional<Part> parse_content_range(std::string_view text);

// Whether a 206 is the rest that was asked for: from `offset` to the end of a file that has `length`, if that
// is known, and is not of another version than `validator`.
bool goes_on(const http::Headers& headers, std::uint64_t offset, std::optional<std::uint64_t> length,
             std::string_view validator);

}  // namespace millrace::imports
