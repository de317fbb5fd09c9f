// Decodes a run of a sound track to stereo floats, each piece with the place of its first sample.
#pragma once
#include <functional>

#include "engine/av/audio_encoder.h"
#include "engine/av/packet_source.h"

namespace millrace::engine::av {

using SoundSink = std::function<Result<void>(std::int64_t place, StereoView sound)>;

// `before_packet` may end the run early by answering false.
Result<void> decode_sound(const Run& run, const SoundSink& sink,
                          const std::function<bool(std::size_t ordinal)>& before_packet = {});

}  // namespace millrace::engine::av
