// Sound as what listens wants it: one channel, 16 kHz, 16 bits, as a WAV file; and where to cut it. Pure.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace millrace::transcription {

inline constexpr int kRate = 16'000;
using Samples = std::vector<std::int16_t>;
using SampleView = std::span<const std::int16_t>;

// Of a WAV file that the media engine made: one channel of kRate, 16 or 24 bits. "engine_failed" (500)
// otherwise.
Result<Samples> read_wave(std::string_view file);
std::string write_wave(SampleView samples);

// Where in the last third it is quietest, the middle of that: the best place to cut.
std::size_t quiet_place(SampleView samples);
// Nothing of it is louder than the noise of a quiet room.
bool is_silent(SampleView samples);

}  // namespace millrace::transcription
