// Who may write to an upload: whoever asked last. A client that resumes does not know whether the server has
// noticed that the former connection is dead, so the new request ends the old one and waits only until that
// has stored what it holds; a disk's time, never a network's. In memory: a restart ends all requests anyway.
// Thread-safe.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "base/error.h"
#include "base/id.h"
#include "base/signal.h"

namespace millrace::upload {

class Turns {
 public:
  using Stop = std::function<void()>;  // any thread may call it, also when the request is over
  class Turn;

  // "superseded" when somebody else has asked meanwhile.
  Task<Result<Turn>> take(UploadId id, Stop stop);
  // To be called before the offset is read that a client is told outside of a turn. While a request writes,
  // that offset may be out of date as soon as it is known, and must be accepted none the less
  // (draft-ietf-httpbis-resumable-upload-12, Concurrency): see Turn::told().
  void tell(const UploadId& id);
  void stop_all();  // the server ends
  void forget(const UploadId& id);

 private:
  struct Holder {
    Stop stop;
    Signal<bool> ended;
    std::uint64_t durable = 0;  // guarded by mutex_
  };
  struct Place {
    std::uint64_t asked = 0;
    std::shared_ptr<Holder> holder;
    std::optional<std::uint64_t> told;  // the lowest offset that somebody may know since the holder began
  };
  void release(const UploadId& id, const std::shared_ptr<Holder>& holder);

  std::mutex mutex_;
  std::map<UploadId, Place> places_;
};

class Turns::Turn {
 public:
  Turn(Turns& turns, UploadId id, std::shared_ptr<Holder> holder, std::optional<std::uint64_t> told)
      : turns_(&turns), id_(std::move(id)), holder_(std::move(holder)), told_(told) {}
  Turn(Turn&& other) noexcept = default;
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (holder_) turns_->release(id_, holder_);
  }
  // The lowest offset that the client may have been told while the turn before this one went on.
  std::optional<std::uint64_t> told() const { return told_; }
  void durable(std::uint64_t offset);

 private:
  Turns* turns_;
  UploadId id_;
  std::shared_ptr<Holder> holder_;
  std::optional<std::uint64_t> told_;
};

}  // namespace millrace::upload
