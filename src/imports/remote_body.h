// The body of another server's answer, as uploads take bodies.
#pragma once
#include "jobs/queue.h"
#include "outbound/client.h"

namespace millrace::imports {

class RemoteBody final : public http::BodyReader {
 public:
  using Came = std::function<void(std::uint64_t)>;  // so many more bytes
  // `can_go_on`: stopping now loses nothing, so that others may have the place.
  RemoteBody(outbound::Answer& answer, jobs::JobContext& job, bool can_go_on, Came came)
      : answer_(answer), job_(job), can_go_on_(can_go_on), came_(std::move(came)) {}

  std::optional<std::uint64_t> declared_bytes() const override { return answer_.length(); }
  Task<Result<std::size_t>> read_some(std::span<char> into) override {
    if (can_go_on_ && bytes_ > 0 && job_.others_wait()) co_return fail(jobs::again());
    auto got = co_await answer_.read_some(into);
    if (got) {
      bytes_ += *got;
      came_(*got);
    }
    co_return got;
  }
  std::function<void()> stopper() override { return answer_.stopper(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  outbound::Answer& answer_;
  jobs::JobContext& job_;
  const bool can_go_on_;
  const Came came_;
  std::uint64_t bytes_ = 0;
};

// The body of nothing: for an upload that is all there.
class NoBody final : public http::BodyReader {
 public:
  std::optional<std::uint64_t> declared_bytes() const override { return 0; }
  Task<Result<std::size_t>> read_some(std::span<char>) override { co_return 0; }
};

}  // namespace millrace::imports
