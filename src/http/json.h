// JSON from and to plain described structs (Boost.Describe): one description gives parsing with an error per field,
// writing, and the schema in the OpenAPI document. std::optional may be missing or null; every other member must be
// there. Unknown members are errors under /api/v1.
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
  std::optional<std::size_t> min_length{};   // characters (UTF-8 code points), or items
  std::optional<std::size_t> max_length{};
  std::optional<double> minimum{};
  std::optional<double> maximum{};
  std::vector<std::string> one_of{};
  std::string description{};
};
using Rules = std::vector<std::pair<std::string, Rule>>;

// template <class T> Result<T> from_json(std::string_view text);        code "validation", 422, fields filled; "bad_request" for broken JSON
// template <class T> boost::json::value to_json_value(const T&);
// template <class T> std::string to_json(const T&);
// template <class T> void add_schema(boost::json::object& components);   JSON Schema 2020-12, recursively, by type name
// std::string openapi(const Router&, const boost::json::object& components, std::string_view title, std::string_view version);
//
// A route whose body and answer are structs:
// template <class In, class Out, class F>  F: Task<Result<Out>>(Request&, In)
// void json_route(Router&, Method, std::string pattern, RouteDoc, F);
// template <class Out, class F>            F: Task<Result<Out>>(Request&)
// void json_route(Router&, Method, std::string pattern, RouteDoc, F);
// (struct Nothing {} as Out answers 204.)

}  // namespace millrace::http

#include "http/json_impl.h"
