// Numbered changes of the schema, each applied in one transaction, in order, exactly once. A database that a
// newer program has changed is refused: there is no way back but the backup. Only Database calls this, with
// its writer.
#pragma once
#include <soci/soci.h>

#include <span>
#include <string_view>

namespace millrace::db {

struct Migration {
  int version = 0;  // 1, 2, 3 … without gaps
  std::string_view name;
  std::span<const std::string_view>
      statements;  // portable SQL: TEXT, BIGINT, DOUBLE PRECISION; FTS5 for search
};

std::span<const Migration> migrations();
int schema_version(soci::session& session);  // 0: empty

// Brings the schema to the last of `list`. Throws std::runtime_error with a text for the administrator when
// it is already beyond it.
void migrate(soci::session& session, std::span<const Migration> list);

}  // namespace millrace::db
