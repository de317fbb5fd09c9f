// The plan: where every segment of every rendition of a media begins and ends, exactly; a pure function of
// (index, recipe). Borders nest: every border of a coarser rendition is one of every finer one (RFC
// 8216bis 6.2.4).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "package/borders.h"
#include "package/early.h"
#include "package/media_index.h"
#include "package/recipe.h"
#include "package/timeline.h"

namespace millrace::package {

BOOST_DEFINE_ENUM_CLASS(RenditionKind, assembled_video, rendered_video, assembled_audio, rendered_audio)

struct Rendition {
  std::string name;  // its folder in URLs and keys: "o" the original's picture, "720", "ao" original sound,
                     // "a" rendered sound; of further sound tracks "ao1", "a2" …
  RenditionKind kind = RenditionKind::rendered_video;
  Codec codec = Codec::h264;             // pictures: as they are sent
  std::int32_t track = 0;                // audio: which of the index's audio tracks
  std::string language;                  // audio: BCP 47 or empty
  std::string label;                     // audio: what a menu shows, each only once
  std::int64_t timescale = kVideoScale;  // audio: the rate
  std::int32_t width = 0;                // as shown, even
  std::int32_t height = 0;
  std::int32_t frame_step = 1;  // every n-th frame of the source by global presentation ordinal from the
                                // border (60 -> 30 fps rungs: 2)
  Rational frame_rate{0, 1};
  double crf = 23;             // rendered video, on its encoder's scale
  std::string preset;          // likewise
  std::int64_t max_bits = 0;   // VBV rate and buffer, bits (a second); audio: bit rate
  std::int64_t bandwidth = 0;  // BANDWIDTH: the bound over all segments, bits a second
  std::int64_t average = 0;    // AVERAGE-BANDWIDTH, 0 = not known
  std::string codecs;          // RFC 6381; for rendered video filled in when the encoder's headers are known
};

struct SegmentSpan {
  Ticks begin = 0;  // tfdt; begin of the next is this one's end, without gap
  Ticks end = 0;
};

// A segment, or only a part of it, as the end of a clip takes it: of the frames (sound: packets, or AAC
// frames) of the whole, counted over the media, those from `first` up to `last`.
struct SegmentPart {
  static constexpr std::uint32_t kAll = UINT32_MAX;
  SegmentPart(std::size_t k = 0) : k(k) {}  // a number alone means the whole
  SegmentPart(std::size_t k, std::uint32_t first, std::uint32_t last) : k(k), first(first), last(last) {}
  bool whole() const { return last == kAll; }
  friend bool operator==(const SegmentPart&, const SegmentPart&) = default;

  std::size_t k = 0;
  std::uint32_t first = 0;
  std::uint32_t last = kAll;
};
// "12", or "12-340-377": its name in addresses and keys.
std::string name_of(const SegmentPart& part);
std::optional<SegmentPart> part_named(std::string_view name);

// One frame that a rendered segment must hold.
struct WantedFrame {
  std::uint32_t packet = 0;  // ordinal in decode order of the packet it is decoded from
  Ticks pts = 0;             // where it is shown, kVideoScale
};

// What to decode for a segment: packets first…last in decode order, from the nearest key on.
struct DecodeRun {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

// Colour of rendered pictures, as ISO/IEC 23091-2 code points, always named and always of limited range: HDR
// is tone-mapped to BT.709, and what the source left unsaid is decided once, by the source's size, so that
// all rungs agree.
struct Colour {
  std::int32_t primaries = 1;
  std::int32_t transfer = 1;
  std::int32_t matrix = 1;
  friend bool operator==(const Colour&, const Colour&) = default;
};
Colour rendered_colour(const VideoFormat& source);

// What a media of sound alone is heard with: the pictures of another one. Kept with it, since its segments
// follow from it too.
struct Accompaniment {
  Ticks whole = 0;  // where that media ends, kVideoScale
  std::int32_t target_duration = 1;
};
BOOST_DESCRIBE_STRUCT(Accompaniment, (), (whole, target_duration))
Accompaniment accompaniment_of(const class Plan& pictures);

class Plan {
 public:
  // Playlists that are played together must have one target duration (RFC 8216bis 6.2.4): beside another
  // media they have that one's, and no segment is longer.
  static std::shared_ptr<const Plan> make(std::shared_ptr<const MediaIndex> index, const Recipe& recipe = {},
                                          const std::optional<Accompaniment>& beside = {});
  // The plan of what is still arriving. It has no segments as long as nothing is safe.
  static std::shared_ptr<const Plan> make_early(std::shared_ptr<const MediaIndex> index, const Recipe& recipe,
                                                const Early& early);

