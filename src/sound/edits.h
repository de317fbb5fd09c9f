// The steps of a chain: which members belong to which, and within what bounds. Pure.
#pragma once
#include <vector>

#include "base/error.h"
#include "sound/recipe.h"

namespace millrace::sound {

// Collects what is wrong with a request, by its place in the body.
struct Complaints {
  std::vector<FieldError> fields;

  void add(std::string loc, std::string message, std::string type = "value_error") {
    fields.push_back({std::move(loc), std::move(message), std::move(type)});
  }
  Error take() {
    return {Status::unprocessable, "validation", "Some fields are not valid.", std::move(fields)};
  }
};

bool brings_another(engine::SoundOp op);  // append, crossfade, overlay

// The numbers of a step, `at` its place in the body ("chain.2"). The sound has `rate` and `channels`.
RecipeStep checked_step(const SoundEdit& edit, const std::string& at, int rate, Complaints& complaints);

// The edit that a step came of, with all its numbers; nothing of another sound that it brings in.
SoundEdit edit_of(const RecipeStep& step);

}  // namespace millrace::sound
