// The index of a media: every packet of its original, where it lies, and when it is decoded and shown. Made
// once by the engine, immutable, mapped into memory by whoever needs it. Everything else (plan, playlists,
// segments) is computed from it.
//
// File layout (little-endian): "MRIX", u32 version (1), u32 header bytes, u32 zero, header (archive of
// IndexHeader), zero padding to 8 bytes; then for each track its Packet array (decode order) and, 8-aligned
// after it, its u32 array of packet ordinals in presentation order (shown packets only). Counts stand in the
// header, so all offsets are computed.
//
// Timeline zero (T0) is the earliest shown sample of any track; all pts here are relative to it.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace millrace::package {

struct Rational {
  std::int64_t num = 0;
  std::int64_t den = 1;
  friend bool operator==(const Rational&, const Rational&) = default;
};
BOOST_DESCRIBE_STRUCT(Rational, (), (num, den))

BOOST_DEFINE_ENUM_CLASS(Container, unknown, mp4, matroska, avi, mpegts, mpegps, flv, ogg, mp3, adts, wav,
                        flac)
BOOST_DEFINE_ENUM_CLASS(TrackKind, video, audio)
// What the engine's allow-list can decode. `pcm_*` as FFmpeg names them.
BOOST_DEFINE_ENUM_CLASS(Codec, h264, hevc, vp8, vp9, av1, mpeg1video, mpeg2video, mpeg4, mjpeg, prores, png,
                        flv1, aac, mp3, mp2, opus, vorbis, flac, ac3, eac3, alac, pcm_u8, pcm_s16le,
                        pcm_s16be, pcm_s24le, pcm_s24be, pcm_s32le, pcm_s32be, pcm_f32le, pcm_f32be, pcm_alaw,
                        pcm_mulaw, adpcm_ms, adpcm_ima_wav)

struct VideoFormat {
  std::int32_t width = 0;  // as coded and cropped, before rotation and pixel aspect
  std::int32_t height = 0;
  Rational pixel_aspect{1, 1};
  std::int32_t quarter_turns = 0;  // clockwise, 0…3, to show it upright
  bool mirrored = false;           // flipped left to right after turning
  std::int32_t primaries = 2;      // ISO/IEC 23091-2 code points; 2 = unspecified
  std::int32_t transfer = 2;
  std::int32_t matrix = 2;
  bool full_range = false;
  std::int32_t bit_depth = 8;
  std::int32_t chroma = 420;  // 400, 420, 422, 444
  bool interlaced = false;
  Rational frame_rate{0, 1};  // average, 0/1 when unknown
  std::int32_t reorder = 0;   // frames of decode delay (B-frames)
};
BOOST_DESCRIBE_STRUCT(VideoFormat, (),
                      (width, height, pixel_aspect, quarter_turns, mirrored, primaries, transfer, matrix,
                       full_range, bit_depth, chroma, interlaced, frame_rate, reorder))

struct AudioFormat {
  std::int32_t rate = 0;  // of the decoded sound (HE-AAC: after SBR)
  std::int32_t channels = 0;
  std::uint64_t channel_mask = 0;  // 0 = default for the count
  std::int32_t object_type = 0;    // AAC as detected: 2 LC, 5 HE, 29 HEv2
};
BOOST_DESCRIBE_STRUCT(AudioFormat, (), (rate, channels, channel_mask, object_type))

struct Packet {
  // Video: presentation time in the track's time_base relative to T0. Audio: first sample in 1/rate relative
  // to T0, counted in samples, not rounded from container stamps (so milliseconds of MKV do not jitter).
  std::int64_t pts = 0;
  std::int64_t source_ts = 0;  // the container's own stamp (video: dts, audio: pts), in source_time_base
  std::uint64_t offset =
      0;  // of the packet's bytes in the original; for tracks not `addressed`, of its container unit
  std::uint32_t size = 0;
  std::uint32_t duration = 0;  // same unit as pts; audio: sample count
  std::uint32_t flags = 0;
  std::uint32_t reserved = 0;

