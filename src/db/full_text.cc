#include "db/full_text.h"

#include <charconv>
#include <stdexcept>
#include <string>

#include "db/connection.h"

namespace millrace::db {
namespace {

using namespace sqlite_api;  // NOLINT(google-build-using-namespace): SOCI's name for SQLite

void append(std::string& out, int number) {
  char digits[16];
  auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

void places(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* answer, int, sqlite3_value**) {
  int count = 0;
  if (int code = api->xInstCount(row, &count); code != SQLITE_OK)
    return sqlite3_result_error_code(answer, code);
  std::string out;
  for (int i = 0; i < std::min(count, static_cast<int>(kMostPlaces)); i++) {
    int phrase = 0, column = 0, token = 0;
    if (int code = api->xInst(row, i, &phrase, &column, &token); code != SQLITE_OK)
      return sqlite3_result_error_code(answer, code);
    if (i > 0) out.push_back(' ');
    append(out, token);
    out.push_back(':');
    append(out, phrase);
  }
  sqlite3_result_text(answer, out.data(), static_cast<int>(out.size()), SQLITE_TRANSIENT);
}

// As the manual of FTS5 gets it, section 7.
fts5_api* full_text_of(sqlite3* connection) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

}  // namespace

void add_places(sqlite_api::sqlite3* connection) {
  fts5_api* api = full_text_of(connection);
  if (api == nullptr || api->xCreateFunction(api, "places", nullptr, places, nullptr) != SQLITE_OK)
    throw std::runtime_error("this SQLite has no full-text search (FTS5)");
}

std::vector<Place> read_places(std::string_view text) {
  std::vector<Place> out;
  const char *at = text.data(), *end = text.data() + text.size();
  while (at < end) {
    Place place;
    auto token = std::from_chars(at, end, place.token);
    if (token.ec != std::errc() || token.ptr == end) break;
    auto phrase = std::from_chars(token.ptr + 1, end, place.phrase);
    if (phrase.ec != std::errc()) break;
    out.push_back(place);
    at = phrase.ptr + (phrase.ptr < end ? 1 : 0);
  }
  return out;
}

}  // namespace millrace::db