  const MediaIndex& index() const { return *index_; }
  const std::vector<Rendition>& renditions() const { return renditions_; }  // video best first, then audio
  const Rendition* find(std::string_view name) const;
  std::size_t segments(const Rendition& rendition) const;
  SegmentSpan span(const Rendition& rendition, SegmentPart part) const;
  // What the playlist says a segment lasts: its span; the first one counts from zero even if its sound begins
  // later.
  Ticks extinf_ticks(const Rendition& rendition, std::size_t k) const;
  int target_duration() const { return target_duration_; }  // one value for all playlists

  // Rendered video: frames of segment k in presentation order (the first is the IDR) and the packets to feed.
  std::vector<WantedFrame> frames(const Rendition& rendition, SegmentPart part) const;
  DecodeRun decode_run(const Rendition& rendition, SegmentPart part) const;
  // Assembled: packet ordinals of the segment, decode order; of a part, sound only.
  std::vector<std::uint32_t> packets(const Rendition& rendition, SegmentPart part) const;
  // Whether what assembling the segment reads of a mapped index is in memory, so that it does not wait for a
  // disk.
  bool is_in_memory(const Rendition& rendition, SegmentPart part) const;
  // Rendered audio: AAC frames [first, last) of 1024 samples on the global grid at `timescale`.
  struct AudioFrames {
    std::int64_t first = 0, last = 0;
  };
  AudioFrames audio_frames(const Rendition& rendition, SegmentPart part) const;
  // The outer borders, kVideoScale, and for each rendered rendition which of its segments lie within outer
  // segment j: background work decodes one outer segment once for all rungs.
  std::size_t outer_segments() const;
  Ticks outer_begin(std::size_t j) const;
  std::pair<std::size_t, std::size_t> within_outer(const Rendition& rendition, std::size_t j) const;
  std::size_t segment_at(const Rendition& rendition, double seconds) const;

  // Stands in for the assembled picture where a clip cuts into its segments: rendered, at its size. Null when
  // there is none to stand in for, or players of H.264 alone could not play on. It is not one of
  // renditions().
  const Rendition* edge() const { return edge_ ? &*edge_ : nullptr; }
  // What of a rendition is shown in [begin, end), kVideoScale: whole segments, and parts at both ends.
  // Pictures that begin in it; sound from the packet or frame that begins nearest to `begin` to the one
  // nearest to `end`.
  std::vector<SegmentPart> within(const Rendition& rendition, Ticks begin, Ticks end) const;
  // Whether within() has this part, without making the list.
  bool is_within(const Rendition& rendition, const SegmentPart& part, Ticks begin, Ticks end) const;
  // Whether the next segment follows on this part without a gap.
  bool goes_on(const Rendition& rendition, const SegmentPart& part) const;
  // Outer borders, kVideoScale: the first at `tick` or after it, and the last at `tick` or before it. The end
  // of the picture counts as one.
  Ticks outer_at_or_after(Ticks tick) const;
  Ticks outer_at_or_before(Ticks tick) const;

 private:
  explicit Plan(std::shared_ptr<const MediaIndex> index);
  void plan_picture(const Recipe& recipe, const Early* early);
  void plan_sounds(const std::optional<Accompaniment>& beside, const Early* early);
  void finish_renditions();

  struct Range {  // of frames, of places in the presentation order, or of AAC frames
    std::uint32_t first = 0, last = 0;
  };
  struct Contents {
    std::int64_t samples = 0, bytes = 0;
  };
  const BorderList& borders(const Rendition& rendition) const;
  Range range(const Rendition& rendition, std::size_t k) const;
  Range range(const Rendition& rendition, const SegmentPart& part) const;
  Range shown_in(const Rendition& rendition, Ticks begin, Ticks end) const;
  std::optional<SegmentPart> part_in(const Rendition& rendition, std::size_t k, Range shown, Ticks begin,
                                     Ticks end) const;
  Ticks begin_of(const Rendition& rendition, std::uint32_t item) const;
  const TrackView& track(const Rendition& rendition) const;
  Contents contents(const Rendition& rendition, std::size_t k) const;
  std::uint32_t key_before(std::uint32_t packet) const;
  static std::size_t outer_of(const BorderList& list, std::size_t k);

  std::shared_ptr<const MediaIndex> index_;
  std::vector<Rendition> renditions_;
  std::optional<Rendition> edge_;
  int target_duration_ = 1;
  BorderList outer_;                 // the assembled picture lies on it
  BorderList coarse_;                // rungs above 360
  BorderList fine_;                  // 360 and below: where a cold seek lands
  std::vector<BorderList> sounds_;   // by track of the index
  std::vector<std::uint32_t> keys_;  // packets where decoding can start, rising in decode order and in pts
  std::uint32_t assembled_end_ = 0;  // decode ordinal after the last packet of the assembled picture
  bool guessed_pts_ = false;         // some packet is kNoPts
};

}  // namespace millrace::package
