// JSON from and to plain described structs (Boost.Describe): one description gives parsing with an error per
// field, writing, and the schema in the OpenAPI document. std::optional may be missing or null; every other
// member must be there. Unknown members are errors under /api/v1. A trailing underscore of a member or
// enumerator is not part of its JSON name ("public_" is "public").
//
//   struct NewUser { std::string username; std::string password; };
//   BOOST_DESCRIBE_STRUCT(NewUser, (), (username, password))
//   inline Rules rules(const NewUser*) { return {{"username", {.min_length = 1, .max_length = 64}}}; }
#pragma once
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "http/message.h"
#include "http/router.h"

namespace millrace::http {

struct Rule {
  std::optional<std::size_t> min_length{};  // characters (UTF-8 code points), or items
  std::optional<std::size_t> max_length{};
  std::optional<double> minimum{};
  std::optional<double> maximum{};
  std::vector<std::string> one_of{};
  std::string description{};
};
using Rules = std::vector<std::pair<std::string, Rule>>;

inline constexpr std::size_t kMaxJsonBytes = 1024 * 1024;

struct Nothing {};  // as Out of a json_route: answers 204
struct File {};     // a member of a described form that is a file; only for schemas
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

// Strict JSON: at most 32 deep and 1 MB, UTF-8, no duplicate names. Error "bad_request" otherwise.
Result<boost::json::value> parse_json(std::string_view text);

// The document as text; numbers without exponents where that is shorter, what is not finite as null.
std::string json_text(const boost::json::value& value);

// "bad_request" for broken JSON; otherwise code "validation", 422, with Error::fields filled.
template <class T>
Result<T> from_json(std::string_view text);

template <class T>
boost::json::value to_json_value(const T& value);
template <class T>
std::string to_json(const T& value);
template <class T>
Response json_response(int status, const T& value);

// JSON Schema 2020-12, recursively, by type name. Two types of one name that differ are a std::logic_error.
template <class T>
void add_schema(boost::json::object& components);
template <class T>
std::string schema_name();

std::string openapi(const Router& router, const boost::json::object& components, std::string_view title,
                    std::string_view version);
inline std::string openapi(const Router& router, std::string_view title, std::string_view version) {
  return openapi(router, router.schemas(), title, version);
}

// The same errors in FastAPI's shape: 422 {"detail":[{"type","loc":["body",…],"msg"}]}; others {"detail":
// text}.
Response fastapi_validation(const Error& error);

// One integer of the query, within bounds; nothing when it is not there.
Result<std::optional<std::int64_t>> query_integer(const Request& request, std::string_view name,
                                                  std::int64_t least, std::int64_t most);

// A route whose body and answer are structs; the schemas go into router.schemas() by themselves. F may also
// give Task<Result<Response>> (cookies, other statuses): then In and Out are only documented.
//   F: Task<Result<Out>>(Request&, In)
template <class In, class Out, class F>
void json_route(Router& router, Method method, std::string pattern, RouteDoc doc, F f);
//   F: Task<Result<Out>>(Request&)
template <class Out, class F>
void json_route(Router& router, Method method, std::string pattern, RouteDoc doc, F f);

}  // namespace millrace::http

#include "http/json_impl.h"
