// Reads a whole file through FFmpeg's demuxer: every packet of every track that may be shown, for containers
// that our own reader does not do.
#pragma once
#include <functional>

#include "engine/av/input.h"
#include "engine/av/raw_track.h"

namespace millrace::engine::av {

// Payloads of subtitles that are pictures go to the descriptor `pictures`, if there is one.
Result<RawFile> scan(Input& input, const std::function<void(double)>& progress, int pictures = -1);

// The header of a stream as FFmpeg describes it.
RawTrack describe(const AVFormatContext& format, const AVStream& stream);

}  // namespace millrace::engine::av
