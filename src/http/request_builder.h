// From a parsed head to the request that handlers see.
#pragma once
#include "http/connection.h"
#include "http/head.h"

namespace millrace::http {

// Takes the head's fields over. Gives an answer instead when the target makes no sense.
std::optional<Response> build_request(Request& request, Head& head, const Connection& connection);

// 404, or 405 with Allow; OPTIONS is told what is allowed.
Response no_route(const Request& request, const std::vector<Method>& allowed);

}  // namespace millrace::http
