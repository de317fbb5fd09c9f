#include "engine/setups.h"

#include <algorithm>

#include "engine/keys.h"
#include "package/timeline.h"

namespace millrace::engine {

using package::Packet;

EncoderSetup encoder_setup(const package::MediaIndex& index, const package::Rendition& rendition) {
  const auto& video = index.video()->header->video;
  EncoderSetup setup;
  setup.codec = rendition.codec;
  setup.preset = rendition.preset;
  setup.width = rendition.width;
  setup.height = rendition.height;
  setup.frame_rate = rendition.frame_rate;
  setup.crf = rendition.crf;
  setup.max_bits = rendition.max_bits;
  auto colour = package::rendered_colour(video);
  setup.primaries = colour.primaries;
  setup.transfer = colour.transfer;
  setup.matrix = colour.matrix;
  return setup;
}

std::uint64_t memory_for(const package::MediaIndex& index) {
  constexpr std::uint64_t kBase = 1ull << 30, kMost = 4ull << 30;
  if (!index.video()) return kBase;
  const auto& video = index.video()->header->video;
  auto pixels = static_cast<std::uint64_t>(video.width) * static_cast<std::uint64_t>(video.height);
  return std::min(kMost,
                  kBase + pixels * 24 * 16);  // 24 bytes a pixel at worst, 16 pictures held for reference
}

namespace {

// For a start from which decoding turns out not to begin: broken, or refreshed bit by bit.
void add_earlier(Source& source, std::span<const Packet> before) {
  constexpr std::size_t kMostBefore = 1500;
  constexpr std::size_t kKeysBack[] = {2, 3, 4, 6, 10, 18, 34};
  std::size_t keys = 0;
  auto wanted = std::begin(kKeysBack);
  for (std::size_t i = before.size(); i-- > 0 && wanted != std::end(kKeysBack);) {
    if (!(before[i].flags & Packet::kKey)) continue;
    keys++;
    auto near = before.subspan(i);
    if (keys == 1 && near.size() <= kMostBefore) source.before.assign(near.begin(), near.end());
    if (keys == *wanted || (keys == 1 && near.size() > kMostBefore)) source.earlier_keys.push_back(before[i]);
    if (keys == *wanted) ++wanted;
  }
}

}  // namespace

// Measured with 1080 lines: 181 MB for four rungs in the background, 138 MB for one of 720 lines at once.
std::uint64_t memory_used_by(const package::MediaIndex& index,
                             const std::vector<const package::Rendition*>& rungs, bool pipelined) {
  constexpr std::uint64_t kBase = 40ull << 20;
  // Pictures held: references, reordering and what the filters keep, and the queue between the two threads.
  constexpr std::uint64_t kHeld = 16, kQueued = 10;
  std::uint64_t bytes = kBase;
  for (const auto* rung : rungs) {
    // Bytes a pixel of each encoder: look-ahead, references with their half-sample planes, what goes out.
    std::uint64_t encoding = rung->codec == package::Codec::av1    ? 450
                             : rung->codec == package::Codec::hevc ? 160
                                                                   : 56;
    bytes += static_cast<std::uint64_t>(rung->width) * static_cast<std::uint64_t>(rung->height) * encoding;
  }
  bool pictures = std::ranges::any_of(rungs, [](const auto* rung) { return rung->width > 0; });
  if (!pictures || !index.video()) return bytes;
  const auto& video = index.video()->header->video;
  auto pixels = static_cast<std::uint64_t>(video.width) * static_cast<std::uint64_t>(video.height);
  std::uint64_t planes = video.chroma == 444 ? 6 : video.chroma == 422 ? 4 : 3;  // halves of a byte a pixel
  std::uint64_t picture = pixels * planes / 2 * (video.bit_depth > 8 ? 2 : 1);
  return bytes + picture * (kHeld + (pipelined ? kQueued : 0));
}

Source source_of(const package::MediaIndex& index, const package::TrackView& track, std::size_t first,
                 std::size_t last) {
  Source source;
  source.bytes = index.header().source_bytes;
  source.container = index.header().container;
  source.track = *track.header;
  auto run = track.packets.subspan(first, last - first + 1);
  source.packets.assign(run.begin(), run.end());
  source.first_is_start = first == 0;
  if (track.header->kind == package::TrackKind::video) add_earlier(source, track.packets.first(first));
  return source;
}

std::vector<StillCandidate> key_pictures(const package::MediaIndex& index, std::span<const double> shares) {
  constexpr std::size_t kMostRun = 600;  // packets decoded for one
  std::vector<StillCandidate> out;
  const auto& track = *index.video();
  auto count = track.order.size();
  for (double share : shares) {
    std::size_t wanted = track.order[static_cast<std::size_t>(static_cast<double>(count - 1) * share)];
    std::size_t key = wanted;
    while (key > 0 && !(track.packets[key].flags & Packet::kKey)) key--;
    // The key frame itself if it is shown, otherwise the frame wanted, decoded from the key on.
    std::size_t target = track.packets[key].flags & Packet::kHidden ? wanted : key;
    if (target - key > kMostRun) continue;
    auto reorder = static_cast<std::size_t>(std::max(0, track.header->video.reorder)) + 2;
    std::size_t last = std::min(track.packets.size() - 1, target + reorder);
    StillCandidate candidate;
    candidate.packets.assign(track.packets.begin() + static_cast<std::ptrdiff_t>(key),
                             track.packets.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    candidate.source_pts = track.packets[target].pts;
    bool known =
        std::ranges::any_of(out, [&](const auto& c) { return c.source_pts == candidate.source_pts; });
    if (!known) out.push_back(std::move(candidate));
  }
  return out;
}

std::optional<StillCandidate> picture_at(const package::MediaIndex& index, std::int64_t ms) {
  constexpr std::size_t kMostRun = 12'000;
  const auto& track = *index.video();
  Keys keys(track);
  auto base = track.header->time_base;
  std::uint32_t packet = keys.shown_at(package::rescale(ms, base.den, 1000 * base.num));
  auto start = keys.before(packet);
  if (!start || packet - *start > kMostRun) return std::nullopt;
  auto reorder = static_cast<std::size_t>(std::max(0, track.header->video.reorder)) + 2;
  auto last = std::min(track.packets.size() - 1, packet + reorder);
  StillCandidate candidate;
  candidate.packets.assign(track.packets.begin() + *start,
                           track.packets.begin() + static_cast<std::ptrdiff_t>(last) + 1);
  candidate.source_pts = track.packets[packet].pts;
  return candidate;
}

VideoTarget video_target(const package::Plan& plan, const package::Rendition& rendition,
                         package::SegmentPart part) {
  VideoTarget target;
  target.encoder = encoder_setup(plan.index(), rendition);
  const auto& packets = plan.index().video()->packets;
  for (const auto& frame : plan.frames(rendition, part))
    target.frames.push_back({packets[frame.packet].pts, frame.pts});
  return target;
}

namespace {

// What a decoder needs to hear before a segment, in samples. Of HE-AAC the upper half of the spectrum, and
// the second channel of v2, begin at the next SBR header, of which encoders write one in half a second,
// libfdk-aac at least one in a second.
std::int64_t settling(const package::AudioFormat& audio) {
  constexpr std::int32_t kHe = 5, kHeV2 = 29;
  bool he = audio.object_type == kHe || audio.object_type == kHeV2;
  return he ? audio.rate : audio.rate / 4;
}

}  // namespace

RenderAudioRequest audio_request(const package::Plan& plan, const package::Rendition& rendition,
                                 package::SegmentPart part) {
  const auto& track = plan.index().audio()[static_cast<std::size_t>(rendition.track)];
  auto frames = plan.audio_frames(rendition, part);
  std::int64_t in = track.header->audio.rate, out = rendition.timescale;
  // In samples of the source: eight frames of pre-roll for the encoder and 2,048 samples for the resampler,
  // and before that what the decoder needs; a little beyond the end for the encoder's look-ahead.
  std::int64_t begin = ((frames.first - 8) * 1024 - 2048) * in / out - settling(track.header->audio);
  std::int64_t end = ((frames.last + 3) * 1024 + 2048) * in / out + in / 50;

  RenderAudioRequest request;
  request.rate = static_cast<std::int32_t>(out);
  request.bit_rate = rendition.max_bits;
  request.first_frame = frames.first;
  request.last_frame = frames.last;
  auto by_pts = [](const Packet& packet, std::int64_t pts) { return packet.pts < pts; };
  auto packets = track.packets;
  auto first = std::lower_bound(packets.begin(), packets.end(), begin, by_pts);
  if (first != packets.begin()) --first;
  auto last = std::lower_bound(packets.begin(), packets.end(), end, by_pts);
  if (first == packets.end()) --first;
  if (last == packets.end() || last < first) last = last == packets.end() ? packets.end() - 1 : first;
  request.source = source_of(plan.index(), track, static_cast<std::size_t>(first - packets.begin()),
                             static_cast<std::size_t>(last - packets.begin()));
  return request;
}

}  // namespace millrace::engine