  static constexpr std::uint32_t kKey = 1;  // decoding can start here
  static constexpr std::uint32_t kIdr =
      2;  // and nothing after it looks back (H.264 IDR, HEVC IDR, VP9/AV1 key)
  static constexpr std::uint32_t kHidden = 4;  // decoded, never shown (edit list, priming)
  static constexpr std::uint32_t kNoPts = 8;   // the container gave no pts; it was derived from dts order
};
BOOST_DESCRIBE_STRUCT(Packet, (), (pts, source_ts, offset, size, duration, flags, reserved))
static_assert(sizeof(Packet) == 40);

struct TrackHeader {
  TrackKind kind = TrackKind::video;
  Codec codec = Codec::h264;
  Rational time_base{1, 1};         // of Packet::pts (audio: 1/rate)
  Rational source_time_base{1, 1};  // of Packet::source_ts
  std::int64_t source_zero = 0;     // T0 in source_time_base (rounded down)
  std::int32_t source_stream = 0;   // number of the stream in the container
  bool addressed = false;     // proven for every packet: the bytes at offset..offset+size are the packet
  std::string codec_private;  // avcC, hvcC, AudioSpecificConfig, … as the decoder wants it
  std::string language;       // BCP 47 or empty
  bool is_default = false;
  VideoFormat video;
  AudioFormat audio;
  std::uint32_t packets = 0;
  std::uint32_t shown = 0;  // entries of the presentation order
  std::int64_t end = 0;     // end of the last shown sample, in time_base, relative to T0
};
BOOST_DESCRIBE_STRUCT(TrackHeader, (),
                      (kind, codec, time_base, source_time_base, source_zero, source_stream, addressed,
                       codec_private, language, is_default, video, audio, packets, shown, end))

struct IndexHeader {
  std::uint64_t source_bytes = 0;
  Container container = Container::unknown;
  std::vector<TrackHeader> tracks;  // at most one video track first, then audio tracks, the default one first
  std::string title;                // from the container's tags, if any, at most 500 bytes
};
BOOST_DESCRIBE_STRUCT(IndexHeader, (), (source_bytes, container, tracks, title))

struct TrackView {
  const TrackHeader* header = nullptr;
  std::span<const Packet> packets;       // decode order
  std::span<const std::uint32_t> order;  // ordinals of shown packets by pts
};

// A checked index, mapped or held in memory. Immutable, any thread, shared by reference count.
class MediaIndex {
 public:
  // What the engine's child writes.
  struct TrackData {
    TrackHeader header;
    std::vector<Packet> packets;
    std::vector<std::uint32_t> order;
  };
  // Hands the bytes to `sink`, piece by piece, and gives their number, or the sink's first refusal. Sets the
  // counts in the tracks' headers.
  using Sink = std::function<Result<void>(std::string_view)>;
  static Result<std::uint64_t> write(IndexHeader header, std::vector<TrackData>& tracks, const Sink& sink);
  static std::string serialise(IndexHeader header, std::vector<TrackData> tracks);

  // Takes bytes that may be lying and checks everything later code relies on: sizes, counts, order strictly
  // by pts without duplicates, packets inside the file for addressed tracks, no packet above 256 MiB, time
  // bases positive and sane, dimensions 1…16384 and at most 8192*8192 pixels, at most 50 million packets, pts
  // within ±10^15, end past the last pts.
  static Result<std::shared_ptr<const MediaIndex>> open(std::string bytes);
  // The same over a file, mapped read-only.
  static Result<std::shared_ptr<const MediaIndex>> map(int fd);

  const IndexHeader& header() const { return header_; }
  const TrackView* video() const { return video_; }  // null if there is none
  std::span<const TrackView> audio() const;
  double duration_seconds() const;  // latest end of any track

  MediaIndex(const MediaIndex&) = delete;
  MediaIndex& operator=(const MediaIndex&) = delete;
  ~MediaIndex();

 private:
  MediaIndex() = default;
  static Result<std::shared_ptr<const MediaIndex>> check(std::unique_ptr<MediaIndex> index,
                                                         std::string_view bytes);
  IndexHeader header_;
  std::string owned_;
  void* map_ = nullptr;
  std::size_t map_bytes_ = 0;
  std::vector<TrackView> tracks_;
  const TrackView* video_ = nullptr;
};

}  // namespace millrace::package
