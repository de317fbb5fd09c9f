// A temporary file that becomes an object, or vanishes. Part of the local store; one thread at a time.
#pragma once
#include <string>

#include "store/local_store.h"

namespace millrace::store {

class LocalIncoming final : public Incoming {
 public:
  explicit LocalIncoming(LocalStore& store);  // throws when the file cannot be made
  ~LocalIncoming() override;

  Result<void> write(std::span<const char> bytes) override;
  std::uint64_t bytes() const override { return bytes_; }
  int fd() const override { return fd_.get(); }
  Result<void> commit(const std::string& key) override;

  // As commit(), without any fsync. False when the key is taken.
  Result<bool> place(const std::string& key);

 private:
  bool move_to(const std::string& key, bool durable);

  LocalStore& store_;
  std::string name_;  // within incoming/; empty once it has moved away
  Fd fd_;
  std::uint64_t bytes_ = 0;
  std::uint64_t check_at_ = 0;       // look at the free space again when this much has arrived
  std::uint64_t begun_writing_ = 0;  // up to here the disk has been told to write
};

}  // namespace millrace::store
