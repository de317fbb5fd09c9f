// Header values with parameters: `form-data; name="file"; filename="a.mp4"`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::http {

struct ParameterizedValue {
  std::string value;
  std::vector<std::pair<std::string, std::string>> parameters;  // unquoted

  const std::string* find(std::string_view name) const;  // first of that name, letters' case aside
};

// Nothing when it is malformed. In quoted strings \" and \\ are unescaped; any other backslash stands for
// itself, since some clients send Windows paths as they are.
std::optional<ParameterizedValue> parse_parameters(std::string_view text);

// RFC 8187: UTF-8'en'%e2%82%ac%20rates. Nothing when it is not valid UTF-8 said so.
std::optional<std::string> decode_extended_value(std::string_view text);

}  // namespace millrace::http
