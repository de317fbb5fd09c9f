// What the server says to a child that makes a file of sound, or measures it. Part of protocol.h.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace millrace::engine {

BOOST_DEFINE_ENUM_CLASS(SoundFormat, mp3, m4a, opus, flac, wav)
BOOST_DEFINE_ENUM_CLASS(SoundOp, gain, fade_in, fade_out, trim_silence, normalize, speed, mono, highpass,
                        lowpass, denoise, pan, append, crossfade, overlay, split_on_silence)

// A part of a sound track. `source` and `index` are places among the task's descriptors: the media's file and
// its index.
struct SoundInput {
  std::uint64_t source_bytes = 0;
  std::int32_t source = 0;
  std::int32_t index = 2;
  std::int32_t track = 0;  // among the index's audio tracks
  double begin = 0;        // seconds of the media's time
  double end = -1;         // negative: the end of the track
};
BOOST_DESCRIBE_STRUCT(SoundInput, (), (source_bytes, source, index, track, begin, end))

// One change of the sound; which members count is said by its operation. All are checked on both sides.
struct SoundStep {
  SoundOp op = SoundOp::gain;
  double db = 0;       // gain, overlay: louder by; denoise: how much quieter noise becomes
  double seconds = 0;  // of a fade or a crossfade; where an overlay begins; the shortest silence of a split
  double keep = 0;     // silence that a trim or a split leaves at each end, seconds
  double threshold = -50;  // what is quieter is silence, dBFS (RMS); denoise: the level of the noise
  double hertz = 0;        // highpass, lowpass
  double factor = 1;       // speed
  double position = 0;     // pan: -1 left, 1 right
  double lufs = -23;       // normalize
  double true_peak = -1;   // normalize, dBTP
  std::int32_t input = 0;  // append, crossfade, overlay: which of the inputs
};
BOOST_DESCRIBE_STRUCT(SoundStep, (),
                      (op, db, seconds, keep, threshold, hertz, factor, position, lufs, true_peak, input))

struct SoundTags {
  std::string title;
  std::string artist;
  std::string date;
  std::string cover;  // JPEG, or empty
};
BOOST_DESCRIBE_STRUCT(SoundTags, (), (title, artist, date, cover))

// A track, or a part of it, changed step by step, as a file. Descriptor 2 is the media's index; those of
// other media follow.
struct MakeSoundRequest {
  std::vector<SoundInput> inputs;  // the first is what the steps change
  std::vector<SoundStep> steps;
  SoundFormat format = SoundFormat::mp3;
  std::int64_t bit_rate = 0;  // of mp3, m4a, opus
  std::int32_t rate = 48000;
  std::int32_t channels = 2;
  bool may_copy = false;  // nothing but the format is asked for: its own packets will do if they fit
  SoundTags tags;
};
BOOST_DESCRIBE_STRUCT(MakeSoundRequest, (), (inputs, steps, format, bit_rate, rate, channels, may_copy, tags))

// Absent: there is nothing to be measured in silence.
struct SoundLevels {
  std::optional<double> integrated;  // LUFS
  std::optional<double> range;       // LU
  std::optional<double> true_peak;   // dBTP
};
BOOST_DESCRIBE_STRUCT(SoundLevels, (), (integrated, range, true_peak))
struct SoundNormalization {
  SoundLevels before;
  SoundLevels after;
  double gain = 0;       // dB
  bool limited = false;  // peaks were held down
};
BOOST_DESCRIBE_STRUCT(SoundNormalization, (), (before, after, gain, limited))
struct SoundPart {
  std::uint64_t offset = 0;  // of its file in the output
  std::uint64_t bytes = 0;
  std::int64_t begin = 0;  // samples of the changed sound
  std::int64_t samples = 0;
};
BOOST_DESCRIBE_STRUCT(SoundPart, (), (offset, bytes, begin, samples))
struct MakeSoundReply {
  std::vector<SoundPart> parts;  // one, unless it was split; one file after another in the output
  std::vector<SoundNormalization> normalized;
  std::int32_t rate = 0;
  std::int32_t channels = 0;
  bool copied = false;
};
BOOST_DESCRIBE_STRUCT(MakeSoundReply, (), (parts, normalized, rate, channels, copied))

// Loudness and peaks of a whole track in one pass. Descriptor 2 is the media's index. The output holds pairs
// of 16 bits, lowest and highest sample of each step of all channels' mean, full scale 32767.
struct MeasureSoundRequest {
  SoundInput input;
  std::int32_t most_steps = 65536;
};
BOOST_DESCRIBE_STRUCT(MeasureSoundRequest, (), (input, most_steps))
struct MeasureSoundReply {
  SoundLevels levels;
  std::int32_t rate = 0;
  std::int64_t samples = 0;
  std::int64_t samples_per_step = 0;
  std::int64_t steps = 0;
};
BOOST_DESCRIBE_STRUCT(MeasureSoundReply, (), (levels, rate, samples, samples_per_step, steps))

}  // namespace millrace::engine
