// Where bytes live: objects under keys ("media/<id>/original"), never under URLs or absolute paths.
//
// Two ways to put. *Durable* is for what cannot be made again: a temporary file, fsync, rename without
// replacing, fsync of the folders; when commit() has returned, the object survives a power cut. *Cache* is
// for what can be made again: no fsync, but a checksum that is verified when the object is first opened; what
// does not verify is removed and answers "absent". An object never changes once it is there: the first put
// wins.
//
// app/ owns the one store. Every call may block on the disk: call from the blocking pool, from as many
// threads as you like. Refusals are values: "absent", "exists", "bad_key", "disk_full"; a broken disk throws
// std::system_error.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/open_file.h"

namespace millrace::store {

// An open, immutable object: bytes [0, size) of the descriptor.
using StoredFile = OpenFile;
using StoredFilePtr = OpenFilePtr;

// [A-Za-z0-9._-] in parts between single slashes; no empty part, none that is "." or ".."; at most 512 bytes.
bool valid_key(std::string_view key);

// An object that is still arriving. One thread at a time. What is not committed is removed by the destructor.
class Incoming {
 public:
  virtual ~Incoming() = default;
  virtual Result<void> write(std::span<const char> bytes) = 0;  // appends all of it; "disk_full"
  virtual std::uint64_t bytes() const = 0;
  virtual int fd() const = 0;  // for reading back what has arrived
  // Durable from here on. "exists" when the key is taken; nothing is replaced.
  virtual Result<void> commit(const std::string& key) = 0;
};

// An object that arrives in pieces, over restarts: a file of a given name that stays until it is committed or
// removed. Of what was written, only what has been synced survives a power cut.
class Resumable : public Incoming {
 public:
  virtual void sync() = 0;
  virtual void cut(std::uint64_t bytes) = 0;  // forgets what lies beyond
  // Appends a part of another file: shared where the file system can, copied by the kernel otherwise.
  virtual Result<void> append_from(int fd, std::uint64_t offset, std::uint64_t size) = 0;
};

struct CachedObject {
  std::string key;
  std::uint64_t bytes = 0;  // of content
};
enum class Condition { good, absent, damaged };

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Durable objects.
  virtual Result<std::unique_ptr<Incoming>> begin() = 0;  // "disk_full" when the reserve is reached
  virtual Result<void> put_durable(const std::string& key, std::span<const char> bytes) = 0;
  virtual Result<StoredFilePtr> open(const std::string& key) = 0;

  // Objects in pieces, by names of up to 64 letters and digits. Opening what is not there makes it.
  virtual Result<std::unique_ptr<Resumable>> open_resumable(const std::string& name) = 0;
  // What has been written of one by now, for reading; it stays readable when it is committed.
  virtual Result<StoredFilePtr> read_resumable(const std::string& name) = 0;
  virtual void remove_resumable(const std::string& name) = 0;
  virtual std::vector<std::string> list_resumable() = 0;

  // Cached objects. The parts are joined. A put on a taken key is a success and changes nothing.
  virtual Result<void> put_cache(const std::string& key, std::span<const std::string_view> parts) = 0;
  virtual Result<StoredFilePtr> open_cache(const std::string& key) = 0;
  virtual bool contains_cache(const std::string& key) = 0;  // by name only: cheap, not verified
  // Cached objects right below a prefix, which ends with '/', in no order; by name only, not verified.
  virtual std::vector<CachedObject> list_cache(const std::string& prefix) = 0;
  // Reads all of it, verified before or not; what is damaged is removed.
  virtual Condition check_cache(const std::string& key) = 0;

  // Removing what is not there is no error. A prefix ends with '/'. Open files stay readable.
  virtual void remove(const std::string& key) = 0;
  virtual void remove_prefix(const std::string& prefix) = 0;

  virtual std::uint64_t free_bytes() = 0;  // beyond the reserve
};

}  // namespace millrace::store
