// A part of a sound track as a stream of exactly so many samples at one rate, whatever the track is like:
// silence where it has none, the first of two that overlap, resampled if need be.
#pragma once
#include <memory>
#include <optional>

#include "engine/av/resampler.h"
#include "engine/av/sound_reader.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {

// What all parts of a request are brought to before anything else is done with them.
struct SoundShape {
  int rate = 48000;
  int channels = 2;
};

// The index through plain reads: the sandbox has no fstat, so the file is not mapped.
Result<std::shared_ptr<const package::MediaIndex>> read_index(int fd);

// A track that is there, and how many samples of it are wanted.
class SoundTrack {
 public:
  static Result<SoundTrack> open(const SoundInput& input, const SoundShape& shape, const Context& context);

  std::int64_t samples() const { return samples_; }  // at the shape's rate
  const package::TrackHeader& header() const { return *view_.header; }
  std::span<const package::Packet> packets() const { return view_.packets; }
  av::Run run() const { return {fd_, input_.source_bytes, view_.header, view_.packets, true}; }
  // From the beginning, as often as it is called. `progress` is told the share that has been read; may be
  // empty.
  Result<std::unique_ptr<av::SoundStream>> stream(std::function<void(double)> progress) const;
  // Whether its samples have more than 16 bits of their own.
  Result<bool> is_deep() const;

 private:
  SoundInput input_;
  SoundShape shape_;
  int fd_ = -1;
  std::shared_ptr<const package::MediaIndex> index_;
  package::TrackView view_;
  std::int64_t begin_ = 0;  // at the shape's rate
  std::int64_t samples_ = 0;
};

}  // namespace millrace::engine::tasks
