// The steps that are filters of libavfilter, as its texts: written here, out of checked numbers alone. Pure.
#pragma once
#include <string>

#include "engine/tasks/sound_input.h"

namespace millrace::engine::tasks {

double factor_of(double decibels);

std::string volume_text(double decibels);
std::string fade_text(bool in, std::int64_t first, std::int64_t samples);
std::string fold_text(int channels);  // the mean of all in each
std::string pan_text(double position);
// Peaks above `decibels` (dBTP) are held down, seen at four times the rate where what lies between the
// samples shows too.
std::string limit_text(double decibels, int rate);
// What is a filter whatever the sound is like: speed, highpass, lowpass, denoise; empty for other steps.
std::string filter_text(const SoundStep& step, int rate);
// How much later sound comes out of denoise, samples.
std::int64_t denoise_delay(int rate);

// Whether every number of a step lies where it has to.
bool is_sane(const SoundStep& step, const SoundShape& shape, std::size_t inputs);

}  // namespace millrace::engine::tasks
