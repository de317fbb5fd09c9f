// A table of routes; "/api/v1/videos/{id}", "{rest*}" takes the remainder. Built at start, then read by all
// loops.
#pragma once
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <vector>

#include "http/message.h"

namespace millrace::http {

using Handler = std::function<Task<Response>(Request&)>;

struct QueryDoc {
  std::string name;
  std::string description;
  std::string type = "string";  // of JSON Schema
  std::vector<std::string> one_of{};
};

struct RouteDoc {
  std::string summary;  // empty: not in the OpenAPI document
  std::string tag;
  std::string request_schema;  // name under components/schemas, or empty
  std::string request_type = "application/json";
  std::string response_schema;
  int success = 200;
  std::vector<QueryDoc> query;
  bool needs_token = false;
};

struct Route {
  Method method;
  std::string pattern;
  Handler handler;
  RouteDoc doc;
};

class Router {
 public:
  void add(Method method, std::string pattern, Handler handler, RouteDoc doc = {});
  // The route and its params; `allowed` is filled when only the method differs (405 with Allow). HEAD finds
  // GET. A literal segment is preferred to {braces}, and both to {rest*}; {braces} never stand for an empty
  // segment.
  struct Match {
    const Route* route = nullptr;
    std::vector<Method> allowed;
    std::map<std::string, std::string, std::less<>> params;
  };
  Match match(Method method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }
  // components/schemas of the OpenAPI document; json_route() adds the types it meets.
  boost::json::object& schemas() { return schemas_; }
  const boost::json::object& schemas() const { return schemas_; }

 private:
  struct Node {  // one segment of the tree of patterns; indices into nodes_
    std::map<std::string, std::size_t, std::less<>> literals;
    std::size_t any = 0;   // {name}
    std::size_t rest = 0;  // {name*}
    std::vector<std::size_t> routes;
  };
  struct Walk;
  bool walk(Walk& walk, std::size_t node, std::string_view path) const;
  bool take(Walk& walk, std::size_t node) const;
  std::size_t child(std::size_t parent, std::string_view segment);

  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> names_;  // of each route's braces, in order
  std::vector<Node> nodes_{1};
  boost::json::object schemas_;
};

}  // namespace millrace::http
