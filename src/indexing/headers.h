// What the encoders of a plan's rendered renditions say of themselves.
#pragma once
#include "engine/client.h"
#include "media/library.h"

namespace millrace::indexing {

// The plan and the recipe it was made by. Codes: the engine's.
Task<Result<media::RecipeHeaders>> ask_encoders(engine::Engine& engine, const package::Plan& plan,
                                                package::Recipe recipe);

}  // namespace millrace::indexing
