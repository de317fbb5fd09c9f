// A request that has been checked against the videos it is about, with everything decided that it left open:
// the whole truth about a file of sound before it is made. Two requests that come to the same are the same
// file.
#pragma once
#include <boost/describe.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "media/library.h"
#include "sound/request.h"
#include "videos/videos.h"

namespace millrace::sound {

// A part of a track of a media.
struct SoundSource {
  std::string media;
  int track = 0;
  std::string track_name;
  double begin = 0;
  std::optional<double> end;
};
BOOST_DESCRIBE_STRUCT(SoundSource, (), (media, track, track_name, begin, end))

struct RecipeStep {
  engine::SoundOp op = engine::SoundOp::gain;
  double db = 0;
  double seconds = 0;
  double keep = 0;
  double threshold = 0;
  double hertz = 0;
  double factor = 1;
  double position = 0;
  double lufs = 0;
  double true_peak = 0;
  int input = 0;
};
BOOST_DESCRIBE_STRUCT(RecipeStep, (),
                      (op, db, seconds, keep, threshold, hertz, factor, position, lufs, true_peak, input))

struct SoundRecipe {
  int version = 1;  // of how sound is made here: another one makes another file
  engine::SoundFormat format = engine::SoundFormat::mp3;
  std::vector<SoundSource> sources;  // the video's own first
  std::vector<RecipeStep> steps;
  long long bit_rate = 0;
  int sample_rate = 0;
  int channels = 0;
  bool may_copy = false;
  std::string title;
  std::string artist;
  std::string date;
};
BOOST_DESCRIBE_STRUCT(SoundRecipe, (),
                      (version, format, sources, steps, bit_rate, sample_rate, channels, may_copy, title,
                       artist, date))

// A ready video and its media.
struct Subject {
  videos::VideoRecord video;
  media::LoadedMediaPtr media;
};
// Finds a video that the caller may see, ready to be worked on.
using FindSubject = std::function<Task<Result<Subject>>(std::string id)>;

// "no_sound"; "not_found" of another video; "validation" with the field that is wrong. Nothing is read that
// could block.
Task<Result<SoundRecipe>> check(SoundRequest request, Subject subject, FindSubject find);

// 32 characters that name the recipe.
std::string name_of(const SoundRecipe& recipe);

}  // namespace millrace::sound
