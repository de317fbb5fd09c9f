// A temporary file that becomes an object, or vanishes; a resumable one stays instead. Part of the local
// store; one thread at a time.
#pragma once
#include <string>

#include "store/local_store.h"

namespace millrace::store {

// Resumable files are known by their names: leftovers of a dead process they are not.
inline constexpr std::string_view kResumablePrefix = "kept-";

class LocalIncoming final : public Resumable {
 public:
  explicit LocalIncoming(LocalStore& store);                // throws when the file cannot be made
  LocalIncoming(LocalStore& store, std::string kept_name);  // the same, and it may be there already
  ~LocalIncoming() override;

  Result<void> write(std::span<const char> bytes) override;
  std::uint64_t bytes() const override { return bytes_; }
  int fd() const override { return fd_.get(); }
  Result<void> commit(const std::string& key) override;
  void sync() override;
  void cut(std::uint64_t bytes) override;
  Result<void> append_from(int fd, std::uint64_t offset, std::uint64_t size) override;

  // As commit(), without any fsync. False when the key is taken.
  Result<bool> place(const std::string& key);

 private:
  bool move_to(const std::string& key, bool durable);
  Result<void> check_room(std::uint64_t wanted);
  void begin_writing();  // to the disk

  LocalStore& store_;
  std::string name_;  // within incoming/; empty once it has moved away
  bool kept_ = false;
  bool named_durably_ = true;
  Fd fd_;
  std::uint64_t bytes_ = 0;
  std::uint64_t check_at_ = 0;       // look at the free space again when this much has arrived
  std::uint64_t begun_writing_ = 0;  // up to here the disk has been told to write
};

}  // namespace millrace::store
