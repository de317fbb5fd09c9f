// The database: SQLite today, PostgreSQL later, both through SOCI with bound parameters only.
//
// One writer connection behind a mutex (SQLite has one writer at any time anyway, and waiting here is fairer
// than SQLITE_BUSY), a small pool of readers that never wait for it (WAL). synchronous=FULL: a write that has
// returned survives a power cut.
//
//   auto title = co_await database.read([id](soci::session& sql) -> std::optional<std::string> {
//     std::string title;
//     sql << "SELECT title FROM videos WHERE id = :id", soci::into(title), soci::use(id.text(), "id");
//     return sql.got_data() ? std::optional(title) : std::nullopt;
//   });
//
// app/ owns the one Database. read() and write() may be awaited on any loop; f runs on the blocking pool, so
// it owns what it captures. read_now() and write_now() are for commands and for threads of the pool. f must
// not call the Database again. 64-bit columns: BIGINT, read with a typed soci::into (a rowset<row> cuts
// INTEGER to 32 bits).
#pragma once
#include <soci/soci.h>

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

#include "base/async.h"
#include "base/error.h"

// soci::use keeps a reference, and `sql << …` runs at the end of the full expression, when a temporary that
// stood in it is already gone: what is bound needs a name. So these do not compile.
namespace soci {
template <class T>
  requires(!std::is_lvalue_reference_v<T>)
void use(T&&, const std::string& name = {}) = delete;
template <class T>
  requires(!std::is_lvalue_reference_v<T>)
void use(T&&, indicator&, const std::string& name = {}) = delete;
}  // namespace soci

namespace millrace::db {

struct DatabaseOptions {
  std::filesystem::path path;                      // of the SQLite file; made and migrated when opened
  std::size_t readers = 4;                         // connections that only read
  std::chrono::milliseconds busy_timeout{10'000};  // patience with other processes
  bool migrate = true;  // false: as it is, for a copy of what another program may be using
};

template <class T>
inline constexpr bool kIsResult = false;
template <class T>
inline constexpr bool kIsResult<Result<T>> = true;

class Database {
 public:
  // Opens and migrates. Throws with a text for the administrator when the file is unusable or newer than this
  // program.
  Database(DatabaseOptions options, BlockingPool& pool);
  ~Database();
  Database(const Database&) = delete;

  // One consistent snapshot.
  template <class F>
  auto read(F f) -> Task<std::invoke_result_t<F&, soci::session&>> {
    co_return co_await run_blocking(pool_, [this, f = std::move(f)]() mutable { return read_now(f); });
  }
  // One transaction, from BEGIN IMMEDIATE to COMMIT. Rolled back when f throws, and when f returns a Result
  // that holds an error. A full disk throws Failure, "disk_full".
  template <class F>
  auto write(F f) -> Task<std::invoke_result_t<F&, soci::session&>> {
    co_return co_await run_blocking(pool_, [this, f = std::move(f)]() mutable { return write_now(f); });
  }

  template <class F>
  auto read_now(F&& f) -> std::invoke_result_t<F&, soci::session&> {
    Reader reader(*this);
    return std::invoke(f, reader.session());
  }
  template <class F>
  auto write_now(F&& f) -> std::invoke_result_t<F&, soci::session&> {
    using R = std::invoke_result_t<F&, soci::session&>;
    try {
      return write_through<R>(f);
    } catch (const soci::soci_error& error) {
      throw_if_full(error);
      throw;
    }
  }

  // Called from inside f of a write: `action` runs after the commit, outside the lock, on the same thread;
  // never when the transaction is rolled back. For waking those who wait for what was just written.
  void after_commit(soci::session& session, std::function<void()> action);

  // A copy of the whole database into a new file, while others work (VACUUM INTO).
  void backup_to(const std::filesystem::path& file);

 private:
  static void throw_if_full(const soci::soci_error& error);

  template <class R, class F>
  R write_through(F& f) {
    Writer writer(*this);
    if constexpr (std::is_void_v<R>) {
      std::invoke(f, writer.session());
      writer.commit();
    } else {
      R result = std::invoke(f, writer.session());
      if constexpr (kIsResult<R>) {
        if (!result.has_value()) return result;  // ~Writer rolls back
      }
      writer.commit();
      return result;
    }
  }

  class Reader {
   public:
    explicit Reader(Database& database);
    ~Reader();
    Reader(const Reader&) = delete;
    soci::session& session() { return *session_; }

   private:
    Database& database_;
    std::unique_ptr<soci::session> session_;
  };
  class Writer {
   public:
    explicit Writer(Database& database);
    ~Writer();
    Writer(const Writer&) = delete;
    soci::session& session() { return *database_.writer_; }
    void commit();

   private:
    Database& database_;
    std::unique_lock<std::mutex> lock_;
    bool open_ = true;
  };
  std::unique_ptr<soci::session> connect(bool writable) const;

  DatabaseOptions options_;
  BlockingPool& pool_;
  std::mutex writer_mutex_;
  std::unique_ptr<soci::session> writer_;
  std::vector<std::function<void()>> after_commit_;  // guarded by writer_mutex_
  std::mutex reader_mutex_;
  std::condition_variable reader_returned_;
  std::vector<std::unique_ptr<soci::session>> idle_readers_;
};

}  // namespace millrace::db
