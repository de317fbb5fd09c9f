// Reads and writes subtitle files, and edits cues. Knows no HTTP, no database, no FFmpeg. Everything here is
// a plain function of its arguments and may be called on any thread, but parse() and clean() take up to a
// second for the largest files on a busy machine: not on an event loop.
//
// Any bytes may come. Time and memory are linear in them and bounded by the limits of cues.h.
// parse(to_vtt(x)) == x for every x that parse() or clean() made.
#pragma once
#include <string_view>

#include "base/error.h"
#include "subtitle/cues.h"

namespace millrace::subtitle {

enum class Format { srt, vtt, ass, ttml, lrc };
std::string_view name(Format format);  // "srt", …: stable, also what its files are called

// For people: what is accepted.
inline constexpr std::string_view kAccepted = "SRT, WebVTT, ASS/SSA, TTML/DFXP/IMSC, LRC";

struct ParseOptions {
  // A hint only: what the bytes say counts more.
  std::string file_name{};
  // BCP 47, if the caller knows it: helps to tell encodings apart. It is not written into the cues.
  std::string language{};
  // An encoding that a person has chosen ("GB18030", "Big5", "windows-1251", …; see encodings()). Empty: find
  // it.
  std::string encoding{};
  // Cues that begin at or after this are dropped, longer ones end there.
  std::optional<std::int64_t> duration_ms{};
  // The MPEG-2 timestamp (90 kHz) of the video's time zero, for WebVTT with X-TIMESTAMP-MAP. Absent: the
  // first map of the file stands at the video's beginning.
  std::optional<std::int64_t> mpegts_zero{};
};

// What was put right, where it was certain what was meant.
struct Repair {
  std::size_t line = 0;  // from 1; 0: the whole file
  std::string
      code{};  // stable: "missing_blank_line", "end_before_begin", …; all are in docs/design/subtitles.md
  std::string message{};  // one sentence for a person, without the line's number
  bool operator==(const Repair&) const = default;
};

struct Parsed {
  Cues cues{};
  Format format = Format::srt;
  std::string encoding{};         // what the bytes were taken for, as the WHATWG names it where it has a name
  std::vector<Repair> repairs{};  // the first of each code, at most kMostRepairs in all
  std::size_t repaired = 0;       // how many there were
};
inline constexpr std::size_t kMostRepairs = 100;

// Reads a whole file. Errors, with the line in the detail ("Line 17: …") where there is one:
//   subtitles_too_large (413)  more than kMostBytes
//   not_subtitles (422)        empty, or none of the formats
//   bad_encoding (422)         it is text in no encoding that is known, or not in the one that was asked for
//   bad_subtitles (422)        a place that cannot be read and where it is not certain what was meant
//   too_many_cues (422)        more than kMostCues
//   cue_too_long (422)         a cue with more than kMostCueBytes of text
//   nested_too_deep (422)      TTML elements in each other without end
//   xml_entities (422)         TTML that defines entities
//   no_cues (422)              it is of a format, and has nothing to show
Result<Parsed> parse(std::string_view bytes, const ParseOptions& options = {});

// The encodings that may be asked for by name.
std::vector<std::string_view> encodings();

// Cues that somebody else made (an editor, speech recognition) made clean: texts are read as WebVTT cue text,
// cues that show nothing are dropped, and they are sorted. Errors: too_many_cues, cue_too_long; bad_subtitles
// for times out of range (the detail says "Cue 17: …").
Result<Cues> clean(Cues cues);

// One text of a format without its times, as a container's packets hold it: an SRT body, a WebVTT payload,
// the Text field of an ASS event; TTML and LRC are taken for plain text. `text` is empty if nothing is shown.
struct CueText {
  std::string text{};
  CueSettings settings{};
};
CueText read_text(Format format, std::string_view text);

// "line:0 align:left", or empty; and back: what is not understood is left out (WebVTT section 6.3).
std::string to_string(const CueSettings& settings);
CueSettings read_settings(std::string_view text);

// ---- writing

std::string to_vtt(const Cues& cues);
// With the tags that SRT players know (<b> <i> <u>, and {\an8} for places); the rest of the markup is left
// out.
std::string to_srt(const Cues& cues);
// One WebVTT segment of an HLS playlist (RFC 8216 section 3.5): every cue that overlaps [begin_ms, end_ms)
// with its own whole times, the same bytes in each segment that it is part of. `mpegts` is the MPEG-2
// timestamp (90 kHz) of the cues' time zero; it is written modulo 2^33.
std::string segment_vtt(const Cues& cues, std::int64_t begin_ms, std::int64_t end_ms, std::int64_t mpegts);

// The same for all segments of a playlist: finding a segment's cues does not look at all of them. Holds a
// reference to the cues, which must not change.
class Segments {
 public:
  explicit Segments(const Cues& cues);
  std::string vtt(std::int64_t begin_ms, std::int64_t end_ms, std::int64_t mpegts) const;

 private:
  const Cues& cues_;
  std::size_t leaves_ = 0;
  std::vector<std::int64_t> latest_end_;
};

// ---- editing. Errors: bad_edit (422); the cues are then as they were.

// Moves all cues. What ends before zero goes, what begins before it begins at zero. Says how many cues went.
Result<std::size_t> shift(Cues& cues, std::int64_t by_ms);

// What is shown in [begin_ms, end_ms), cut to it and moved so that begin_ms becomes to_ms.
Cues cut(const Cues& cues, std::int64_t begin_ms, std::int64_t end_ms, std::int64_t to_ms);

// Times t become to_a + (t - from_a) * (to_b - to_a) / (from_b - from_a): two places that somebody has set
// right.
struct TwoPoints {
  std::int64_t from_a = 0, to_a = 0, from_b = 0, to_b = 0;
};
Result<std::size_t> stretch(Cues& cues, const TwoPoints& points);

// Times t become t * num / den. Subtitles made for 25 frames a second on a video of 24000/1001: {25025,
// 24000}.
struct Rate {
  std::int64_t num = 1, den = 1;
};
Result<std::size_t> stretch(Cues& cues, Rate rate);

// Divides one cue into two, at a time, at a place in its plain text (in code points), or both. What is not
// said follows from the other: the time in proportion to the text, the text at the word nearest to the time.
struct SplitAt {
  std::optional<std::int64_t> ms{};
  std::optional<std::size_t> character{};
};
Result<void> split(Cues& cues, std::size_t index, const SplitAt& at);

// Makes `count` neighbours one cue, one text below the other; it has the first one's id and settings.
Result<void> merge(Cues& cues, std::size_t first, std::size_t count = 2);

// What is read of a cue's text, without tags, entities and the small print of ruby; lines by \n. For
// searching.
std::string plain_text(std::string_view cue_text);

// ---- advice

// Wide characters (Chinese, Japanese, Korean) count as more than narrow ones: full is 42 narrow or 16 wide
// characters in a line, 20 narrow or 9 wide a second.
struct Warning {
  std::size_t cue = 0;    // index
  std::string code{};     // "line_too_long", "too_fast"
  std::string message{};  // one sentence for a person
};
std::vector<Warning> check(const Cues& cues);

}  // namespace millrace::subtitle
