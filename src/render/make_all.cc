// Background work on single segments, as files of clips need them.
#include "media/keys.h"
#include "package/rendition_kind.h"
#include "render/renderer.h"

namespace millrace::render {

namespace {

// What one decode gives: neighbours of one rendition, some seconds of them.
std::vector<Wanted> next_of(const std::vector<Wanted>& wanted, std::size_t from) {
  constexpr std::size_t kMost = 4;
  std::vector<Wanted> batch{wanted[from]};
  if (package::is_audio(*wanted[from].rendition)) return batch;
  while (from + batch.size() < wanted.size() && batch.size() < kMost) {
    const Wanted& one = wanted[from + batch.size()];
    bool follows = one.rendition == batch.back().rendition && one.part.k == batch.back().part.k + 1;
    if (!follows) break;
    batch.push_back(one);
  }
  return batch;
}

}  // namespace

Task<Result<void>> Renderer::make_all(media::LoadedMediaPtr media, std::vector<Wanted> wanted,
                                      std::function<void()> made, std::function<bool()> cancelled) {
  constexpr int kRounds = 50;  // children may be ended to make room for viewers'
  auto keep_it = [this, media](Wanted one, Bytes bytes) { return keep(media, one, std::move(bytes)); };
  for (std::size_t next = 0; next < wanted.size();) {
    auto batch = next_of(wanted, next);
    Result<void> done;
    for (int round = 0; round < kRounds; round++) {
      if (cancelled()) co_return fail(Status::conflict, "cancelled", "Stopped before it was complete.");
      auto place = co_await background_.acquire(Rank::sound);  // before filling: somebody waits for it
      if (package::is_audio(*batch.front().rendition)) {
        done = co_await maker_.sound(media, batch.front(), keep_it);
      } else {
        auto cost = co_await maker_.pictures(media, batch, keep_it);
        done = cost ? Result<void>() : fail(cost.error());
      }
      if (done || done.error().code != "cancelled") break;
    }
    if (!done) co_return done;
    for (std::size_t i = 0; i < batch.size(); i++) made();
    next += batch.size();
  }
  co_await save(media);
  co_return Result<void>();
}

}  // namespace millrace::render
