// Floats as the samples that an encoder takes: rounded, and cut at full scale. Pure, any thread.
#pragma once
#include "engine/av/ptr.h"
#include "engine/av/sound_block.h"

namespace millrace::engine::av {

// Fills a frame of `count` samples, whose format is one of FLTP, FLT, S16, S16P and S32 (where the value
// takes the upper 24 bits), from those of `sound` that begin at `from`.
void fill_samples(AVFrame& frame, const SoundBlock& sound, std::size_t from, std::size_t count);

}  // namespace millrace::engine::av
