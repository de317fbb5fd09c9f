// The two ways to a file's tracks: MP4 and MOV through the project's own sample-table reader, for the cost of
// the moov; everything else, and the odd forms of MP4, through FFmpeg's demuxer, for the cost of the file.
#pragma once
#include <functional>

#include "base/error.h"
#include "engine/av/raw_track.h"

namespace millrace::engine::tasks {

struct SourceFile {
  int fd = -1;
  std::uint64_t bytes = 0;
};
// What else is known of a file of which only the beginning is there.
struct Rest {
  std::uint64_t whole = 0;  // bytes of the file; 0: not known
  int tail = -1;            // its end, if that came first
  std::uint64_t tail_bytes = 0;
};

bool looks_like_mp4(const SourceFile& source);
// Besides the reader's codes "use_demuxer", which the caller answers with read_by_demuxer.
// `pictures`: where payloads of subtitles that are pictures go, or -1.
Result<av::RawFile> read_by_tables(const SourceFile& source, int pictures = -1);
// Only packets that are all there, no texts and no chapters. "incomplete" when a track has none of its own
// yet.
Result<av::RawFile> read_by_tables(const SourceFile& source, const Rest& rest);
Result<av::RawFile> read_by_demuxer(const SourceFile& source, const std::function<void(double)>& progress,
                                    int pictures = -1);

}  // namespace millrace::engine::tasks
