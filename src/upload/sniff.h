// Is this a video or audio file? Decided from the first bytes, before the rest is kept. What lies deeper (a
// codec we cannot read, a file cut off) is found by indexing.
#pragma once
#include <string_view>

namespace millrace::upload {

enum class Sniffed { video_container, audio_only, unknown };

inline constexpr std::size_t kSniffBytes = 64 << 10;

// `head`: up to kSniffBytes from the start of the file; fewer only if the file is shorter.
Sniffed sniff(std::string_view head);

// For people: what is accepted.
inline constexpr std::string_view kAccepted =
    "MP4, MOV, MKV, WebM, AVI, MPEG-TS, FLV; for sound MP3, M4A, FLAC, WAV, Ogg";

}  // namespace millrace::upload
