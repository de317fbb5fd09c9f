// Writes JSON as people would: Boost.JSON's own serializer shows 12.5 as 1.25E1.
#include <fmt/format.h>

#include <cmath>

#include "http/json.h"

namespace millrace::http {
namespace {

void write(std::string& out, const boost::json::value& value) {
  if (const auto* object = value.if_object()) {
    char separator = '{';
    for (const auto& [key, member] : *object) {
      out += std::exchange(separator, ',');
      out += boost::json::serialize(boost::json::string_view(key));
      out += ':';
      write(out, member);
    }
    out += object->empty() ? "{}" : "}";
  } else if (const auto* items = value.if_array()) {
    char separator = '[';
    for (const auto& item : *items) {
      out += std::exchange(separator, ',');
      write(out, item);
    }
    out += items->empty() ? "[]" : "]";
  } else if (const double* number = value.if_double()) {
    out += std::isfinite(*number) ? fmt::format("{}", *number) : "null";
  } else {
    out += boost::json::serialize(value);
  }
}

}  // namespace

std::string json_text(const boost::json::value& value) {
  std::string out;
  write(out, value);
  return out;
}

}  // namespace millrace::http
