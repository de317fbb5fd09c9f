// What is kept of a file of sound once it is made, as JSON in its row; and how both are shown.
#pragma once
#include "jobs/queue.h"
#include "sound/recipe.h"
#include "sound/rows.h"

namespace millrace::sound {

struct ResultPart {
  long long offset = 0;
  long long bytes = 0;
  long long begin = 0;  // samples
  long long samples = 0;
};
BOOST_DESCRIBE_STRUCT(ResultPart, (), (offset, bytes, begin, samples))
struct SoundResult {
  int sample_rate = 0;
  int channels = 0;
  bool copied = false;
  std::vector<ResultPart> parts;
  std::vector<SoundNormalized> normalized;
};
BOOST_DESCRIBE_STRUCT(SoundResult, (), (sample_rate, channels, copied, parts, normalized))

// Checks what the engine says against what lies there: parts one after another, `bytes` in all.
Result<SoundResult> result_of(const engine::MakeSoundReply& reply, std::uint64_t bytes);

std::string job_key(const std::string& id);
std::string object_key(const SoundRow& row, const SoundRecipe& recipe);
// As the API shows it, with its job's state.
Sound view(const SoundRow& row, const VideoId& video, const std::optional<jobs::JobState>& job);

}  // namespace millrace::sound
