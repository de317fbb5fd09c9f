// Subtitles that are pictures in the picture itself: a recipe of its own.
#include "indexing/indexing.h"

namespace millrace::indexing {

std::optional<int> Indexing::take_to_burn(const MediaId& id) {
  std::lock_guard lock(mutex_);
  auto node = to_burn_.extract(id);
  return node ? std::optional(node.mapped()) : std::nullopt;
}

Task<Result<void>> Indexing::burn(MediaId id, int track) {
  constexpr int kTries = 3;  // a renewal that has begun already does not know of the wish
  for (int tries = 0; tries < kTries; tries++) {
    auto media = co_await library_.load(id);
    if (!media) co_return fail(media.error());
    const auto& texts = (*media)->picture_texts;
    if (track < 0 || static_cast<std::size_t>(track) > texts.tracks().size())
      co_return fail(Status::unprocessable, "no_such_subtitles", "This video has no such subtitles.");
    if (texts.burnt() == track) co_return Result<void>();
    {
      std::lock_guard lock(mutex_);
      to_burn_[id] = track;
    }
    if (auto renewed = co_await renew(id); !renewed) co_return renewed;
  }
  co_return fail(Status::conflict, "changed_meanwhile", "Somebody else changes the same. Try again.");
}

}  // namespace millrace::indexing
