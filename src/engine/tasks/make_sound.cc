// A sound track, or a part of it, as a file: its own packets where those will do, otherwise decoded, changed
// step by step, and encoded.
#include <algorithm>

#include "engine/av/sound_copy.h"
#include "engine/av/sound_file.h"
#include "engine/tasks/sound_chain.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::size_t kProgressEvery = 2000;  // packets that are copied

bool is_sane(const MakeSoundRequest& request) {
  return !request.inputs.empty() && request.inputs.size() <= kMostInputs &&
         request.steps.size() <= kMostSteps && request.rate >= 8000 && request.rate <= 192'000 &&
         request.channels >= 1 && request.channels <= 8 && request.bit_rate >= 0 &&
         request.bit_rate <= 2'000'000;
}

av::SoundMuxer::Setup file_setup(const MakeSoundRequest& request, const Context& context) {
  return {context.descriptors[1], 0, request.format, &request.tags, true};
}

// Nothing where the packets will not do.
Result<std::optional<MakeSoundReply>> copied(const MakeSoundRequest& request, const Context& context) {
  if (!request.may_copy || !request.steps.empty()) return std::nullopt;
  auto track = SoundTrack::open(request.inputs.front(), {request.rate, request.channels}, context);
  if (!track) return fail(track.error());
  if (!av::can_copy_sound(track->header(), track->packets(), request.format)) return std::nullopt;
  auto told = [&](std::size_t ordinal) {
    if (context.progress && ordinal % kProgressEvery == 0)
      context.progress(static_cast<double>(ordinal) / static_cast<double>(track->packets().size()));
  };
  auto copy = av::copy_sound(track->run(), file_setup(request, context), told);
  if (!copy) return fail(copy.error());
  const auto& audio = track->header().audio;
  return MakeSoundReply{{{0, copy->bytes, 0, copy->samples}}, {}, audio.rate, audio.channels, true};
}

// What the stream has from `begin` to `end` into a file of its own; `at` is where the stream is, and `rest`
// what of its last piece was not used.
class Cutter {
 public:
  explicit Cutter(SoundPtr sound) : sound_(std::move(sound)) {}

  Result<void> cut(const SoundSpan& span, av::SoundFile& file) {
    while (at_ < span.end) {
      auto more = fill();
      if (!more) return fail(more.error());
      if (!*more) return {};
      auto until = at_ < span.begin ? span.begin : span.end;
      auto count = std::min(until - at_, static_cast<std::int64_t>(rest_.size()));
      if (at_ >= span.begin) {
        auto piece = rest_;
        piece.keep(0, static_cast<std::size_t>(count));
        if (auto written = file.append(piece); !written) return written;
      }
      rest_.keep(static_cast<std::size_t>(count), rest_.size() - static_cast<std::size_t>(count));
      at_ += count;
    }
    return {};
  }

 private:
  Result<bool> fill() {
    if (rest_.size() > 0) return true;
    return sound_->next(rest_);
  }
  SoundPtr sound_;
  av::SoundBlock rest_;
  std::int64_t at_ = 0;
};

}  // namespace

Result<MakeSoundReply> make_sound(const MakeSoundRequest& request, const Context& context) {
  if (!is_sane(request))
    return fail(Status::internal, "engine_failed", "The sound's request makes no sense.");
  auto copy = copied(request, context);
  if (!copy) return fail(copy.error());
  if (*copy) return std::move(**copy);
  auto chain = SoundChain::prepare(request, context);
  if (!chain) return fail(chain.error());
  auto sound = chain->stream();
  if (!sound) return fail(sound.error());
  MakeSoundReply reply{{}, chain->normalized(), request.rate, request.channels, false};
  Cutter cutter(std::move(*sound));
  std::uint64_t offset = 0;
  for (const auto& span : chain->parts()) {
    av::SoundFile::Setup setup;
    setup.file = file_setup(request, context);
    setup.file.offset = offset;
    setup.rate = request.rate;
    setup.channels = request.channels;
    setup.bit_rate = request.bit_rate;
    setup.bits = chain->is_deep() ? 24 : 16;
    auto file = av::SoundFile::open(setup);
    if (!file) return fail(file.error());
    if (auto cut = cutter.cut(span, *file); !cut) return fail(cut.error());
    if (auto finished = file->finish(); !finished) return fail(finished.error());
    reply.parts.push_back({offset, file->bytes(), span.begin, file->samples()});
    offset += file->bytes();
  }
  return reply;
}

}  // namespace millrace::engine::tasks
