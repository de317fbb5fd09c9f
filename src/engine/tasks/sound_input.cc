#include "engine/tasks/sound_input.h"

#include <algorithm>
#include <cmath>

#include "engine/av/allowed.h"
#include "engine/tasks/file.h"
#include "engine/tasks/sound_window.h"

namespace millrace::engine::tasks {
namespace {

using package::Codec;

constexpr std::uint64_t kMostIndexBytes = 4ull << 30;
constexpr double kMostSeconds = 1e8;

bool is_lossless(Codec codec) {
  return av::is_pcm(codec) || codec == Codec::flac || codec == Codec::alac;
}

}  // namespace

Result<std::shared_ptr<const package::MediaIndex>> read_index(int fd) {
  std::string bytes;
  constexpr std::size_t kStep = 1u << 20;
  for (;;) {
    auto had = bytes.size();
    bytes.resize(had + kStep);
    auto got = read_at(fd, had, bytes.data() + had, kStep);
    if (got < 0) return fail(Status::internal, "engine_failed", "The index cannot be read.");
    bytes.resize(had + static_cast<std::size_t>(got));
    if (got == 0) return package::MediaIndex::open(std::move(bytes));
    if (bytes.size() > kMostIndexBytes) return av::refused("too_complex", "The index is too large.");
  }
}

Result<SoundTrack> SoundTrack::open(const SoundInput& input, const SoundShape& shape,
                                    const Context& context) {
  auto descriptor = [&](std::int32_t place) {
    bool there = place >= 0 && static_cast<std::size_t>(place) < context.descriptors.size();
    return there ? context.descriptors[static_cast<std::size_t>(place)] : -1;
  };
  SoundTrack track;
  track.input_ = input;
  track.shape_ = shape;
  track.fd_ = descriptor(input.source);
  int index_fd = descriptor(input.index);
  bool sane = track.fd_ >= 0 && index_fd >= 0 && input.begin >= 0 && input.begin < kMostSeconds &&
              input.end < kMostSeconds && (input.end < 0 || input.end > input.begin);
  if (!sane) return fail(Status::internal, "engine_failed", "The sound's request makes no sense.");
  auto index = read_index(index_fd);
  if (!index) return fail(index.error());
  track.index_ = std::move(*index);
  auto tracks = track.index_->audio();
  if (input.track < 0 || static_cast<std::size_t>(input.track) >= tracks.size())
    return av::refused("empty", "The media has no such sound track.");
  track.view_ = tracks[static_cast<std::size_t>(input.track)];
  int rate = track.header().audio.rate;
  if (rate <= 0 || rate > 768'000 || track.packets().empty())
    return av::refused("empty", "There is no sound in this track.");
  track.begin_ = std::llround(input.begin * shape.rate);
  if (input.end < 0)
    track.samples_ = (track.header().end * shape.rate + rate - 1) / rate - track.begin_;
  else
    track.samples_ = std::llround((input.end - input.begin) * shape.rate);
  if (track.samples_ <= 0) return av::refused("empty", "There is no sound in this part.");
  return track;
}

Result<std::unique_ptr<av::SoundStream>> SoundTrack::stream(std::function<void(double)> progress) const {
  SoundWindow::Setup setup;
  setup.run = run();
  setup.shape = shape_;
  setup.begin = begin_;
  setup.samples = samples_;
  setup.progress = std::move(progress);
  return SoundWindow::open(std::move(setup));
}

Result<bool> SoundTrack::is_deep() const {
  if (!is_lossless(header().codec)) return false;
  auto decoder = av::Decoder::open(header(), {1, true});
  if (!decoder) return fail(decoder.error());
  return av_get_bytes_per_sample(decoder->context().sample_fmt) > 2;
}

}  // namespace millrace::engine::tasks
