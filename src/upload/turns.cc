#include "upload/turns.h"

#include <algorithm>

namespace millrace::upload {
namespace {

constexpr std::chrono::minutes kPatience{2};  // for a disk, after which the new request had better come again

}  // namespace

Task<Result<Turns::Turn>> Turns::take(UploadId id, Stop stop) {
  auto mine = std::make_shared<Holder>();
  mine->stop = std::move(stop);
  std::uint64_t number = 0;
  for (;;) {
    std::shared_ptr<Holder> other;
    {
      std::lock_guard lock(mutex_);
      Place& place = places_[id];
      if (number == 0) number = ++place.asked;
      if (place.asked != number)
        co_return fail(Status::conflict, "superseded", "Another request has taken over from this one.");
      if (!place.holder) {
        place.holder = mine;
        co_return Turn(*this, id, mine, std::exchange(place.told, std::nullopt));
      }
      other = place.holder;
    }
    other->stop();
    if (!co_await other->ended.wait(kPatience))
      co_return fail(Error{Status::unavailable,
                           "busy",
                           "The server's disk is busy. Try again in a moment.",
                           {},
                           std::chrono::seconds(5)});
  }
}

void Turns::tell(const UploadId& id) {
  std::lock_guard lock(mutex_);
  auto place = places_.find(id);
  if (place == places_.end() || !place->second.holder) return;
  const std::uint64_t durable = place->second.holder->durable;
  place->second.told = std::min(place->second.told.value_or(durable), durable);
}

void Turns::stop_all() {
  std::lock_guard lock(mutex_);
  for (auto& [id, place] : places_)
    if (place.holder) place.holder->stop();
}

void Turns::forget(const UploadId& id) {
  std::lock_guard lock(mutex_);
  auto place = places_.find(id);
  if (place != places_.end() && !place->second.holder) places_.erase(place);
}

void Turns::release(const UploadId& id, const std::shared_ptr<Holder>& holder) {
  {
    std::lock_guard lock(mutex_);
    auto place = places_.find(id);
    if (place != places_.end() && place->second.holder == holder) {
      place->second.holder.reset();
      // The number that was asked last must outlive those who wait, and `told` the request that was told;
      // both are tiny, but there must not be more and more of them.
      if (places_.size() > 10'000) std::erase_if(places_, [](const auto& one) { return !one.second.holder; });
    }
  }
  holder->ended.set(true);
}

void Turns::Turn::durable(std::uint64_t offset) {
  std::lock_guard lock(turns_->mutex_);
  holder_->durable = offset;
}

}  // namespace millrace::upload
