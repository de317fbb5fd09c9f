#include "sound/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

// The members that are numbers, and where a step has them.
struct Number {
  std::string_view name;
  std::optional<double> SoundEdit::* of;
  double RecipeStep::* into;
};
constexpr std::array<Number, 10> kNumbers{{{"db", &SoundEdit::db, &RecipeStep::db},
                                           {"seconds", &SoundEdit::seconds, &RecipeStep::seconds},
                                           {"threshold", &SoundEdit::threshold, &RecipeStep::threshold},
                                           {"keep", &SoundEdit::keep, &RecipeStep::keep},
                                           {"hertz", &SoundEdit::hertz, &RecipeStep::hertz},
                                           {"factor", &SoundEdit::factor, &RecipeStep::factor},
                                           {"position", &SoundEdit::position, &RecipeStep::position},
                                           {"lufs", &SoundEdit::lufs, &RecipeStep::lufs},
                                           {"true_peak", &SoundEdit::true_peak, &RecipeStep::true_peak},
                                           {"at", &SoundEdit::at, &RecipeStep::seconds}}};

struct Given {
  std::string_view name;
  bool there;
  std::optional<double> number;
  double RecipeStep::* into;  // null: not a number of the step
};

std::vector<Given> members_of(const SoundEdit& e) {
  std::vector<Given> all;
  for (const auto& [name, of, into] : kNumbers) all.push_back({name, (e.*of).has_value(), e.*of, into});
  all.push_back({"video", e.video.has_value(), {}, nullptr});
  all.push_back({"track", e.track.has_value(), {}, nullptr});
  all.push_back({"begin", e.begin.has_value(), {}, nullptr});
  all.push_back({"end", e.end.has_value(), {}, nullptr});
  return all;
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

SoundEdit edit_of(const RecipeStep& step) {
  SoundEdit edit;
  edit.op = step.op;
  for (const auto& [name, of, into] : kNumbers)
    if (std::ranges::find(shape_of(step.op).members, name, &Member::name) != shape_of(step.op).members.end())
      edit.*of = step.*into;
  return edit;
}

}  // namespace millrace::sound
