#include <algorithm>
#include <optional>

#include "engine/av/mp3_file.h"
#include "engine/av/resampler.h"
#include "engine/av/sound_decoder.h"
#include "engine/tasks/file.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::size_t kSilence = 4096;
constexpr std::uint64_t kMostIndexBytes = 4ull << 30;
constexpr std::size_t kProgressEvery = 500;  // packets

// The index through plain reads: the sandbox has no fstat, so the file is not mapped.
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

int mp3_rate(int rate) {
  static constexpr int kRates[] = {8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000};
  if (std::ranges::find(kRates, rate) != std::end(kRates)) return rate;
  return rate % 11025 == 0 ? 44100 : 48000;
}

// Puts pieces of sound one after another as the timeline says: silence where there is none, the first of two
// that overlap.
class Tape {
 public:
  Tape(av::Mp3File& file, std::optional<av::Resampler>& resampler) : file_(file), resampler_(resampler) {}

  Result<void> place(std::int64_t at, av::StereoView sound) {
    if (auto filled = silence_until(at); !filled) return filled;
    auto behind = std::max<std::int64_t>(end_ - at, 0);
    if (behind >= static_cast<std::int64_t>(sound.left.size())) return {};
    auto from = static_cast<std::size_t>(behind);
    return append({sound.left.subspan(from), sound.right.subspan(from)});
  }
  Result<void> finish() {
    if (resampler_) {
      av::Stereo rest;
      if (auto drained = resampler_->convert({}, rest); !drained) return drained;
      if (auto written = file_.append({rest.left, rest.right}); !written) return written;
    }
    return file_.finish();
  }

 private:
  Result<void> silence_until(std::int64_t at) {
    static constexpr float kNothing[kSilence] = {};
    while (end_ < at) {
      std::span<const float> piece(kNothing,
                                   static_cast<std::size_t>(std::min<std::int64_t>(kSilence, at - end_)));
      if (auto appended = append({piece, piece}); !appended) return appended;
    }
    return {};
  }
  Result<void> append(av::StereoView sound) {
    end_ += static_cast<std::int64_t>(sound.left.size());
    if (!resampler_) return file_.append(sound);
    av::Stereo out;
    if (auto made = resampler_->convert(sound, out); !made) return made;
    return file_.append({out.left, out.right});
  }
  av::Mp3File& file_;
  std::optional<av::Resampler>& resampler_;
  std::int64_t end_ = 0;  // what lies before T0 is not heard
};

}  // namespace

Result<ExtractSoundReply> extract_sound(const ExtractSoundRequest& request, const Context& context) {
  auto index = read_index(context.descriptors[2]);
  if (!index) return fail(index.error());
  auto tracks = (*index)->audio();
  if (request.audio_track < 0 || static_cast<std::size_t>(request.audio_track) >= tracks.size())
    return av::refused("empty", "The media has no such sound track.");
  const auto& track = tracks[static_cast<std::size_t>(request.audio_track)];
  int rate = mp3_rate(track.header->audio.rate);
  auto file = av::Mp3File::open(context.descriptors[1],
                                {rate, std::clamp<std::int64_t>(request.bit_rate, 8'000, 320'000)});
  if (!file) return fail(file.error());
  std::optional<av::Resampler> resampler;
  if (rate != track.header->audio.rate) {
    auto opened = av::Resampler::open(track.header->audio.rate, rate);
    if (!opened) return fail(opened.error());
    resampler.emplace(std::move(*opened));
  }
  Tape tape(*file, resampler);
  auto more = [&](std::size_t ordinal) {
    if (context.progress && ordinal % kProgressEvery == 0)
      context.progress(static_cast<double>(ordinal) / static_cast<double>(track.packets.size()));
    return true;
  };
  av::Run run{context.descriptors[0], request.source_bytes, track.header, track.packets, true};
  auto decoded = av::decode_sound(run, [&](auto at, auto sound) { return tape.place(at, sound); }, more);
  if (!decoded) return fail(decoded.error());
  if (auto finished = tape.finish(); !finished) return fail(finished.error());
  return ExtractSoundReply{file->bytes()};
}

}  // namespace millrace::engine::tasks
