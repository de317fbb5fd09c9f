// Errors as RFC 9457 problem documents.
#include <boost/json.hpp>

#include "http/message.h"
#include "http/utf8.h"

namespace millrace::http {

int status_code(Status status) {
  switch (status) {
    case Status::bad_request:
      return 400;
    case Status::unauthorized:
      return 401;
    case Status::forbidden:
      return 403;
    case Status::not_found:
      return 404;
    case Status::conflict:
      return 409;
    case Status::gone:
      return 410;
    case Status::too_large:
      return 413;
    case Status::unsupported_media:
      return 415;
    case Status::range_not_satisfiable:
      return 416;
    case Status::unprocessable:
      return 422;
    case Status::too_many_requests:
      return 429;
    case Status::header_too_large:
      return 431;
    case Status::internal:
      return 500;
    case Status::unavailable:
      return 503;
    case Status::insufficient_storage:
      return 507;
  }
  return 500;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 104:
      return "Upload Resumption Supported";  // draft-ietf-httpbis-resumable-upload
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 425:
      return "Too Early";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 460:
      return "Checksum Mismatch";  // the tus checksum extension
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "Status";
  }
}

Response problem(const Request& request, const Error& error) {
  return problem(request, status_code(error.status), error);
}

Response problem(const Request& request, int status, const Error& error) {
  boost::json::object document{{"type", "about:blank"},
                               {"title", reason_phrase(status)},
                               {"status", status},
                               {"code", error.code},
                               {"detail", repaired_utf8(error.detail)}};
  if (!error.fields.empty()) {
    boost::json::array fields;
    for (const auto& field : error.fields)
      fields.push_back(boost::json::object{{"loc", repaired_utf8(field.loc)},
                                           {"message", repaired_utf8(field.message)},
                                           {"type", field.type}});
    document["errors"] = std::move(fields);
  }
  if (!request.id.empty()) document["request_id"] = request.id;

  Response response = Response::json(status, boost::json::serialize(document));
  response.headers.set("Content-Type", "application/problem+json");
  response.headers.set("Cache-Control", "no-store");
  if (status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  if (error.retry_after)
    response.headers.add("Retry-After",
                         std::to_string(std::max<std::int64_t>(1, error.retry_after->count())));
  else if (status == 429 || status == 503)
    response.headers.add("Retry-After", "1");
  return response;
}

}  // namespace millrace::http
