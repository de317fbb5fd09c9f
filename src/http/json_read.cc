#include "http/json_read.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

#include "http/json.h"
#include "http/utf8.h"

namespace millrace::http::detail {
namespace {

constexpr std::size_t kMaxErrors = 50;  // a hostile document does not make a larger answer

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); i++) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += "'" + names[i] + "'";
  }
  return out;
}

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

JsonReading::Step::Step(JsonReading& reading, std::string_view name)
    : reading_(reading), old_(reading.path_.size()) {
  if (!reading.path_.empty()) reading.path_ += '.';
  reading.path_ += name.substr(0, 256);
}

void JsonReading::error(std::string type, std::string message) {
  if (errors_.size() < kMaxErrors) errors_.push_back({path_, std::move(message), std::move(type)});
}

Error JsonReading::take_error() {
  return Error{Status::unprocessable, "validation", "Some fields are not valid.", std::move(errors_)};
}

void JsonReading::read(const Value& value, bool& out) {
  if (const bool* found = value.if_bool())
    out = *found;
  else
    error("bool_type", "Input should be a valid boolean");
}

void JsonReading::read(const Value& value, std::string& out) {
  const auto* found = value.if_string();
  if (found == nullptr)
    error("string_type", "Input should be a valid string");
  else if (found->find('\0') != boost::json::string::npos)
    error("string_pattern_mismatch", "String should not contain a NUL character");
  else
    out.assign(found->data(), found->size());
}

void JsonReading::read(const Value& value, double& out) {
  if (!value.is_number()) return error("float_type", "Input should be a valid number");
  out = value.to_number<double>();
  if (!std::isfinite(out)) error("finite_number", "Input should be a finite number");
}

bool JsonReading::integer(const Value& value, std::int64_t& out, std::uint64_t& big) {
  if (value.is_int64()) {
    out = value.get_int64();
    big = out < 0 ? 0 : static_cast<std::uint64_t>(out);
    return true;
  }
  if (value.is_uint64()) {  // only what does not fit an int64
    out = std::numeric_limits<std::int64_t>::max();
    big = value.get_uint64();
    return true;
  }
  if (const double* number = value.if_double()) {
    const bool whole = std::isfinite(*number) && std::trunc(*number) == *number;
    if (whole && std::abs(*number) < 9007199254740992.0) {
      out = static_cast<std::int64_t>(*number);
      big = out < 0 ? 0 : static_cast<std::uint64_t>(out);
      return true;
    }
    error(whole ? "int_parsing_size" : "int_from_float",
          whole ? "Input should be a smaller integer"
                : "Input should be a valid integer, got a number with a fractional part");
    return false;
  }
  if (const auto* text = value.if_string()) {
    std::int64_t parsed = 0;
    const auto result = std::from_chars(text->data(), text->data() + text->size(), parsed);
    if (result.ec != std::errc{} || result.ptr != text->data() + text->size()) {
      error("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
      return false;
    }
  }
  error("int_type", "Input should be a valid integer");
  return false;
}

std::int64_t JsonReading::read_signed(const Value& value, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  std::uint64_t big = 0;
  if (!integer(value, number, big)) return 0;
  if (value.is_uint64() || number > most)
    error("less_than_equal", fmt::format("Input should be less than or equal to {}", most));
  else if (number < least)
    error("greater_than_equal", fmt::format("Input should be greater than or equal to {}", least));
  return number;
}

std::uint64_t JsonReading::read_unsigned(const Value& value, std::uint64_t most) {
  std::int64_t number = 0;
  std::uint64_t big = 0;
  if (!integer(value, number, big)) return 0;
  if (number < 0)
    error("greater_than_equal", "Input should be greater than or equal to 0");
  else if (big > most)
    error("less_than_equal", fmt::format("Input should be less than or equal to {}", most));
  return big;
}

const boost::json::object* JsonReading::object(const Value& value) {
  if (!value.is_object())
    error("model_attributes_type", "Input should be a valid dictionary or object to extract fields from");
  return value.if_object();
}

const boost::json::array* JsonReading::array(const Value& value) {
  if (!value.is_array()) error("list_type", "Input should be a valid list");
  return value.if_array();
}

void JsonReading::one_of(const std::vector<std::string>& names, std::string type) {
  error(std::move(type), "Input should be " + listed(names));
}

void JsonReading::check(const Rule& rule, const Value& value) {
  if (const auto* text = value.if_string()) {
    const std::size_t length = utf8_length({text->data(), text->size()});
    if (rule.min_length && length < *rule.min_length)
      error("string_too_short", "String should have at least " + plural(*rule.min_length, "character"));
    if (rule.max_length && length > *rule.max_length)
      error("string_too_long", "String should have at most " + plural(*rule.max_length, "character"));
    if (!rule.one_of.empty() &&
        std::ranges::count(rule.one_of, std::string_view(text->data(), text->size())) == 0)
      one_of(rule.one_of, "literal_error");
  } else if (const auto* items = value.if_array()) {
    if (rule.min_length && items->size() < *rule.min_length)
      error("too_short", fmt::format("List should have at least {} after validation, not {}",
                                     plural(*rule.min_length, "item"), items->size()));
    if (rule.max_length && items->size() > *rule.max_length)
      error("too_long", fmt::format("List should have at most {} after validation, not {}",
                                    plural(*rule.max_length, "item"), items->size()));
  } else if (value.is_number()) {
    const double number = value.to_number<double>();
    if (rule.minimum && number < *rule.minimum)
      error("greater_than_equal", fmt::format("Input should be greater than or equal to {}", *rule.minimum));
    if (rule.maximum && number > *rule.maximum)
      error("less_than_equal", fmt::format("Input should be less than or equal to {}", *rule.maximum));
  }
}

}  // namespace millrace::http::detail
