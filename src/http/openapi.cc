// The OpenAPI 3.1 document, from the table of routes and the schemas of the structs that parse.
#include <stdexcept>

#include "http/json.h"

namespace millrace::http {
namespace {

using boost::json::array;
using boost::json::object;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

// "/media/{id}/{rest*}" -> "/media/{id}/{rest}", and the names of the braces.
std::vector<std::string> path_names(std::string_view pattern, std::string& path) {
  std::vector<std::string> names;
  bool inside = false;
  for (char c : pattern) {
    if (c == '*') continue;
    path += c;
    if (c == '{') names.emplace_back();
    if (inside && c != '}') names.back() += c;
    if (c == '{' || c == '}') inside = c == '{';
  }
  return names;
}

// GET /api/v1/videos/{id} -> "get_videos_by_id".
std::string operation_id(const Route& route) {
  std::string_view rest = route.pattern;
  if (rest.starts_with("/api/v1/")) rest.remove_prefix(7);
  std::string id = lower(method_name(route.method));
  bool fresh = true;
  for (char c : rest) {
    if (c == '{') {
      id += fresh ? "_by_" : "by_";
      fresh = false;
    } else if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      if (fresh) id += '_';
      id += c;
      fresh = false;
    } else if (c != '}' && c != '*') {
      fresh = true;
    }
  }
  return id;
}

object content(std::string_view type, std::string_view schema) {
  object media;
  if (!schema.empty()) media["schema"] = object{{"$ref", "#/components/schemas/" + std::string(schema)}};
  return object{{std::string(type), std::move(media)}};
}

object operation(const Route& route, const std::vector<std::string>& names) {
  const RouteDoc& doc = route.doc;
  object out{{"operationId", operation_id(route)}, {"summary", doc.summary}};
  if (!doc.tag.empty()) out["tags"] = array{boost::json::value(doc.tag)};
  array parameters;
  for (const auto& name : names)
    parameters.push_back(
        object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", object{{"type", "string"}}}});
  for (const QueryDoc& query : doc.query) {
    object schema{{"type", query.type}};
    if (!query.one_of.empty()) schema["enum"] = array(query.one_of.begin(), query.one_of.end());
    parameters.push_back(object{{"name", query.name},
                                {"in", "query"},
                                {"required", false},
                                {"description", query.description},
                                {"schema", std::move(schema)}});
  }
  if (!parameters.empty()) out["parameters"] = std::move(parameters);
  if (!doc.request_schema.empty() || doc.request_type != "application/json")
    out["requestBody"] =
        object{{"required", true}, {"content", content(doc.request_type, doc.request_schema)}};

  object success{{"description", reason_phrase(doc.success)}};
  if (!doc.response_schema.empty()) success["content"] = content("application/json", doc.response_schema);
  out["responses"] = object{{std::to_string(doc.success), std::move(success)},
                            {"default", object{{"description", "Error"},
                                               {"content", content("application/problem+json", "Problem")}}}};
  if (doc.needs_token) out["security"] = array{object{{"bearer", array{}}}};
  return out;
}

// What we answer has all its members, null where there is nothing; only what is asked of us may be left out.
void require_all(object& components, const std::string& name) {
  auto* component = components.if_contains(name);
  if (component == nullptr) return;
  auto* properties = component->as_object().if_contains("properties");
  if (properties == nullptr) return;
  array required;
  std::vector<std::string> inner;
  auto refer = [&](const object& schema) {
    constexpr std::string_view kPrefix = "#/components/schemas/";
    if (const auto* reference = schema.if_contains("$ref"))
      inner.emplace_back(std::string_view(reference->as_string()).substr(kPrefix.size()));
  };
  for (const auto& [key, value] : properties->as_object()) {
    required.emplace_back(key);
    const object& schema = value.as_object();
    refer(schema);
    if (const auto* items = schema.if_contains("items")) refer(items->as_object());
    if (const auto* either = schema.if_contains("anyOf"))
      for (const auto& one : either->as_array()) refer(one.as_object());
  }
  component->as_object()["required"] = std::move(required);
  for (const auto& other : inner) require_all(components, other);
}

object problem_schema() {
  const object text{{"type", "string"}};
  const object field{{"type", "object"},
                     {"properties", object{{"loc", text}, {"message", text}, {"type", text}}},
                     {"required", array{"loc", "message", "type"}}};
  return object{{"type", "object"},
                {"properties", object{{"type", text},
                                      {"title", text},
                                      {"status", object{{"type", "integer"}}},
                                      {"code", text},
                                      {"detail", text},
                                      {"errors", object{{"type", "array"}, {"items", field}}},
                                      {"request_id", text}}},
                {"required", array{"type", "title", "status", "code", "detail"}}};
}

}  // namespace

namespace detail {

void refine_schema(object& schema, const Rule& rule) {
  object* target = &schema;
  if (auto* either = schema.if_contains("anyOf")) target = &either->as_array().front().as_object();
  const auto* type = target->if_contains("type");
  const bool list = type != nullptr && *type == "array";
  if (rule.min_length) (*target)[list ? "minItems" : "minLength"] = *rule.min_length;
  if (rule.max_length) (*target)[list ? "maxItems" : "maxLength"] = *rule.max_length;
  if (rule.minimum) (*target)["minimum"] = *rule.minimum;
  if (rule.maximum) (*target)["maximum"] = *rule.maximum;
  if (!rule.one_of.empty()) {
    array names;
    for (const auto& name : rule.one_of) names.emplace_back(name);
    (*target)["enum"] = std::move(names);
  }
  if (!rule.description.empty()) schema["description"] = rule.description;
}

void add_component(object& components, const std::string& name, object schema) {
  const auto* known = components.if_contains(name);
  if (known != nullptr && *known != boost::json::value(schema))
    throw std::logic_error("two different types are called " + name + " in the OpenAPI document");
  components[name] = std::move(schema);
}

}  // namespace detail

std::string openapi(const Router& router, const object& components, std::string_view title,
                    std::string_view version) {
  object paths;
  for (const auto& route : router.routes()) {
    if (route.doc.summary.empty()) continue;
    std::string path;
    const auto names = path_names(route.pattern, path);
    auto& item = paths[path];
    if (!item.is_object()) item = object{};
    item.as_object()[lower(method_name(route.method))] = operation(route, names);
  }
  object schemas = components;
  for (const auto& route : router.routes()) require_all(schemas, route.doc.response_schema);
  schemas["Problem"] = problem_schema();
  const object bearer{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}};
  const object document{{"openapi", "3.1.0"},
                        {"info", object{{"title", title}, {"version", version}}},
                        {"paths", std::move(paths)},
                        {"components", object{{"schemas", std::move(schemas)},
                                              {"securitySchemes", object{{"bearer", bearer}}}}}};
  return boost::json::serialize(document);
}

}  // namespace millrace::http
