#include <fmt/format.h>

#include <cmath>

#include "media/sound_tracks.h"
#include "package/rendition_kind.h"
#include "sound/edits.h"
#include "sound/formats.h"
#include "sound/recipe.h"
#include "store/digest.h"

namespace millrace::sound {
namespace {

using engine::SoundOp;

constexpr std::size_t kMostOthers = 4;
constexpr std::size_t kMostSteps = 16;
constexpr double kLongest = 48.0 * 3600;  // seconds of a result
// The API tells lengths in milliseconds: what it told may be asked for.
constexpr double kRounding = 0.0005;

Error no_sound() {
  return {Status::unprocessable, "no_sound", "This video has no sound."};
}

const package::TrackHeader& track_of(const media::LoadedMedia& media, int track) {
  return *media.plan->index().audio()[static_cast<std::size_t>(track)].header;
}

// A track by the name that players have for it, or by its place.
std::optional<int> find_track(const media::LoadedMedia& media, const boost::json::value& wanted) {
  auto count = media.plan->index().audio().size();
  if (const auto* text = wanted.if_string())
    return media::sound_track_named(media, std::string_view(text->data(), text->size()));
  std::int64_t place = -1;
  if (wanted.is_int64()) place = wanted.get_int64();
  if (place < 0 || static_cast<std::uint64_t>(place) >= count) return std::nullopt;
  return static_cast<int>(place);
}

struct Part {
  std::optional<boost::json::value> track;
  std::optional<double> begin;
  std::optional<double> end;
};

// `at` is the place in the body with its dot, or empty.
SoundSource checked_source(const Subject& subject, const Part& part, const std::string& at,
                           Complaints& complaints) {
  const auto& media = *subject.media;
  SoundSource source;
  source.media = media.id.text();
  if (part.track) {
    auto found = find_track(media, *part.track);
    if (!found) complaints.add(at + "track", "This video has no such sound track", "unknown_track");
    source.track = found.value_or(0);
  }
  source.track_name = media::sound_track_name(media, source.track);
  const auto& header = track_of(media, source.track);
  double length = media.plan->index().duration_seconds();
  double sound_end = static_cast<double>(header.end) / std::max(1, header.audio.rate);
  source.begin = part.begin.value_or(0);
  source.end = part.end;
  double end = part.end.value_or(sound_end);
  if (!(source.begin >= 0 && source.begin < length))
    complaints.add(at + "begin", fmt::format("Input should be from 0 to {:.3f}", length), "out_of_range");
  else if (part.end && !(end <= length + kRounding))
    complaints.add(at + "end", fmt::format("Input should be at most {:.3f}", length), "out_of_range");
  else if (!(end - source.begin >= 1.0 / 8000))
    complaints.add(at + (part.end ? "end" : "begin"),
                   part.end ? "Input should be greater than begin" : "The sound ends before that",
                   "out_of_range");
  return source;
}

double seconds_of(const SoundSource& source, const media::LoadedMedia& media) {
  const auto& header = track_of(media, source.track);
  return source.end.value_or(static_cast<double>(header.end) / std::max(1, header.audio.rate)) - source.begin;
}

// 0: not said.
int wanted_channels(const std::optional<boost::json::value>& wanted, int source, Complaints& complaints) {
  if (!wanted) return 0;
  if (wanted->is_int64() && (wanted->get_int64() == 1 || wanted->get_int64() == 2))
    return static_cast<int>(wanted->get_int64());
  if (wanted->is_string() && wanted->get_string() == "source") return source;
  complaints.add("channels", "Input should be 1, 2 or 'source'", "literal_error");
  return 0;
}

// One channel when the last step that tells says so.
int channels_by_steps(const std::vector<SoundEdit>& chain, int otherwise) {
  int channels = otherwise;
  for (const auto& edit : chain) {
    if (edit.op == SoundOp::mono) channels = 1;
    if (edit.op == SoundOp::pan) channels = 2;
  }
  return channels;
}

void settle_format(SoundRecipe& recipe, const SoundRequest& request, const package::AudioFormat& audio,
                   Complaints& complaints) {
  auto format = recipe.format;
  const std::vector<SoundEdit> chain = request.chain.value_or(std::vector<SoundEdit>{});
  int channels = wanted_channels(request.channels, audio.channels, complaints);
  recipe.channels =
      channels > 0 ? channels : channels_by_steps(chain, std::min(2, std::max(1, audio.channels)));
  if (!can_have_channels(format, recipe.channels))
    complaints.add("channels", fmt::format("This format cannot hold {} channels; ask for 2", recipe.channels),
                   "value_error");
  recipe.sample_rate = request.sample_rate.value_or(usual_rate(format, audio.rate));
  if (!can_have_rate(format, recipe.sample_rate))
    complaints.add("sample_rate", "This format does not have this rate", "value_error");
  if (request.bit_rate && !has_bit_rate(format))
    complaints.add("bit_rate", "This format loses nothing and has no bit rate", "value_error");
  else if (request.bit_rate &&
           !can_have_bit_rate(format, *request.bit_rate, recipe.sample_rate, recipe.channels))
    complaints.add("bit_rate", "This format does not have this bit rate at this rate", "value_error");
  recipe.bit_rate = request.bit_rate.value_or(usual_bit_rate(format, recipe.sample_rate, recipe.channels));
}

// Longer or shorter by this step.
double length_after(double seconds, const RecipeStep& step, double other) {
  switch (step.op) {
    case SoundOp::append:
      return seconds + other;
    case SoundOp::crossfade:
      return seconds + other - std::min({step.seconds, seconds, other});
    case SoundOp::speed:
      return step.factor > 0 ? seconds / step.factor : seconds;
    default:
      return seconds;
  }
}

Task<Result<Subject>> other_subject(const SoundEdit& edit, const std::string& at, FindSubject find) {
  auto other = co_await find(edit.video.value_or(std::string()));
  if (!other) {
    Error error = other.error();
    error.fields.push_back({at + ".video", error.detail, error.code});
    co_return fail(std::move(error));
  }
  if (other->media->plan->index().audio().empty()) {
    Error error = no_sound();
    error.fields.push_back({at + ".video", error.detail, error.code});
    co_return fail(std::move(error));
  }
  co_return other;
}

}  // namespace

Task<Result<SoundRecipe>> check(SoundRequest request, Subject subject, FindSubject find) {
  const auto& media = *subject.media;
  if (media.plan->index().audio().empty()) co_return fail(no_sound());
  Complaints complaints;
  SoundRecipe recipe;
  recipe.format = request.format;
  recipe.sources.push_back(
      checked_source(subject, {request.track, request.begin, request.end}, "", complaints));
  settle_format(recipe, request, track_of(media, recipe.sources[0].track).audio, complaints);
  double seconds = seconds_of(recipe.sources[0], media);
  const auto chain = request.chain.value_or(std::vector<SoundEdit>{});
  if (chain.size() > kMostSteps)
    complaints.add("chain", fmt::format("List should have at most {} items", kMostSteps), "too_long");
  for (std::size_t i = 0; i < std::min(chain.size(), kMostSteps); i++) {
    const auto& edit = chain[i];
    auto at = fmt::format("chain.{}", i);
    auto step = checked_step(edit, at, recipe.sample_rate, complaints);
    double other_seconds = 0;
    if (edit.op == SoundOp::split_on_silence && i + 1 < chain.size())
      complaints.add(at + ".op", "Nothing can come after split_on_silence", "value_error");
    if (edit.op == SoundOp::pan && recipe.channels > 2)
      complaints.add(at + ".op", "pan is for one or two channels; ask for channels 2", "value_error");
    if (brings_another(edit.op) && edit.video) {
      if (recipe.sources.size() > kMostOthers) {
        complaints.add(at + ".video", "At most 4 other sounds can be brought in", "too_long");
        continue;
      }
      auto other = co_await other_subject(edit, at, find);
      if (!other) co_return fail(other.error());
      step.input = static_cast<int>(recipe.sources.size());
      recipe.sources.push_back(
          checked_source(*other, {edit.track, edit.begin, edit.end}, at + ".", complaints));
      other_seconds = seconds_of(recipe.sources.back(), *other->media);
    }
    seconds = length_after(seconds, step, other_seconds);
    recipe.steps.push_back(step);
  }
  if (complaints.fields.empty() && !(seconds <= kLongest))
    complaints.add("chain", "The result would be longer than two days", "too_long");
  if (!complaints.fields.empty()) co_return fail(complaints.take());
  recipe.may_copy = !request.end && request.begin.value_or(0) == 0 && !request.bit_rate &&
                    !request.channels && !request.sample_rate && recipe.steps.empty();
  recipe.title = subject.video.title;
  recipe.artist = subject.video.owner;
  recipe.date = to_rfc3339(subject.video.created_at).substr(0, 10);
  co_return recipe;
}

std::string name_of(const SoundRecipe& recipe) {
  constexpr std::size_t kLength = 32;
  auto text = http::to_json(recipe);
  store::Digest digest;
  digest.add(text);
  return digest.hex().substr(0, kLength);
}

}  // namespace millrace::sound
