// Subtitles as FFmpeg's demuxers hand them out, packet by packet.
#pragma once
#include <optional>

#include "engine/av/ptr.h"
#include "engine/av/raw_track.h"

namespace millrace::engine::av {

// What will hold the cues of this stream; nothing if it is no text, or of a kind that is not understood.
std::optional<RawText> text_of(const AVStream& stream);

void take(const AVPacket& packet, RawText& text);

// 3GPP TS 26.245 5.17: a length of 16 bits, the text, then boxes of style.
std::string_view text_of_sample(std::string_view sample);

}  // namespace millrace::engine::av
