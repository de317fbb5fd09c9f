// How a media is rendered: decided when it is indexed, stored beside its encoders' headers, and kept. Media
// go on with the recipe they have when the server's own changes.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "package/media_index.h"

namespace millrace::package {

// Raise when borders, boxes or anything else in the code changes what a segment holds. Media of another
// version get a new recipe when they are next wanted.
inline constexpr std::int32_t kRecipeVersion = 3;

struct Rung {
  Codec codec = Codec::h264;
  std::int32_t short_side = 0;  // of the upright picture, pixels
  friend bool operator==(const Rung&, const Rung&) = default;
};
BOOST_DESCRIBE_STRUCT(Rung, (), (codec, short_side))

struct Recipe {
  std::int32_t version = kRecipeVersion;
  std::vector<Rung> rungs{{Codec::h264, 1080},
                          {Codec::h264, 720},
                          {Codec::h264, 480},
                          {Codec::h264, 360},
                          {Codec::h264, 240}};  // of each codec the largest first
  std::string preset = "veryfast";              // x264's and x265's
  double crf = 23;                              // x264's; the other codecs' scales are matched to it
  // Which of the media's subtitles that are pictures is drawn into every picture, counted from 1; 0: none. It
  // is the media's own and kept beside its recipe.
  std::int32_t burnt = 0;
  friend bool operator==(const Recipe&, const Recipe&) = default;
};
BOOST_DESCRIBE_STRUCT(Recipe, (), (version, rungs, preset, crf))

// Rungs as people write them: "1080" is H.264, "hevc:1080" and "av1:720" are further ones. "bad_config" says
// what is wrong; some H.264 must be among them, since that is what every player decodes.
Result<std::vector<Rung>> parse_rungs(const std::vector<std::string>& written);

// The folder of a rung in URLs and keys: "720", "av1-720".
std::string name_of(const Rung& rung);

}  // namespace millrace::package
