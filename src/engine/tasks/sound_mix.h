// Sounds put together: one after another, faded into each other, or one over another. All parts have the same
// rate and number of channels.
#pragma once
#include <memory>

#include "engine/av/sound_block.h"

namespace millrace::engine::tasks {

using SoundPtr = std::unique_ptr<av::SoundStream>;

// Exactly `samples` of what follows the first `skipped`: silence is added where it ends earlier.
SoundPtr exactly(SoundPtr sound, std::int64_t skipped, std::int64_t samples, std::size_t channels);

SoundPtr one_after_another(SoundPtr first, SoundPtr second);

// `first`, which has `samples`, ends and `second` begins during the same `overlap` samples, the one fading
// out and the other in, linearly.
SoundPtr faded_over(SoundPtr first, std::int64_t samples, SoundPtr second, std::int64_t overlap);

// `over` is added to `below` from sample `at` on, by a factor; as long as `below`.
SoundPtr laid_over(SoundPtr below, SoundPtr over, std::int64_t at, float factor);

// The first of several channels alone.
SoundPtr first_channel(SoundPtr sound);

}  // namespace millrace::engine::tasks
