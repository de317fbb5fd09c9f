// What a connection of ours has beyond SOCI's: private to this room.
#pragma once
#include <soci/sqlite3/soci-sqlite3.h>

namespace millrace::db {

sqlite_api::sqlite3* handle_of(soci::session& session);

// The function places() (full_text.h). Throws when this SQLite has no FTS5.
void add_places(sqlite_api::sqlite3* connection);

}  // namespace millrace::db
