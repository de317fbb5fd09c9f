// What the server says to a child of the media engine and what it answers: archives (base/archive.h) of the
// structs below, each framed by a u32 length and a MessageKind byte on the child's own control socket.
// Payload (encoded frames, index bytes, pictures) never travels here: the child writes it into the output
// descriptor it was given, and the reply says what lies where. The server believes nothing it has not
// checked.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/archive.h"
#include "engine/sound_protocol.h"
#include "package/media_index.h"
#include "package/picture_texts.h"

namespace millrace::engine {

inline constexpr std::uint32_t kMaxMessage = 64u << 20;

BOOST_DEFINE_ENUM_CLASS(TaskKind, index, headers, render_video, render_audio, stills, make_sound,
                        measure_sound, survey, walk_video, storyboard, picture, scenes, closed_captions,
                        index_beginning, self_test)
// `part` is a piece of the answer while the task goes on: its payload lies at the output's beginning until
// the server says `taken`.
BOOST_DEFINE_ENUM_CLASS(MessageKind, request, progress, reply, failure, part, taken)

// Why a task could not be done. Codes: not_media, damaged, codec_unknown, empty, encrypted, too_complex,
// engine_failed, broken_span (these packets do not decode).
struct Failure {
  std::string code;
  std::string detail;  // may name a codec; never input text unfiltered
};
BOOST_DESCRIBE_STRUCT(Failure, (), (code, detail))

struct Progress {
  double done = 0;  // 0…1
};
BOOST_DESCRIBE_STRUCT(Progress, (), (done))

// Descriptors of every task: 0 the source (read only), 1 the output (write), further ones as said.

// With a descriptor 2 the payloads of subtitles that are pictures are written there.
struct IndexRequest {
  std::uint64_t source_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(IndexRequest, (), (source_bytes))
// Subtitles that the file holds, as its packets have them.
BOOST_DEFINE_ENUM_CLASS(TextCodec, plain, srt, vtt, ass)
struct FoundCue {
  std::int64_t begin_ms = 0;  // after T0
  std::int64_t end_ms = 0;    // 0: the container does not say
  std::string text;           // of `ass`: the event's Text
  std::string settings;       // of `vtt`: the cue's
};
BOOST_DESCRIBE_STRUCT(FoundCue, (), (begin_ms, end_ms, text, settings))
struct FoundText {
  TextCodec codec = TextCodec::plain;
  std::string language;  // BCP 47 or empty
  std::string title;
  bool is_default = false;
  bool forced = false;
  bool captions = false;  // for who does not hear
  std::vector<FoundCue> cues;
};
BOOST_DESCRIBE_STRUCT(FoundText, (), (codec, language, title, is_default, forced, captions, cues))
// Chapters that the file holds, as it has them.
struct FoundChapter {
  std::int64_t begin_ms = 0;  // after T0
  std::string title;
};
BOOST_DESCRIBE_STRUCT(FoundChapter, (), (begin_ms, title))
struct IndexReply {
  std::uint64_t index_bytes = 0;  // a package::MediaIndex file in the output
  std::vector<FoundText> texts;
  std::vector<FoundChapter> chapters;
  bool closed_captions = false;  // there are some in the pictures, which were not all read: another task does
  std::vector<package::PictureText> pictures;
};
BOOST_DESCRIBE_STRUCT(IndexReply, (), (index_bytes, texts, chapters, closed_captions, pictures))
// The index of what has arrived of a file, without what needs the rest of it. Only packets that are all there
// are in it. With a descriptor 2 the end of the file, which came first, is read there. "incomplete": too
// little has come yet.
struct IndexBeginningRequest {
  std::uint64_t bytes = 0;       // that have arrived, without a hole
  std::uint64_t whole = 0;       // of the file; 0: not known
  std::uint64_t tail_bytes = 0;  // of its end
};
BOOST_DESCRIBE_STRUCT(IndexBeginningRequest, (), (bytes, whole, tail_bytes))
struct IndexBeginningReply {
  std::uint64_t index_bytes = 0;  // a package::MediaIndex file in the output
};
BOOST_DESCRIBE_STRUCT(IndexBeginningReply, (), (index_bytes))
inline constexpr std::size_t kMostFoundChapters = 1000;
inline constexpr std::size_t kMostFoundTitle = 1000;  // bytes of a chapter's
inline constexpr std::size_t kMostFoundTexts = 64;
inline constexpr std::size_t kMostFoundTextBytes = 10'000'000;  // of one
inline constexpr std::size_t kMostFoundCues = 100'000;          // likewise
inline constexpr std::size_t kMostFoundBytes = 40'000'000;      // of all

struct EncoderSetup {
  package::Codec codec = package::Codec::h264;  // or hevc, av1
  std::string preset = "veryfast";              // x264's name of it
  std::int32_t width = 0;
  std::int32_t height = 0;
  package::Rational frame_rate{25, 1};
  double crf = 23;             // on the encoder's own scale
  std::int64_t max_bits = 0;   // VBV rate a second and buffer
  std::int32_t primaries = 2;  // of the output, ISO/IEC 23091-2
  std::int32_t transfer = 2;
  std::int32_t matrix = 2;
};
BOOST_DESCRIBE_STRUCT(EncoderSetup, (),
                      (codec, preset, width, height, frame_rate, crf, max_bits, primaries, transfer, matrix))

// Opens each encoder once and answers its avcC, hvcC or av1C; nothing is encoded. No source.
struct HeadersRequest {
  std::vector<EncoderSetup> encoders;
};
BOOST_DESCRIBE_STRUCT(HeadersRequest, (), (encoders))
struct HeadersReply {
  std::vector<std::string> configs;
};
BOOST_DESCRIBE_STRUCT(HeadersReply, (), (configs))

// Where packets come from: by their bytes' place where the index proved it, otherwise through the demuxer.
struct Source {
  std::uint64_t bytes = 0;
  package::Container container = package::Container::unknown;
  package::TrackHeader track;
  std::vector<package::Packet> packets;  // the run to decode, decode order, beginning with a key packet
                                         // (video) or early enough (audio)
  bool first_is_start = false;           // packets[0] is the very first packet of the track
  // Of pictures, for another try: what lies between the key before and packets[0], and keys still earlier,
  // the nearest first, each to be decoded alone.
  std::vector<package::Packet> before;
  std::vector<package::Packet> earlier_keys;
};
BOOST_DESCRIBE_STRUCT(Source, (), (bytes, container, track, packets, first_is_start, before, earlier_keys))

struct TargetFrame {
  std::int64_t source_pts = 0;  // Packet::pts of the frame wanted
  std::int64_t ticks = 0;       // its pts in the output, 1/360000 s
};
BOOST_DESCRIBE_STRUCT(TargetFrame, (), (source_pts, ticks))
// One segment of one rung.
struct VideoTarget {
  EncoderSetup encoder;
  std::vector<TargetFrame> frames;  // presentation order; the first becomes an IDR
};
BOOST_DESCRIBE_STRUCT(VideoTarget, (), (encoder, frames))
// Subtitles that are pictures, to be drawn into every picture: of their packets those that are needed, whose
// payloads lie in descriptor 2.
struct BurntText {
  package::PictureText track;
};
BOOST_DESCRIBE_STRUCT(BurntText, (), (track))
struct RenderVideoRequest {
  Source source;
  std::vector<VideoTarget> targets;
  bool pipelined = false;  // decode in one thread, scale and encode in another: for urgent work
  bool blank = false;      // touch no packet, show nothing
  std::optional<BurntText> burnt;
};
BOOST_DESCRIBE_STRUCT(RenderVideoRequest, (), (source, targets, pipelined, blank, burnt))
struct EncodedSample {
  std::int64_t pts = 0;
  std::uint32_t size = 0;
  bool key = false;
};
BOOST_DESCRIBE_STRUCT(EncodedSample, (), (pts, size, key))
struct EncodedSegment {
  std::string codec_private;  // avcC, hvcC, av1C or AudioSpecificConfig as the encoder gave it
  std::vector<EncodedSample>
      samples;  // decode order; payload lies in the output one after another, target by target
  // What could not be decoded: for how many pictures another or black stands (sound: for how many frames
  // silence), and from where to where they lie in the output's own clock.
  std::uint32_t held = 0;
  std::int64_t held_from = 0;
  std::int64_t held_to = 0;
};
BOOST_DESCRIBE_STRUCT(EncodedSegment, (), (codec_private, samples, held, held_from, held_to))
struct RenderReply {
  std::vector<EncodedSegment> segments;
  std::uint64_t decoded = 0;    // pictures that came out of the decoder
  std::uint64_t decode_us = 0;  // and the processor time that took, microseconds; 0 when it was not measured
  std::uint64_t cpu_us = 0;     // of the whole child until now
};
BOOST_DESCRIBE_STRUCT(RenderReply, (), (segments, decoded, decode_us, cpu_us))

// The sequential pass: a long run decoded once. Each part is the targets of one outer segment, answered by a
// RenderReply of its own as soon as it is made. The bytes are those of a RenderVideoRequest for the same
// targets.
struct WalkPart {
  std::vector<VideoTarget> targets;
};
BOOST_DESCRIBE_STRUCT(WalkPart, (), (targets))
struct WalkVideoRequest {
  Source source;
  std::vector<WalkPart> parts;  // in order of time
  std::optional<BurntText> burnt;
};
BOOST_DESCRIBE_STRUCT(WalkVideoRequest, (), (source, parts, burnt))
struct WalkReply {
  std::uint64_t decoded = 0;  // pictures that came out of the decoder
};
BOOST_DESCRIBE_STRUCT(WalkReply, (), (decoded))

// AAC-LC stereo, native encoder, aac_coder=fast; frames [first, last) of 1024 samples on the grid of `rate`
// from T0.
struct RenderAudioRequest {
  Source source;
  std::int32_t rate = 48000;
  std::int64_t bit_rate = 128000;
  std::int64_t first_frame = 0;
  std::int64_t last_frame = 0;
  bool blank = false;  // touch no packet, play nothing
};
BOOST_DESCRIBE_STRUCT(RenderAudioRequest, (), (source, rate, bit_rate, first_frame, last_frame, blank))

struct StillCandidate {
  std::vector<package::Packet> packets;
  std::int64_t source_pts = 0;
};
BOOST_DESCRIBE_STRUCT(StillCandidate, (), (packets, source_pts))
BOOST_DEFINE_ENUM_CLASS(PictureFormat, jpeg, webp, avif)
// A picture as a file: upright, square pixels, SDR, never enlarged.
struct PictureOrder {
  PictureFormat format = PictureFormat::jpeg;
  std::int32_t width = 0;  // at most
};
BOOST_DESCRIBE_STRUCT(PictureOrder, (), (format, width))
// A poster: all candidates are looked at, and the best of them becomes the `pictures`. Of each that can be
// decoded a small JPEG follows if `small` is a width.
struct StillsRequest {
  Source source;  // its packets are empty
  std::vector<StillCandidate> candidates;
  std::vector<PictureOrder> pictures;
  std::int32_t small = 0;
};
BOOST_DESCRIBE_STRUCT(StillsRequest, (), (source, candidates, pictures, small))
struct StillLook {
  bool there = false;
  std::int64_t source_pts = 0;
  double score = 0;  // 0…1: not black, not white, rich in contrast, sharp
};
BOOST_DESCRIBE_STRUCT(StillLook, (), (there, source_pts, score))
struct StillsReply {
  std::vector<std::uint64_t> sizes;  // one after another in the output: the pictures, then the small ones
  std::vector<StillLook> looks;      // by candidate
  std::uint32_t best = 0;
};
BOOST_DESCRIBE_STRUCT(StillsReply, (), (sizes, looks, best))

// A picture that somebody sent, made into other ones. Codes besides the usual: picture_unknown,
// picture_damaged, picture_animated, picture_too_large.
struct PictureRequest {
  std::uint64_t bytes = 0;
  std::vector<PictureOrder> pictures;
};
BOOST_DESCRIBE_STRUCT(PictureRequest, (), (bytes, pictures))
struct PictureReply {
  std::vector<std::uint64_t> sizes;  // one after another in the output
  std::int32_t width = 0;            // of what was sent, upright
  std::int32_t height = 0;
};
BOOST_DESCRIBE_STRUCT(PictureReply, (), (sizes, width, height))

// How much detail the candidates' pictures have: the smallest of `sides` (falling), which are short sides, at
// which all of them look as they do at `most`, the largest that is of interest.
struct SurveyRequest {
  Source source;  // its packets are empty
  std::vector<StillCandidate> candidates;
  std::vector<std::int32_t> sides;
  std::int32_t most = 0;
};
BOOST_DESCRIBE_STRUCT(SurveyRequest, (), (source, candidates, sides, most))
struct SurveyReply {
  std::int32_t detail = 0;  // 0: too few pictures that tell anything
};
BOOST_DESCRIBE_STRUCT(SurveyReply, (), (detail))

// Small pictures in sheets of a grid, JPEG, upright, square pixels, SDR. A run is decoded once for all its
// tiles; when the first packet alone shows what is wanted, no other is touched.
struct WantedTile {
  std::uint32_t tile = 0;
  std::int64_t source_pts = 0;
};
BOOST_DESCRIBE_STRUCT(WantedTile, (), (tile, source_pts))
struct TileRun {
  std::vector<package::Packet> packets;  // from a key on
  std::vector<WantedTile> tiles;         // by time
};
BOOST_DESCRIBE_STRUCT(TileRun, (), (packets, tiles))
struct StoryboardRequest {
  Source source;  // its packets are empty
  std::vector<TileRun> runs;
  std::uint32_t tiles = 0;
  std::int32_t tile_width = 0;  // even
  std::int32_t tile_height = 0;
  std::int32_t columns = 0;
  std::int32_t rows = 0;
  std::uint64_t most_bytes = 0;    // of a sheet: then a coarser quality is taken
  std::int64_t tolerance = 0;      // how far a picture may be from what was wanted, in the track's time base
  std::uint32_t most_seconds = 0;  // of processor time: what is not decoded by then is left out
};
BOOST_DESCRIBE_STRUCT(StoryboardRequest, (),
                      (source, runs, tiles, tile_width, tile_height, columns, rows, most_bytes, tolerance,
                       most_seconds))
struct StoryboardReply {
  std::vector<std::uint64_t> sizes;    // of the sheets, one after another in the output
  std::vector<std::uint32_t> missing;  // tiles without a picture, which are black; rising
};
BOOST_DESCRIBE_STRUCT(StoryboardReply, (), (sizes, missing))

// What key pictures show, very small, so that scenes can be told apart. Of each picture that can be decoded
// alone the output holds kGlimpseBytes: planes of 8 bits, luma, then both chromas at half the size.
struct ScenesRequest {
  Source source;                      // its packets are empty
  std::vector<package::Packet> keys;  // rising in pts
  std::uint32_t most_seconds = 0;     // of processor time: what is not decoded by then is left out
};
BOOST_DESCRIBE_STRUCT(ScenesRequest, (), (source, keys, most_seconds))
struct ScenesReply {
  std::vector<std::uint32_t> seen;  // which of the keys, rising; their glimpses follow one another
};
BOOST_DESCRIBE_STRUCT(ScenesReply, (), (seen))
inline constexpr std::int32_t kGlimpseWidth = 32, kGlimpseHeight = 18;
inline constexpr std::size_t kGlimpseBytes = 32 * 18 + 2 * (16 * 9);

// Closed captions out of the pictures of a media whose index lies in descriptor 2. Of each picture only its
// head is read.
struct ClosedCaptionsRequest {
  std::uint64_t source_bytes = 0;
};
BOOST_DESCRIBE_STRUCT(ClosedCaptionsRequest, (), (source_bytes))
struct ClosedCaptionsReply {
  std::vector<FoundText> texts;
  std::uint64_t bytes_read = 0;  // of the source
};
BOOST_DESCRIBE_STRUCT(ClosedCaptionsReply, (), (texts, bytes_read))

// Tries to break out: each attempt must fail. Run at start and by `millrace doctor`.
struct SelfTestRequest {
  std::string attempt;  // open, create, socket, fork, exec, kill, ptrace, wx, write_source
};
BOOST_DESCRIBE_STRUCT(SelfTestRequest, (), (attempt))
struct SelfTestReply {
  bool allowed = false;
};
BOOST_DESCRIBE_STRUCT(SelfTestReply, (), (allowed))

}  // namespace millrace::engine
