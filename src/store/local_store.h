// The object store on a local disk: objects under <root>/objects, what is arriving under <root>/incoming (the
// same file system, so that a rename is atomic).
//
// Keys are opened with openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS) where the kernel has it, so a symbolic
// link planted in the data folder leads nowhere. A cached object ends in a 32-byte trailer (trailer.h).
//
// Not promised: that a cached object survives a power cut; that two processes share what the first one has
// verified.
#pragma once
#include <filesystem>
#include <list>
#include <mutex>
#include <unordered_map>

#include "store/object_store.h"

namespace millrace::store {

struct LocalStoreOptions {
  std::filesystem::path root;                                    // the data folder; made if absent
  std::uint64_t reserved_free_bytes = std::uint64_t{512} << 20;  // puts are refused when less would stay free
  std::size_t verified_keys = 65'536;  // how many cached keys are remembered as verified
};

class LocalStore : public ObjectStore {
 public:
  // Throws when the root cannot be made or opened.
  explicit LocalStore(LocalStoreOptions options);
  ~LocalStore() override;

  // Removes what an earlier process left in incoming/, but for resumable ones; call once at start, before any
  // begin(). How many were there.
  std::size_t cleanup_incoming();

  Result<std::unique_ptr<Incoming>> begin() override;
  Result<void> put_durable(const std::string& key, std::span<const char> bytes) override;
  Result<StoredFilePtr> open(const std::string& key) override;
  Result<std::unique_ptr<Resumable>> open_resumable(const std::string& name) override;
  Result<StoredFilePtr> read_resumable(const std::string& name) override;
  void remove_resumable(const std::string& name) override;
  std::vector<std::string> list_resumable() override;
  Result<void> put_cache(const std::string& key, std::span<const std::string_view> parts) override;
  Result<StoredFilePtr> open_cache(const std::string& key) override;
  bool contains_cache(const std::string& key) override;
  std::vector<CachedObject> list_cache(const std::string& prefix) override;
  Condition check_cache(const std::string& key) override;
  void remove(const std::string& key) override;
  void remove_prefix(const std::string& prefix) override;
  std::uint64_t free_bytes() override;

 private:
  friend class LocalIncoming;
  bool was_verified(const std::string& key);
  void remember_verified(const std::string& key);
  void forget_verified(std::string_view prefix);
  Result<void> check_space(std::uint64_t wanted);

  LocalStoreOptions options_;
  Fd objects_;  // the folder itself
  Fd incoming_;
  std::mutex mutex_;  // guards the two below: least recently verified last
  std::list<std::string> verified_order_;
  std::unordered_map<std::string_view, std::list<std::string>::iterator> verified_;
};

}  // namespace millrace::store
