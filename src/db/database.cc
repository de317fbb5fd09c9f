#include "db/database.h"

#include <fcntl.h>

#include <stdexcept>

#include "base/fd.h"
#include "base/log.h"
#include "db/connection.h"
#include "db/migrations.h"

namespace millrace::db {

namespace {

std::string connect_string(const DatabaseOptions& options) {
  auto path = options.path.string();
  if (path.empty() || path.find('"') != std::string::npos)
    throw std::runtime_error("the database needs another path");
  return "dbname=\"" + path + "\"";
}

}  // namespace

sqlite_api::sqlite3* handle_of(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

Database::Database(DatabaseOptions options, BlockingPool& pool) : options_(std::move(options)), pool_(pool) {
  // Password hashes are in it: SQLite gives its other files the mode of this one.
  Fd file(::open(options_.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) throw std::runtime_error("cannot open the database file " + options_.path.string());
  file.reset();
  writer_ = connect(true);
  if (options_.migrate) migrate(*writer_, migrations());
  for (std::size_t i = 0; i < std::max<std::size_t>(options_.readers, 1); i++)
    idle_readers_.push_back(connect(false));
}

Database::~Database() = default;

std::unique_ptr<soci::session> Database::connect(bool writable) const {
  auto session = std::make_unique<soci::session>(soci::sqlite3, connect_string(options_));
  sqlite_api::sqlite3_busy_timeout(handle_of(*session), static_cast<int>(options_.busy_timeout.count()));
  add_full_text(handle_of(*session));
  std::string mode;
  *session << "PRAGMA journal_mode = WAL", soci::into(mode);
  if (mode != "wal")
    throw std::runtime_error("the database cannot use a write-ahead log: is it on a network drive?");
  *session << "PRAGMA synchronous = FULL";
  *session << "PRAGMA foreign_keys = ON";
  *session << "PRAGMA trusted_schema = OFF";
  *session << "PRAGMA cache_size = -8192";  // KiB
  if (!writable) *session << "PRAGMA query_only = ON";
  return session;
}

void Database::throw_if_full(const soci::soci_error& error) {
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  if (sqlite != nullptr && (sqlite->result() & 0xFF) == SQLITE_FULL)
    throw Failure(
        {Status::insufficient_storage, "disk_full", "There is not enough room on the server's disk."});
}

void Database::after_commit(soci::session& session, std::function<void()> action) {
  if (&session != writer_.get()) throw std::logic_error("after_commit outside of a write");
  after_commit_.push_back(std::move(action));
}

void Database::backup_to(const std::filesystem::path& file) {
  auto session = connect(true);  // its own: neither readers nor the writer wait
  auto text = file.string();
  *session << "VACUUM INTO :file", soci::use(text, "file");
}

Database::Reader::Reader(Database& database) : database_(database) {
  {
    std::unique_lock lock(database_.reader_mutex_);
    database_.reader_returned_.wait(lock, [&] { return !database_.idle_readers_.empty(); });
    session_ = std::move(database_.idle_readers_.back());
    database_.idle_readers_.pop_back();
  }
  try {
    session_->begin();
  } catch (...) {
    std::lock_guard lock(database_.reader_mutex_);
    database_.idle_readers_.push_back(std::move(session_));
    throw;
  }
}

Database::Reader::~Reader() {
  try {
    session_->rollback();  // nothing was written; this only ends the snapshot
  } catch (const std::exception& error) {
    log::error("database: ending a read: {}", error.what());
  }
  {
    std::lock_guard lock(database_.reader_mutex_);
    database_.idle_readers_.push_back(std::move(session_));
  }
  database_.reader_returned_.notify_one();
}

Database::Writer::Writer(Database& database) : database_(database), lock_(database.writer_mutex_) {
  database_.after_commit_.clear();
  *database_.writer_ << "BEGIN IMMEDIATE";
}

void Database::Writer::commit() {
  database_.writer_->commit();
  open_ = false;
  auto actions = std::exchange(database_.after_commit_, {});
  lock_.unlock();
  for (auto& action : actions) action();
}

Database::Writer::~Writer() {
  if (!open_) return;
  database_.after_commit_.clear();
  try {
    // SQLite has rolled back by itself after a full disk or an I/O error.
    if (sqlite_api::sqlite3_get_autocommit(handle_of(*database_.writer_)) == 0) database_.writer_->rollback();
  } catch (const std::exception& error) {
    log::error("database: rolling back: {}", error.what());
  }
}

}  // namespace millrace::db
