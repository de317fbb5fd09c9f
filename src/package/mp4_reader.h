// Our own reader of MP4 and MOV sample tables (ISO/IEC 14496-12, QuickTime): the index of a file for the cost
// of its moov. Every number in the file is hostile. Runs inside the engine's child.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "package/media_index.h"

namespace millrace::package {

// Reads up to n bytes at offset into out; returns what it got (0 at the end), negative on failure.
using ReadAt = std::function<std::int64_t(std::uint64_t offset, char* out, std::size_t n)>;

struct Mp4Track {
  std::uint32_t track_id = 0;
  TrackKind kind = TrackKind::video;
  std::string fourcc;  // sample entry
  // What the sample entry means, with byte orders and object types; none: unknown.
  std::optional<Codec> codec;
  // As the decoder wants it: avcC, hvcC, av1C, vpcC payload, AudioSpecificConfig, OpusHead made from dOps,
  // STREAMINFO of dfLa, the whole alac box.
  std::string codec_private;
  std::uint8_t object_type = 0;  // esds objectTypeIndication
  std::uint32_t timescale = 1;
  VideoFormat video;  // width, height, pixel_aspect, quarter_turns, mirrored, colr as far as the boxes say
  AudioFormat audio;
  std::string language;
  bool enabled = true;
  bool clean_aperture = false;  // clap: a crop that is ignored
  // pts: presentation time in `timescale` after the edit list, not yet relative to T0; source_ts: dts, before
  // it. kKey is what the file says; whether a key is an IDR only its bytes tell. Uncompressed sound comes in
  // packets of many samples.
  std::vector<Packet> packets;
};
// A track of subtitles (ISO/IEC 14496-12 section 12.6, QuickTime's text). Its packets as above.
struct Mp4Text {
  std::string fourcc;    // of the sample entry: tx3g, text, wvtt, c608, c708; mp4s of DVD's pictures
  std::string language;  // BCP 47 or empty
  std::string name;      // the track's, if it has one
  std::uint32_t timescale = 1;
  bool enabled = true;
  bool forced = false;     // 3GPP TS 26.245 5.16: every sample is to be shown
  std::string config;      // of mp4s: the sixteen colours
  std::int32_t width = 0;  // of mp4s: of the screen that its places are meant for
  std::int32_t height = 0;
  std::vector<Packet> packets;
};
// An entry of Nero's list of chapters (moov/udta/chpl): on the movie's timeline.
struct Mp4Chapter {
  std::uint64_t begin = 0;  // 100 ns
  std::string title;
};
struct Mp4File {
  std::vector<Mp4Track> tracks;
  std::vector<Mp4Text> texts;       // those that can be read; chapters are none
  std::optional<Mp4Text> chapters;  // the first track of titles that another track names as its chapters
  std::vector<Mp4Chapter> chapter_list;
  std::string title;
};

// Codes: "damaged" (no moov, truncated tables, samples beyond the end of the file: says so), "encrypted", and
// "use_demuxer" for forms left to the general demuxer (fragmented, several sample descriptions, edit lists
// with more than one media segment, compressed moov, data references outside the file are refused as
// "damaged").
Result<Mp4File> read_mp4(const ReadAt& read, std::uint64_t file_bytes);

}  // namespace millrace::package
