// The templates behind json.h. Not for including by itself.
#pragma once
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <limits>
#include <type_traits>

#include "http/json_read.h"

namespace millrace::http::detail {

template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
using Members =
    boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
const Rules& rules_of() {
  static const Rules found = [] {
    if constexpr (requires { rules(static_cast<const T*>(nullptr)); })
      return Rules(rules(static_cast<const T*>(nullptr)));
    else
      return Rules();
  }();
  return found;
}

template <class T>
const std::vector<std::string>& enumerators() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
        [&](auto e) { found.emplace_back(json_name(e.name)); });
    return found;
  }();
  return names;
}

template <class T>
void read_enum(JsonReading& reading, const boost::json::value& value, T& out) {
  bool known = false;
  if (const auto* text = value.if_string())
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto e) {
      if (json_name(e.name) != std::string_view(text->data(), text->size())) return;
      out = e.value;
      known = true;
    });
  if (!known) reading.one_of(enumerators<T>(), "enum");
}

template <class T>
void read_value(JsonReading& reading, const boost::json::value& value, T& out);

template <class T>
void read_struct(JsonReading& reading, const boost::json::value& value, T& out) {
  const auto* object = reading.object(value);
  if (object == nullptr) return;
  std::size_t known = 0;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    using Member = std::remove_cvref_t<decltype(out.*member.pointer)>;
    const std::string_view name = json_name(member.name);
    const auto* found = object->if_contains(boost::json::string_view(name.data(), name.size()));
    JsonReading::Step step(reading, name);
    if (found == nullptr) {
      if constexpr (!kIsOptional<Member>) reading.error("missing", "Field required");
      return;
    }
    known++;
    read_value(reading, *found, out.*member.pointer);
    for (const auto& [field, rule] : rules_of<T>())
      if (field == name) reading.check(rule, *found);
  });
  if (known == object->size()) return;
  for (const auto& [key, unused] : *object) {
    bool is_known = false;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      is_known = is_known || json_name(member.name) == std::string_view(key.data(), key.size());
    });
    if (is_known) continue;
    JsonReading::Step step(reading, std::string_view(key.data(), key.size()));
    reading.error("extra_forbidden", "Extra inputs are not permitted");
  }
}

template <class T>
void read_value(JsonReading& reading, const boost::json::value& value, T& out) {
  if constexpr (std::is_same_v<T, boost::json::value>) {
    out = value;
  } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string> ||
                       std::is_same_v<T, double>) {
    reading.read(value, out);
  } else if constexpr (std::is_floating_point_v<T>) {
    double number = 0;
    reading.read(value, number);
    out = static_cast<T>(number);
  } else if constexpr (std::signed_integral<T>) {
    out = static_cast<T>(
        reading.read_signed(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
  } else if constexpr (std::unsigned_integral<T>) {
    out = static_cast<T>(reading.read_unsigned(value, std::numeric_limits<T>::max()));
  } else if constexpr (std::is_enum_v<T>) {
    read_enum(reading, value, out);
  } else if constexpr (kIsOptional<T>) {
    out.reset();
    if (!value.is_null()) read_value(reading, value, out.emplace());
  } else if constexpr (kIsVector<T>) {
    const auto* items = reading.array(value);
    if (items == nullptr) return;
    for (std::size_t i = 0; i < items->size(); i++) {
      JsonReading::Step step(reading, std::to_string(i));
      typename T::value_type item{};
      read_value(reading, (*items)[i], item);
      out.push_back(std::move(item));
    }
  } else {
    read_struct(reading, value, out);
  }
}

template <class T>
boost::json::value schema_of(boost::json::object& components) {
  if constexpr (std::is_same_v<T, boost::json::value>) {
    return boost::json::object{};
  } else if constexpr (std::is_same_v<T, File>) {
    return boost::json::object{{"type", "string"}, {"format", "binary"}};
  } else if constexpr (std::is_same_v<T, bool>) {
    return boost::json::object{{"type", "boolean"}};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return boost::json::object{{"type", "string"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return boost::json::object{{"type", "number"}};
  } else if constexpr (std::is_integral_v<T>) {
    boost::json::object schema{{"type", "integer"}};
    if (std::is_unsigned_v<T>) schema["minimum"] = 0;
    return schema;
  } else if constexpr (std::is_enum_v<T>) {
    boost::json::array names;
    for (const auto& name : enumerators<T>()) names.emplace_back(name);
    return boost::json::object{{"type", "string"}, {"enum", std::move(names)}};
  } else if constexpr (kIsOptional<T>) {
    boost::json::array either;
    either.push_back(schema_of<typename T::value_type>(components));
    either.push_back(boost::json::object{{"type", "null"}});
    return boost::json::object{{"anyOf", std::move(either)}};
  } else if constexpr (kIsVector<T>) {
    return boost::json::object{{"type", "array"}, {"items", schema_of<typename T::value_type>(components)}};
  } else {
    add_schema<T>(components);
    return boost::json::object{{"$ref", "#/components/schemas/" + schema_name<T>()}};
  }
}

template <class Out>
Response answer(Request& request, const RouteDoc& doc, Result<Out> result) {
  if (!result) return problem(request, result.error());
  if constexpr (std::is_same_v<Out, Response>)
    return std::move(*result);
  else if constexpr (std::is_same_v<Out, Nothing>)
    return Response::empty(204);
  else
    return json_response(doc.success, *result);
}

template <class Out>
void document_answer(Router& router, RouteDoc& doc) {
  if constexpr (std::is_same_v<Out, Nothing>) {
    if (doc.success == 200) doc.success = 204;
  } else if constexpr (!std::is_same_v<Out, Response>) {
    add_schema<Out>(router.schemas());
    if (doc.response_schema.empty()) doc.response_schema = schema_name<Out>();
  }
}

// A request body that must be JSON; another type is refused, so that no plain form of another site can send
// it.
Task<Result<std::string>> read_json_body(Request& request);

}  // namespace millrace::http::detail

namespace millrace::http {

template <class T>
Result<T> from_json(std::string_view text) {
  auto document = parse_json(text);
  if (!document) return fail(std::move(document.error()));
  detail::JsonReading reading;
  T out{};
  detail::read_value(reading, *document, out);
  if (!reading.good()) return fail(reading.take_error());
  return out;
}

template <class T>
boost::json::value to_json_value(const T& value) {
  if constexpr (std::is_same_v<T, boost::json::value>) {
    return value;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return boost::json::value(value);
  } else if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    const std::string_view text = value;
    return boost::json::value(boost::json::string_view(text.data(), text.size()));
  } else if constexpr (std::is_enum_v<T>) {
    std::string_view name;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto e) {
      if (e.value == value) name = detail::json_name(e.name);
    });
    return boost::json::value(boost::json::string_view(name.data(), name.size()));
  } else if constexpr (detail::kIsOptional<T>) {
    return value ? to_json_value(*value) : boost::json::value(nullptr);
  } else if constexpr (detail::kIsVector<T>) {
    boost::json::array items;
    items.reserve(value.size());
    for (const auto& item : value) items.push_back(to_json_value<typename T::value_type>(item));
    return items;
  } else {
    boost::json::object object;
    boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
      const std::string_view name = detail::json_name(member.name);
      object.emplace(boost::json::string_view(name.data(), name.size()),
                     to_json_value(value.*member.pointer));
    });
    return object;
  }
}

