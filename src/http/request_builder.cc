#include "http/request_builder.h"

#include <random>

#include "http/uri.h"

namespace millrace::http {
namespace {

// 13 characters that name a request in the log; not a secret.
std::string request_id() {
  thread_local std::uint64_t state = (std::uint64_t{std::random_device{}()} << 32) ^ std::random_device{}();
  std::uint64_t mixed = state += 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  mixed ^= mixed >> 31;
  std::string id(13, '0');
  for (char& c : id) {
    c = "0123456789abcdefghjkmnpqrstvwxyz"[mixed & 31];
    mixed >>= 5;
  }
  return id;
}

// The last address of X-Forwarded-For that is not one of our own proxies.
std::string forwarded_client(const Headers& headers, const std::vector<Network>& proxies, std::string peer) {
  std::string list;
  for (const auto& [name, value] : headers.all())
    if (equals_ignoring_case(name, "X-Forwarded-For")) list += (list.empty() ? "" : ",") + value;
  std::string client = std::move(peer);
  std::string_view rest = list;
  while (!rest.empty()) {
    const auto comma = rest.rfind(',');
    const auto one = trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
    const auto address = parse_address(one);
    if (!address) break;
    client = address->to_string();
    if (!any_contains(proxies, *address)) break;
  }
  return client;
}

bool is_host(std::string_view text) {
  constexpr std::string_view kOther = ".-_:[]";
  for (char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!plain && kOther.find(c) == std::string_view::npos) return false;
  }
  return !text.empty() && text.size() <= 255;
}

void set_origin(Request& request, const Connection& connection, std::string_view authority) {
  const auto& options = connection.options();
  const bool believed = connection.peer().trusted;
  if (!options.public_url.empty()) {
    request.origin = options.public_url;
    while (request.origin.ends_with('/')) request.origin.pop_back();
    request.secure = request.origin.starts_with("https://");
    return;
  }
  request.secure = believed && equals_ignoring_case(request.headers.find("X-Forwarded-Proto"), "https");
  std::string_view host = authority.empty() ? request.headers.find("Host") : authority;
  if (believed)
    if (const auto forwarded = request.headers.find("X-Forwarded-Host"); is_host(forwarded)) host = forwarded;
  request.origin = request.secure ? "https://" : "http://";
  request.origin += host;
}

}  // namespace

std::optional<Response> build_request(Request& request, Head& head, const Connection& connection) {
  request.method = head.method;
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  request.id = request_id();
  const Peer& peer = connection.peer();
  request.client =
      peer.trusted ? forwarded_client(request.headers, connection.proxies(), peer.text) : peer.text;

  std::string_view target = request.target;
  std::string_view authority;
  for (std::string_view scheme : {"http://", "https://"}) {  // absolute form, as sent to proxies
    if (target.size() < scheme.size() || !equals_ignoring_case(target.substr(0, scheme.size()), scheme))
      continue;
    target.remove_prefix(scheme.size());
    authority = target.substr(0, target.find('/'));
    target.remove_prefix(authority.size());
    if (target.empty()) target = "/";
  }
  set_origin(request, connection, authority);
  auto refuse = [&](const Error& error) { return std::optional(problem(request, error)); };
  if (target == "*" && request.method == Method::options) return Response::empty(204);
  if (target.find('#') != std::string_view::npos || (!authority.empty() && !is_host(authority)))
    return refuse({Status::bad_request, "bad_request", "The target makes no sense."});
  const auto question = target.find('?');
  auto path = decode_path(target.substr(0, question));
  if (!path) return refuse(path.error());
  request.path = std::move(*path);
  if (question != std::string_view::npos) {
    auto query = decode_query(target.substr(question + 1));
    if (!query) return refuse(query.error());
    request.query = std::move(*query);
  }
  return std::nullopt;
}

Response no_route(const Request& request, const std::vector<Method>& allowed) {
  if (allowed.empty()) return problem(request, {Status::not_found, "not_found", "There is nothing here."});
  std::string names;
  for (const Method method : allowed) names += (names.empty() ? "" : ", ") + std::string(method_name(method));
  Response response =
      request.method == Method::options
          ? Response::empty(204)
          : problem(request, 405, {Status::bad_request, "bad_request", "The method is not allowed here."});
  response.headers.add("Allow", std::move(names));
  return response;
}

}  // namespace millrace::http
