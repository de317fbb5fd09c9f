#include "engine/tasks/read_tracks.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <future>
#include <span>

#include "engine/av/allowed.h"
#include "engine/av/decoder.h"
#include "engine/av/learner.h"
#include "engine/av/nal_types.h"
#include "engine/av/packet_source.h"
#include "engine/av/parameter_sets.h"
#include "engine/av/scan.h"
#include "engine/tasks/chapters.h"
#include "engine/tasks/file.h"
#include "engine/tasks/texts.h"
#include "package/mp4_reader.h"

namespace millrace::engine::tasks {
namespace {

using av::RawPacket;
using av::RawTrack;
using package::Codec;
using package::Packet;
using package::TrackKind;

RawPacket raw_of(const Packet& packet, AVRational base, int rate) {
  RawPacket raw;
  raw.pts = packet.pts;
  raw.dts = packet.source_ts;
  raw.offset = static_cast<std::int64_t>(packet.offset);
  raw.size = packet.size;
  raw.duration = packet.duration;
  raw.flags = packet.flags;
  if (rate > 0) raw.samples = static_cast<std::uint32_t>(av_rescale_q(packet.duration, base, {1, rate}));
  return raw;
}

void take_packets(std::span<const Packet> packets, AVRational base, int rate, RawTrack& track) {
  track.packets.reserve(packets.size());
  for (const auto& packet : packets) track.packets.push_back(raw_of(packet, base, rate));
}

bool holds_captions(Codec codec, int prefix, std::string_view head) {
  bool found = false;
  closed_captions::each_triplet(codec, prefix,
                                {reinterpret_cast<const std::uint8_t*>(head.data()), head.size()},
                                [&](const closed_captions::Triplet&) { found = true; });
  return found;
}

constexpr std::uint64_t kPeeked = 1024;  // of a key: parameter sets and the head of the first slice

// Marks the keys behind which nothing looks back. Gives the codec's private bytes, which of H.264 name the
// parameter sets that lie in keys as well.
std::string mark_idr(const SourceFile& source, const package::TrackHeader& header, RawTrack& track) {
  auto& packets = track.packets;
  auto codec = header.codec;
  bool nal = codec == Codec::h264 || codec == Codec::hevc;
  bool free = av::is_intra_only(codec) || codec == Codec::vp8 || codec == Codec::vp9 || codec == Codec::av1;
  auto prefix = av::length_bytes(codec, header.codec_private);
  // An hour has some thousand keys all over the file; asked for one by one, each would wait for the disk.
  if (nal && prefix)
    for (const auto& packet : packets)
      if (packet.flags & Packet::kKey)
        will_read(source.fd, static_cast<std::uint64_t>(packet.offset), kPeeked);
  av::ParameterSets sets;
  char head[kPeeked];
  for (auto& packet : packets) {
    if (av::is_intra_only(codec)) packet.flags |= Packet::kKey;
    if (!(packet.flags & Packet::kKey)) continue;
    auto begin = static_cast<std::uint64_t>(packet.offset);
    std::int64_t have = -1;  // of the head; read when first looked at
    auto peek = [&](std::uint64_t offset, std::uint8_t* out, std::size_t n) {
      if (have < 0) have = read_at(source.fd, begin, head, sizeof head);
      if (have > 0 && offset + n <= static_cast<std::uint64_t>(have)) {
        std::memcpy(out, head + offset, n);
        return true;
      }
      auto* bytes = reinterpret_cast<char*>(out);
      return read_at(source.fd, begin + offset, bytes, n) == static_cast<std::int64_t>(n);
    };
    if (free || (nal && prefix && av::starts_with_idr(codec, *prefix, packet.size, peek)))
      packet.flags |= Packet::kIdr;
    if (nal && prefix && have > 0 && !track.has_captions)
      track.has_captions = holds_captions(
          codec, *prefix, {head, static_cast<std::size_t>(std::min<std::int64_t>(have, packet.size))});
    if (codec == Codec::h264 && prefix) sets.add(av::parameter_set_in(*prefix, packet.size, peek));
  }
  return codec == Codec::h264 && prefix ? sets.named_in(header.codec_private) : header.codec_private;
}

// Decodes the head of a track from the places its tables name; false if nothing came of it.
bool learn(const SourceFile& source, std::span<const Packet> packets, RawTrack& track, int& samples_in_frame,
           bool& captions) {
  auto learner = av::Learner::open(track.header);
  if (!learner) return false;
  auto run = av::PacketSource::open({source.fd, source.bytes, &track.header, packets, true});
  for (int i = 0; run && i < av::Learner::kPatience && !learner->satisfied(); i++) {
    auto packet = run->next();
    if (!packet || !*packet) break;
    learner->feed(**packet);
    const auto& header = track.header;
    if (closed_captions::may_hold(header.codec) &&
        holds_captions(
            header.codec, av::length_bytes(header.codec, header.codec_private).value_or(0),
            {reinterpret_cast<const char*>((*packet)->data), static_cast<std::size_t>((*packet)->size)}))
      captions = true;
  }
  learner->finish();
  samples_in_frame = learner->samples_in_frame();
  return learner->apply(track.header);
}

RawTrack raw_of(const SourceFile& source, package::Mp4Track&& from, int number) {
  RawTrack track;
  auto& header = track.header;
  header.kind = from.kind;
  if (from.codec) header.codec = *from.codec;
  if (!from.codec) track.unknown_codec = from.fourcc;
  header.source_time_base = header.time_base = {1, from.timescale};
  header.source_stream = number;
  header.addressed = true;
  header.codec_private = std::move(from.codec_private);
  header.language = std::move(from.language);
  header.is_default = from.enabled;
  header.video = from.video;
  header.audio = from.audio;
  if (!track.unknown_codec.empty() || from.packets.empty()) return track;
  if (header.codec == Codec::adpcm_ms || header.codec == Codec::adpcm_ima_wav)
    header.codec_private =
        av::adpcm_private(static_cast<int>(from.packets.front().size), header.codec_private);
  int samples = 0;
  bool captions = false;  // in the first pictures
  auto base = av::rational(header.source_time_base);
  if (header.kind == TrackKind::video) {
    // The keys, thousands of them all over the file, are looked at while the first pictures are decoded.
    auto keys =
        std::async(std::launch::async, [&source, &packets = from.packets, &track, base, known = header] {
          take_packets(packets, base, 0, track);
          return mark_idr(source, known, track);
        });
    track.undecodable = !learn(source, from.packets, track, samples, captions);
    header.codec_private = keys.get();
    track.has_captions = track.has_captions || captions;
    return track;
  }
  track.undecodable = !learn(source, from.packets, track, samples, captions);
  take_packets(from.packets, base, header.audio.rate, track);
  for (auto& packet : track.packets) {
    packet.flags |= Packet::kKey;
    if (header.codec == Codec::aac && samples > 0) packet.samples = static_cast<std::uint32_t>(samples);
  }
  auto first = track.packets.front().pts;
  if (first < 0) track.skipped_samples = av_rescale_q(-first, base, {1, std::max(header.audio.rate, 1)});
  return track;
}

// Those that lie in what has arrived, up to the first that does not.
bool keep_arrived(package::Mp4Track& track, std::uint64_t bytes) {
  auto missing = std::ranges::find_if(track.packets, [bytes](const Packet& packet) {
    return packet.offset > bytes || packet.size > bytes - packet.offset;
  });
  track.packets.erase(missing, track.packets.end());
  return !track.packets.empty();
}

av::RawFile tracks_of(const SourceFile& source, package::Mp4File& file) {
  av::RawFile raw;
  raw.container = package::Container::mp4;
  raw.title = std::move(file.title);
  int number = 0;
  for (auto& track : file.tracks) raw.tracks.push_back(raw_of(source, std::move(track), number++));
  return raw;
}

}  // namespace

bool looks_like_mp4(const SourceFile& source) {
  static constexpr std::array<std::string_view, 8> kFirstBoxes{"ftyp", "moov", "mdat", "wide",
                                                               "free", "skip", "pnot", "uuid"};
  char head[8] = {};
  if (read_at(source.fd, 0, head, sizeof head) != sizeof head) return false;
  return std::ranges::find(kFirstBoxes, std::string_view(head + 4, 4)) != kFirstBoxes.end();
}

Result<av::RawFile> read_by_tables(const SourceFile& source, int pictures) {
  auto read = [&](std::uint64_t offset, char* out, std::size_t n) {
    return read_at(source.fd, offset, out, n);
  };
  auto file = package::read_mp4(read, source.bytes);
  if (!file) return fail(file.error());
  av::RawFile raw = tracks_of(source, *file);
  av::PictureTextFile drawn{pictures};
  for (const auto& text : file->texts) {
    if (text.fourcc == "mp4s") {
      if (auto track = read_pictures(source, text, drawn);
          track && raw.pictures.size() < package::kMostPictureTexts)
        raw.pictures.push_back(std::move(*track));
      continue;
    }
    if (text.fourcc != "c608" && text.fourcc != "c708") {
      raw.texts.push_back(read_text(source, text));
      continue;
    }
    for (auto& captions : read_captions(source, text)) raw.texts.push_back(std::move(captions));
  }
  raw.chapters = read_chapters(source, *file);
  return raw;
}

Result<av::RawFile> read_by_tables(const SourceFile& source, const Rest& rest) {
  constexpr std::uint64_t kUnknown = std::uint64_t{1} << 60;  // larger than any file
  const std::uint64_t whole = rest.whole > 0 ? rest.whole : kUnknown;
  const std::uint64_t tail = rest.tail >= 0 && rest.tail_bytes <= whole ? whole - rest.tail_bytes : whole;
  auto read = [&](std::uint64_t offset, char* out, std::size_t n) -> std::int64_t {
    if (offset >= tail) return read_at(rest.tail, offset - tail, out, n);
    if (offset >= source.bytes) return 0;
    return read_at(source.fd, offset, out, std::min<std::uint64_t>(n, source.bytes - offset));
  };
  auto file = package::read_mp4(read, whole);
  if (!file) return fail(file.error());
  for (auto& track : file->tracks)
    if (!track.packets.empty() && !keep_arrived(track, source.bytes))
      return av::refused("incomplete", "Nothing of a track has arrived yet.");
  return tracks_of(source, *file);
}

Result<av::RawFile> read_by_demuxer(const SourceFile& source, const std::function<void(double)>& progress,
                                    int pictures) {
  auto input = av::Input::open(source.fd, source.bytes, av::Probe::streams);
  if (!input) return fail(input.error());
  return av::scan(*input, progress, pictures);
}

}  // namespace millrace::engine::tasks
