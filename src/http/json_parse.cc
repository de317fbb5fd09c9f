// Strict JSON: Boost.JSON builds the value; before that its event parser looks for names that come twice.
#include <boost/json/basic_parser_impl.hpp>
#include <unordered_set>

#include "http/json.h"

namespace millrace::http {
namespace {

using boost::json::error_code;
using boost::json::string_view;

struct DuplicateFinder {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  std::vector<std::unordered_set<std::string>> open;
  std::string name;
  bool duplicate = false;

  bool on_object_begin(error_code&) {
    open.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    open.pop_back();
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    name.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, std::size_t, error_code& error) {
    name.append(part.data(), part.size());
    duplicate = !open.back().insert(std::exchange(name, {})).second;
    if (duplicate) error = boost::json::error::syntax;
    return !duplicate;
  }
  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_string_part(string_view, std::size_t, error_code&) { return true; }
  bool on_string(string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
  bool on_double(double, string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

std::unexpected<Error> not_json(std::string detail) {
  return fail(Status::bad_request, "bad_request", std::move(detail));
}

}  // namespace

Result<boost::json::value> parse_json(std::string_view text) {
  if (text.size() > kMaxJsonBytes)
    return fail(Status::too_large, "too_large", "The JSON document is larger than 1 MB.");
  boost::json::parse_options options;
  options.max_depth = 32;
  boost::json::basic_parser<DuplicateFinder> finder(options);
  error_code error;
  const std::size_t used = finder.write_some(false, text.data(), text.size(), error);
  if (finder.handler().duplicate) return not_json("The JSON document names a member twice.");
  if (error == boost::json::error::too_deep) return not_json("The JSON document is nested too deeply.");
  if (error || used != text.size() || !finder.done()) return not_json("The body is not valid JSON.");
  auto value = boost::json::parse(string_view(text.data(), text.size()), error, {}, options);
  if (error) return not_json("The body is not valid JSON.");
  return value;
}

}  // namespace millrace::http
