#include "sound/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace millrace::sound {
namespace {

using engine::SoundOp;

// A member of a step: whether it has to be there, and the bounds that hold for this operation.
struct Member {
  std::string_view name;
  bool needed = false;
  double least = -1e9;
  double most = 1e9;
  double otherwise = 0;
};
struct Shape {
  SoundOp op;
  std::vector<Member> members;
};

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all{
      {SoundOp::gain, {{"db", true, -60, 60}}},
      {SoundOp::fade_in, {{"seconds", true, 0.001, 3600}}},
      {SoundOp::fade_out, {{"seconds", true, 0.001, 3600}}},
      {SoundOp::trim_silence, {{"threshold", false, -100, -1, -50}, {"keep", false, 0, 10, 0}}},
      {SoundOp::normalize, {{"lufs", false, -50, -5, -23}, {"true_peak", false, -9, 0, -1}}},
      {SoundOp::speed, {{"factor", true, 0.5, 2}}},
      {SoundOp::mono, {}},
      {SoundOp::highpass, {{"hertz", true, 10, 20'000}}},
      {SoundOp::lowpass, {{"hertz", true, 10, 20'000}}},
      {SoundOp::denoise, {{"db", false, 1, 60, 12}, {"threshold", false, -80, -20, -50}}},
      {SoundOp::pan, {{"position", true, -1, 1}}},
      {SoundOp::append, {{"video", true}, {"track"}, {"begin"}, {"end"}}},
      {SoundOp::crossfade, {{"video", true}, {"seconds", true, 0.001, 600}, {"track"}, {"begin"}, {"end"}}},
      {SoundOp::overlay,
       {{"video", true}, {"at", false, 0, 1e6, 0}, {"db", false, -60, 60, 0}, {"track"}, {"begin"}, {"end"}}},
      {SoundOp::split_on_silence,
       {{"threshold", false, -100, -1, -50}, {"seconds", false, 0.02, 60, 1}, {"keep", false, 0, 10, 0.1}}},
  };
  return all;
}

const Shape& shape_of(SoundOp op) {
  return *std::ranges::find(shapes(), op, &Shape::op);
}

struct Given {
  std::string_view name;
  bool there;
  std::optional<double> number;
  double RecipeStep::* into;  // null: not a number of the step
};

std::vector<Given> members_of(const SoundEdit& e) {
  return {{"db", e.db.has_value(), e.db, &RecipeStep::db},
          {"seconds", e.seconds.has_value(), e.seconds, &RecipeStep::seconds},
          {"threshold", e.threshold.has_value(), e.threshold, &RecipeStep::threshold},
          {"keep", e.keep.has_value(), e.keep, &RecipeStep::keep},
          {"hertz", e.hertz.has_value(), e.hertz, &RecipeStep::hertz},
          {"factor", e.factor.has_value(), e.factor, &RecipeStep::factor},
          {"position", e.position.has_value(), e.position, &RecipeStep::position},
          {"lufs", e.lufs.has_value(), e.lufs, &RecipeStep::lufs},
          {"true_peak", e.true_peak.has_value(), e.true_peak, &RecipeStep::true_peak},
          {"at", e.at.has_value(), e.at, &RecipeStep::seconds},
          {"video", e.video.has_value(), {}, nullptr},
          {"track", e.track.has_value(), {}, nullptr},
          {"begin", e.begin.has_value(), {}, nullptr},
          {"end", e.end.has_value(), {}, nullptr}};
}

std::string name_of(SoundOp op) {
  return boost::describe::enum_to_string(op, "");
}

}  // namespace

bool brings_another(SoundOp op) {
  return op == SoundOp::append || op == SoundOp::crossfade || op == SoundOp::overlay;
}

RecipeStep checked_step(const SoundEdit& edit, const std::string& at, int rate, Complaints& complaints) {
  RecipeStep step;
  step.op = edit.op;
  const auto& shape = shape_of(edit.op);
  for (const auto& given : members_of(edit)) {
    auto loc = at + "." + std::string(given.name);
    auto member = std::ranges::find(shape.members, given.name, &Member::name);
    if (member == shape.members.end()) {
      if (given.there) complaints.add(loc, "It does not belong to " + name_of(edit.op), "extra_forbidden");
      continue;
    }
    if (!given.there && member->needed) complaints.add(loc, "Field required", "missing");
    if (!given.into) continue;
    double value = given.number.value_or(member->otherwise);
    // What is no number fails both.
    if (given.there && !(value >= member->least && value <= member->most))
      complaints.add(loc, fmt::format("Input should be from {} to {}", member->least, member->most),
                     value < member->least ? "greater_than_equal" : "less_than_equal");
    step.*given.into = value;
  }
  bool filter = edit.op == SoundOp::highpass || edit.op == SoundOp::lowpass;
  if (filter && step.hertz >= rate / 2.0)
    complaints.add(at + ".hertz", fmt::format("Input should be less than half of the rate, {}", rate),
                   "less_than");
  return step;
}

}  // namespace millrace::sound
