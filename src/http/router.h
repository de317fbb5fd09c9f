// A table of routes; "/api/v1/videos/{id}", "{rest*}" takes the remainder. Built at start, then read by all loops.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "http/message.h"

namespace millrace::http {

using Handler = std::function<Task<Response>(Request&)>;

struct RouteDoc {
  std::string summary;             // empty: not in the OpenAPI document
  std::string tag;
  std::string request_schema;      // name under components/schemas, or empty
  std::string request_type = "application/json";
  std::string response_schema;
  int success = 200;
  std::vector<std::pair<std::string, std::string>> query;  // name, description
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
  // The route and its params; wrong_method when only the method differs (405 with Allow). HEAD finds GET.
  struct Match {
    const Route* route = nullptr;
    std::vector<Method> allowed;
    std::map<std::string, std::string, std::less<>> params;
  };
  Match match(Method method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace millrace::http
