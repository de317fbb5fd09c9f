// A sound segment is frames [first, last) of a grid of 1024 samples that begins at T0. The encoder starts
// eight frames early and ends three late, so that what is kept does not know where the segment begins.
#include <algorithm>
#include <numeric>

#include "engine/av/resampler.h"
#include "engine/av/sound_decoder.h"
#include "engine/tasks/file.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::int64_t kFrame = av::AacEncoder::kFrame;
constexpr std::int64_t kFramesEarly = 8;
constexpr std::int64_t kFramesLate = 3;
constexpr std::int64_t kMostFrames = 100'000;  // 35 minutes: far beyond any segment

// Samples [begin, end) of the source's own rate; where there is none, silence.
struct Window {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

struct Sound {
  av::Stereo stereo;
  std::int64_t missing = 0;  // samples of the source that could not be decoded
};

// How much of the packets' sound lies in the window.
std::int64_t promised(const av::Run& run, Window window) {
  std::int64_t samples = 0;
  for (const auto& packet : run.packets) {
    auto begin = std::max(packet.pts, window.begin);
    auto end = std::min(packet.pts + packet.duration, window.end);
    if (!(packet.flags & package::Packet::kHidden)) samples += std::max<std::int64_t>(0, end - begin);
  }
  return samples;
}

Result<Sound> decode_window(const av::Run& run, Window window) {
  auto size = static_cast<std::size_t>(window.end - window.begin);
  av::Stereo sound{std::vector<float>(size), std::vector<float>(size)};
  std::int64_t placed = 0;
  auto place = [&](std::int64_t at, av::StereoView piece) -> Result<void> {
    for (std::size_t i = 0; i < piece.left.size(); i++) {
      auto to = at + static_cast<std::int64_t>(i) - window.begin;
      if (to < 0 || to >= static_cast<std::int64_t>(size)) continue;
      sound.left[static_cast<std::size_t>(to)] = piece.left[i];
      sound.right[static_cast<std::size_t>(to)] = piece.right[i];
      placed++;
    }
    return {};
  };
  auto more = [&](std::size_t ordinal) {
    return ordinal < run.packets.size() && run.packets[ordinal].pts < window.end;
  };
  auto decoded = run.packets.empty() ? Result<void>{} : av::decode_sound(run, place, more);
  // Damage leaves silence.
  bool damage = !decoded && (decoded.error().code == "broken_span" || decoded.error().code == "damaged");
  if (!decoded && !damage) return fail(decoded.error());
  return Sound{std::move(sound), std::max<std::int64_t>(0, promised(run, window) - placed)};
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// Samples [wanted.begin, wanted.end) at the rate `to`. Conversion begins at a common multiple of both rates,
// so that its phase is the same wherever a segment begins.
Result<Sound> resampled(const av::Run& run, Window wanted, int to) {
  int from = run.track->audio.rate;
  if (from == to) return decode_window(run, wanted);
  std::int64_t common = std::gcd(from, to);
  std::int64_t in_step = from / common;
  std::int64_t out_step = to / common;
  auto steps = floor_div(wanted.begin, out_step) - 8 - (512 + out_step - 1) / out_step;
  Window source{steps * in_step, (wanted.end * from + to - 1) / to + 1024};
  auto sound = decode_window(run, source);
  if (!sound) return fail(sound.error());
  auto resampler = av::Resampler::open(from, to);
  if (!resampler) return fail(resampler.error());
  av::Stereo out;
  const auto& in = sound->stereo;
  if (auto made = resampler->convert({in.left, in.right}, out); !made) return fail(made.error());
  auto skip = wanted.begin - steps * out_step;
  auto size = wanted.end - wanted.begin;
  if (static_cast<std::int64_t>(out.left.size()) < skip + size)
    return fail(Status::internal, "engine_failed", "The resampled sound is too short.");
  auto cut = [&](std::vector<float>& side) { side = {side.begin() + skip, side.begin() + skip + size}; };
  cut(out.left);
  cut(out.right);
  return Sound{std::move(out), sound->missing};
}

// Some thousand samples are what a decoder may swallow where it starts.
constexpr std::int64_t kSwallowed = 4096;

void note_hold(EncodedSegment& segment, const RenderAudioRequest& request, std::int64_t missing) {
  auto all = request.last_frame - request.first_frame;
  auto frames = missing * request.rate / request.source.track.audio.rate / kFrame;
  if (request.blank) frames = all;
  if (frames == 0 || (!request.blank && missing <= kSwallowed)) return;
  segment.held = static_cast<std::uint32_t>(std::min(frames, all));
  segment.held_from = request.first_frame * kFrame;
  segment.held_to = request.last_frame * kFrame;
}

bool sane(const RenderAudioRequest& request) {
  bool rate = request.rate == 32000 || request.rate == 44100 || request.rate == 48000;
  const auto& track = request.source.track;
  return rate && request.bit_rate >= 16'000 && request.bit_rate <= 512'000 && request.first_frame >= 0 &&
         request.last_frame > request.first_frame &&
         request.last_frame - request.first_frame <= kMostFrames && request.last_frame < (1ll << 40) &&
         track.audio.rate > 0 && track.audio.rate <= 768'000;
}

}  // namespace

Result<RenderReply> render_audio(const RenderAudioRequest& request, const Context& context) {
  if (!sane(request)) return fail(Status::internal, "engine_failed", "The sound's setup makes no sense.");
  const auto& source = request.source;
  av::Run run{context.descriptors[0], source.bytes, &source.track, source.packets, source.first_is_start};
  if (request.blank) run.packets = {};
  Window wanted{(request.first_frame - kFramesEarly) * kFrame, (request.last_frame + kFramesLate) * kFrame};
  auto sound = resampled(run, wanted, request.rate);
  if (!sound) return fail(sound.error());
  auto encoder = av::AacEncoder::open({request.rate, request.bit_rate});
  if (!encoder) return fail(encoder.error());
  EncodedSegment segment;
  note_hold(segment, request, sound->missing);
  segment.codec_private = encoder->specific_config();
  std::string payload;
  auto keep = [&](const AVPacket& packet) -> Result<void> {
    if (packet.pts < request.first_frame * kFrame || packet.pts >= request.last_frame * kFrame) return {};
    payload.append(reinterpret_cast<const char*>(packet.data), static_cast<std::size_t>(packet.size));
    segment.samples.push_back({packet.pts, static_cast<std::uint32_t>(packet.size), true});
    return {};
  };
  for (auto at = wanted.begin; at < wanted.end; at += kFrame) {
    auto from = static_cast<std::size_t>(at - wanted.begin);
    av::StereoView frame{std::span(sound->stereo.left).subspan(from, kFrame),
                         std::span(sound->stereo.right).subspan(from, kFrame)};
    if (auto encoded = encoder->encode(frame, at, keep); !encoded) return fail(encoded.error());
  }
  if (auto ended = encoder->finish(keep); !ended) return fail(ended.error());
  if (static_cast<std::int64_t>(segment.samples.size()) != request.last_frame - request.first_frame)
    return fail(Status::internal, "engine_failed", "The encoder lost sound.");
  if (auto written = write_output(context.descriptors[1], payload); !written) return fail(written.error());
  return RenderReply{{std::move(segment)}, 0, 0, 0};
}

}  // namespace millrace::engine::tasks
