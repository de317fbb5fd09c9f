// What each format can hold: rates, channels, bit rates, and what is taken when nothing is asked for. Pure.
#pragma once
#include <cstdint>

#include "engine/sound_protocol.h"

namespace millrace::sound {

bool has_bit_rate(engine::SoundFormat format);
bool can_have_rate(engine::SoundFormat format, int rate);
bool can_have_channels(engine::SoundFormat format, int channels);
// Of MP3 only those of ISO/IEC 11172-3 and 13818-3 layer III at that rate; of AAC at most 6144 bits a channel
// and frame (ISO/IEC 14496-3 section 4.5.3); of Opus 6 to 510 kbit/s (RFC 6716 section 2.1.1).
bool can_have_bit_rate(engine::SoundFormat format, long long bit_rate, int rate, int channels);

int usual_rate(engine::SoundFormat format, int source_rate);
long long usual_bit_rate(engine::SoundFormat format, int rate, int channels);

const char* extension_of(engine::SoundFormat format);  // ".mp3"
const char* type_of(engine::SoundFormat format);

}  // namespace millrace::sound