template <class T>
std::string to_json(const T& value) {
  return json_text(to_json_value(value));
}

template <class T>
Response json_response(int status, const T& value) {
  return Response::json(status, to_json(value));
}

template <class T>
std::string schema_name() {
  std::string_view name = __PRETTY_FUNCTION__;  // "… [T = millrace::accounts::NewUser]"
  name = name.substr(name.rfind("T = ") + 4);
  name.remove_suffix(1);
  const auto colons = name.rfind("::");
  return std::string(colons == std::string_view::npos ? name : name.substr(colons + 2));
}

template <class T>
void add_schema(boost::json::object& components) {
  boost::json::object properties;
  boost::json::array required;
  boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
    using Member = std::remove_cvref_t<decltype(std::declval<T>().*member.pointer)>;
    const std::string name(detail::json_name(member.name));
    boost::json::value schema = detail::schema_of<Member>(components);
    for (const auto& [field, rule] : detail::rules_of<T>())
      if (field == name) detail::refine_schema(schema.as_object(), rule);
    properties[name] = std::move(schema);
    if constexpr (!detail::kIsOptional<Member>) required.emplace_back(name);
  });
  boost::json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  detail::add_component(components, schema_name<T>(), std::move(schema));
}

template <class In, class Out, class F>
void json_route(Router& router, Method method, std::string pattern, RouteDoc doc, F f) {
  add_schema<In>(router.schemas());
  if (doc.request_schema.empty()) doc.request_schema = schema_name<In>();
  detail::document_answer<Out>(router, doc);
  Handler handler = [doc, f](Request& request) -> Task<Response> {
    auto text = co_await detail::read_json_body(request);
    if (!text) co_return problem(request, text.error());
    auto in = from_json<In>(*text);
    if (!in) co_return problem(request, in.error());
    co_return detail::answer(request, doc, co_await f(request, std::move(*in)));
  };
  router.add(method, std::move(pattern), std::move(handler), std::move(doc));
}

template <class Out, class F>
void json_route(Router& router, Method method, std::string pattern, RouteDoc doc, F f) {
  detail::document_answer<Out>(router, doc);
  Handler handler = [doc, f](Request& request) -> Task<Response> {
    co_return detail::answer(request, doc, co_await f(request));
  };
  router.add(method, std::move(pattern), std::move(handler), std::move(doc));
}

}  // namespace millrace::http
