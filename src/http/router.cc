#include "http/router.h"

#include <algorithm>
#include <stdexcept>

namespace millrace::http {
namespace {

// The first segment after the leading slash; `path` becomes what follows it (empty at the end).
std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const auto end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

bool in_braces(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

}  // namespace

struct Router::Walk {
  Method method;
  Match match;
  std::vector<std::string_view> values;  // what the braces stand for, so far
};

std::size_t Router::child(std::size_t parent, std::string_view segment) {
  auto fresh = [this] {
    nodes_.emplace_back();
    return nodes_.size() - 1;
  };
  if (in_braces(segment)) {
    const bool rest = segment.ends_with("*}");
    const std::size_t known = rest ? nodes_[parent].rest : nodes_[parent].any;
    if (known != 0) return known;
    const std::size_t node = fresh();
    (rest ? nodes_[parent].rest : nodes_[parent].any) = node;
    return node;
  }
  const auto found = nodes_[parent].literals.find(segment);
  if (found != nodes_[parent].literals.end()) return found->second;
  const std::size_t node = fresh();
  nodes_[parent].literals.emplace(segment, node);
  return node;
}

void Router::add(Method method, std::string pattern, Handler handler, RouteDoc doc) {
  if (!pattern.starts_with('/')) throw std::logic_error("a route must start with a slash: " + pattern);
  std::size_t node = 0;
  std::vector<std::string> names;
  for (std::string_view rest = pattern; !rest.empty();) {
    const std::string_view segment = next_segment(rest);
    node = child(node, segment);
    if (!in_braces(segment)) continue;
    const bool takes_rest = segment.ends_with("*}");
    if (takes_rest && !rest.empty()) throw std::logic_error("{rest*} must come last: " + pattern);
    names.emplace_back(segment.substr(1, segment.size() - (takes_rest ? 3 : 2)));
  }
  for (std::size_t other : nodes_[node].routes)
    if (routes_[other].method == method) throw std::logic_error("two routes for " + pattern);
  nodes_[node].routes.push_back(routes_.size());
  routes_.push_back(Route{method, std::move(pattern), std::move(handler), std::move(doc)});
  names_.push_back(std::move(names));
}

bool Router::take(Walk& walk, std::size_t node) const {
  auto find = [&](Method method) {
    for (std::size_t index : nodes_[node].routes)
      if (routes_[index].method == method) return std::optional(index);
    return std::optional<std::size_t>();
  };
  auto index = find(walk.method);
  if (!index && walk.method == Method::head) index = find(Method::get);
  if (!index) {
    for (std::size_t route : nodes_[node].routes) walk.match.allowed.push_back(routes_[route].method);
    return false;
  }
  walk.match.route = &routes_[*index];
  for (std::size_t i = 0; i < walk.values.size(); i++) walk.match.params[names_[*index][i]] = walk.values[i];
  return true;
}

bool Router::walk(Walk& walk, std::size_t node, std::string_view path) const {
  if (path.empty()) return take(walk, node);
  std::string_view rest = path;
  const std::string_view segment = next_segment(rest);
  const auto literal = nodes_[node].literals.find(segment);
  if (literal != nodes_[node].literals.end() && this->walk(walk, literal->second, rest)) return true;
  for (const std::size_t next : {nodes_[node].any, nodes_[node].rest}) {
    if (next == 0) continue;
    const bool takes_rest = next == nodes_[node].rest;
    if (!takes_rest && segment.empty()) continue;
    walk.values.push_back(takes_rest ? path.substr(1) : segment);
    if (takes_rest ? take(walk, next) : this->walk(walk, next, rest)) return true;
    walk.values.pop_back();
  }
  return false;
}

Router::Match Router::match(Method method, std::string_view path) const {
  Walk state{method, {}, {}};
  if (!path.starts_with('/') || !walk(state, 0, path)) {
    auto& allowed = state.match.allowed;
    if (std::ranges::count(allowed, Method::get) != 0) allowed.push_back(Method::head);
    std::ranges::sort(allowed);
    allowed.erase(std::unique(allowed.begin(), allowed.end()), allowed.end());
    return std::move(state.match);
  }
  state.match.allowed.clear();
  return std::move(state.match);
}

}  // namespace millrace::http
