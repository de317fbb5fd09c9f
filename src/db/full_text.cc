#include "db/full_text.h"

#include <algorithm>
#include <charconv>
#include <span>
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

// How much longer than others a row is: 1 for the usual length.
int length_of(const Fts5ExtensionApi* api, Fts5Context* row, double& length) {
  int size = 0;
  sqlite3_int64 all = 0, rows = 0;
  int code = api->xColumnSize(row, -1, &size);
  if (code == SQLITE_OK) code = api->xColumnTotalSize(row, -1, &all);
  if (code == SQLITE_OK) code = api->xRowCount(row, &rows);
  if (code == SQLITE_OK && all > 0)
    length = static_cast<double>(size) * static_cast<double>(rows) / static_cast<double>(all);
  return code;
}

// How often each phrase of the match is in the row, times the weight of the column.
int often_in(const Fts5ExtensionApi* api, Fts5Context* row, std::span<sqlite3_value*> weights,
             std::vector<double>& often) {
  int count = 0;
  if (int code = api->xInstCount(row, &count); code != SQLITE_OK) return code;
  for (int i = 0; i < count; i++) {
    int phrase = 0, column = 0, token = 0;
    if (int code = api->xInst(row, i, &phrase, &column, &token); code != SQLITE_OK) return code;
    const auto at = static_cast<std::size_t>(column);
    often[static_cast<std::size_t>(phrase)] += at < weights.size() ? sqlite3_value_double(weights[at]) : 1;
  }
  return SQLITE_OK;
}

void weight(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* answer, int argc,
            sqlite3_value** argv) {
  constexpr double kSoonEnough = 1.2, kForLength = 0.75;  // k1 and b of bm25, as FTS5 has them
  std::vector<double> often(static_cast<std::size_t>(api->xPhraseCount(row)));
  double length = 1, sum = 0;
  int code = length_of(api, row, length);
  if (code == SQLITE_OK) code = often_in(api, row, std::span(argv, static_cast<std::size_t>(argc)), often);
  if (code != SQLITE_OK) return sqlite3_result_error_code(answer, code);
  for (double times : often)
    sum += times * (kSoonEnough + 1) / (times + kSoonEnough * (1 - kForLength + kForLength * length));
  sqlite3_result_double(answer, sum);
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

void add_full_text(sqlite_api::sqlite3* connection) {
  fts5_api* api = full_text_of(connection);
  if (api == nullptr || api->xCreateFunction(api, "places", nullptr, places, nullptr) != SQLITE_OK ||
      api->xCreateFunction(api, "weight", nullptr, weight, nullptr) != SQLITE_OK)
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
