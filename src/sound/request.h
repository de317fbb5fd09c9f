// What a client asks of a video's sound, and what it is answered (docs/design/http-surface.md).
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/sound_protocol.h"
#include "http/json.h"

namespace millrace::sound {

// One step of the chain. Which members belong to it is said by `op`; others are refused.
struct SoundEdit {
  engine::SoundOp op = engine::SoundOp::gain;
  std::optional<double> db;
  std::optional<double> seconds;
  std::optional<double> threshold;
  std::optional<double> keep;
  std::optional<double> hertz;
  std::optional<double> factor;
  std::optional<double> position;
  std::optional<double> lufs;
  std::optional<double> true_peak;
  std::optional<double> at;
  std::optional<std::string> video;
  std::optional<boost::json::value> track;
  std::optional<double> begin;
  std::optional<double> end;
};
BOOST_DESCRIBE_STRUCT(SoundEdit, (),
                      (op, db, seconds, threshold, keep, hertz, factor, position, lufs, true_peak, at, video,
                       track, begin, end))
inline http::Rules rules(const SoundEdit*) {
  return {
      {"db", {.minimum = -60, .maximum = 60, .description = "gain, overlay: louder by; denoise: quieter by"}},
      {"seconds",
       {.minimum = 0.001,
        .maximum = 3600,
        .description = "of a fade or crossfade; split_on_silence: the shortest silence"}},
      {"threshold",
       {.minimum = -100,
        .maximum = -1,
        .description = "trim_silence, split_on_silence: what is silence, dBFS; denoise: where noise lies"}},
      {"keep", {.minimum = 0, .maximum = 10, .description = "seconds of silence left at each end"}},
      {"hertz", {.minimum = 10, .maximum = 20000}},
      {"factor", {.minimum = 0.5, .maximum = 2, .description = "speed; the pitch stays"}},
      {"position", {.minimum = -1, .maximum = 1, .description = "pan: -1 left, 1 right"}},
      {"lufs", {.minimum = -50, .maximum = -5, .description = "normalize: integrated loudness, EBU R128"}},
      {"true_peak", {.minimum = -9, .maximum = 0, .description = "normalize: never above, dBTP"}},
      {"at", {.minimum = 0, .maximum = 1e6, .description = "overlay: where it begins, seconds"}},
      {"video", {.max_length = 32, .description = "append, crossfade, overlay: whose sound"}},
      {"track", {.description = "its name in audio_tracks, or its place among them"}},
      {"begin", {.minimum = 0, .description = "seconds"}},
      {"end", {.description = "seconds"}}};
}

struct SoundRequest {
  engine::SoundFormat format = engine::SoundFormat::mp3;
  std::optional<boost::json::value> track;
  std::optional<double> begin;
  std::optional<double> end;
  std::optional<long long> bit_rate;
  std::optional<boost::json::value> channels;
  std::optional<int> sample_rate;
  std::optional<std::vector<SoundEdit>> chain;
};
BOOST_DESCRIBE_STRUCT(SoundRequest, (), (format, track, begin, end, bit_rate, channels, sample_rate, chain))
inline http::Rules rules(const SoundRequest*) {
  return {
      {"track", {.description = "its name in audio_tracks, or its place among them; the first if not given"}},
      {"begin", {.minimum = 0, .description = "seconds, to the sample"}},
      {"end", {.description = "seconds, to the sample; the end of the sound if not given"}},
      {"bit_rate", {.minimum = 6000, .maximum = 512000, .description = "bits a second, of mp3, m4a, opus"}},
      {"channels", {.description = "1, 2 or \"source\""}},
      {"sample_rate", {.minimum = 8000, .maximum = 192000}},
      {"chain", {.max_length = 16, .description = "what is done with the sound, in this order"}}};
}

// The same as it is answered: there all members are given.
struct SoundAsked : SoundRequest {};
BOOST_DESCRIBE_STRUCT(SoundAsked, (SoundRequest), ())

struct SoundReason {
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(SoundReason, (), (code, detail))
struct SoundLoudness {
  std::optional<double> integrated;
  std::optional<double> range;
  std::optional<double> true_peak;
};
BOOST_DESCRIBE_STRUCT(SoundLoudness, (), (integrated, range, true_peak))
struct SoundNormalized {
  SoundLoudness before;
  SoundLoudness after;
  double gain = 0;
  bool limited = false;
};
BOOST_DESCRIBE_STRUCT(SoundNormalized, (), (before, after, gain, limited))
inline http::Rules rules(const SoundNormalized*) {
  return {{"gain", {.description = "dB"}}, {"limited", {.description = "peaks were held down"}}};
}
struct SoundPiece {
  double begin = 0;  // seconds of the sound that was split
  double duration = 0;
  long long samples = 0;
  long long bytes = 0;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(SoundPiece, (), (begin, duration, samples, bytes, url))

// A file of sound as the API shows it, from the moment it is asked for.
struct Sound {
  std::string id;
  std::string state;  // queued, running, ready, failed, cancelled
  double progress = 0;
  std::string format;
  std::string track;
  double begin = 0;
  std::optional<double> end;
  std::string created_at;
  std::optional<SoundReason> reason;
  // When it is ready.
  std::optional<std::string> url;
  std::optional<double> duration;
  std::optional<long long> samples;
  std::optional<long long> bytes;
  int sample_rate = 0;
  int channels = 0;
  std::optional<long long> bit_rate;
  bool copied = false;
  std::vector<SoundPiece> parts;
  std::vector<SoundNormalized> normalized;
  std::optional<SoundAsked> request;
};
BOOST_DESCRIBE_STRUCT(Sound, (),
                      (id, state, progress, format, track, begin, end, created_at, reason, url, duration,
                       samples, bytes, sample_rate, channels, bit_rate, copied, parts, normalized, request))
inline http::Rules rules(const Sound*) {
  return {{"state", {.one_of = {"queued", "running", "ready", "failed", "cancelled"}}},
          {"progress", {.description = "0 to 1"}},
          {"copied", {.description = "the file's own packets, not encoded again"}},
          {"parts", {.description = "of a split: a file each"}},
          {"request", {.description = "asks for the same again; null when other sounds are in it"}}};
}
struct SoundList {
  std::vector<Sound> items;
};
BOOST_DESCRIBE_STRUCT(SoundList, (), (items))

}  // namespace millrace::sound
