// What a connection of ours has beyond SOCI's: private to this room.
#pragma once
#include <soci/sqlite3/soci-sqlite3.h>

namespace millrace::db {

sqlite_api::sqlite3* handle_of(soci::session& session);

// The functions of full_text.h. Throws when this SQLite has no FTS5.
void add_full_text(sqlite_api::sqlite3* connection);

}  // namespace millrace::db
