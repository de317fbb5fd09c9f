// Playlists built for each CPU second: the text of a media playlist of 100 segments, from a plan that is
// loaded and from the stored bytes of an index alone. See README.md.
#include <benchmark/benchmark.h>

#include "package/hls.h"
#include "package/synthetic.h"

namespace {

using namespace millrace::package;

constexpr std::size_t kSegments = 100;
constexpr std::int64_t kFramesASecond = 30;
constexpr std::int64_t kSeconds = 4 * std::int64_t{kSegments};
constexpr std::int32_t kRate = 48'000;

// Four seconds a segment, with sound: what an hour's twentieth part looks like.
std::string stored_index() {
  SyntheticVideo video;
  video.frames = kSeconds * kFramesASecond;
  video.gop = 4 * kFramesASecond;
  SyntheticAudio audio;
  audio.rate = kRate;
  audio.packets = kSeconds * kRate / audio.samples;
  return index_bytes({video_track(video), audio_track(audio)});
}

std::shared_ptr<const Plan> plan_of(std::string bytes) {
  auto index = MediaIndex::open(std::move(bytes));
  if (!index) throw std::runtime_error(index.error().detail);
  return Plan::make(*index);
}

const Rendition& rendition_of(const Plan& plan, const char* name) {
  const Rendition* rendition = plan.find(name);
  if (rendition == nullptr || plan.segments(*rendition) != kSegments)
    throw std::runtime_error("the made-up index has not the segments that were meant");
  return *rendition;
}

void media_playlist_of(benchmark::State& state, const char* name) {
  auto plan = plan_of(stored_index());
  const Rendition& rendition = rendition_of(*plan, name);
  for (auto _ : state) benchmark::DoNotOptimize(media_playlist(*plan, rendition));
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes"] = static_cast<double>(media_playlist(*plan, rendition).size());
}
BENCHMARK_CAPTURE(media_playlist_of, picture, "o");
BENCHMARK_CAPTURE(media_playlist_of, sound, "ao");

// Nothing kept: the index checked, every border planned, then the text.
void media_playlist_from_index(benchmark::State& state) {
  const std::string bytes = stored_index();
  for (auto _ : state) {
    auto plan = plan_of(bytes);
    benchmark::DoNotOptimize(media_playlist(*plan, rendition_of(*plan, "o")));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(media_playlist_from_index);

}  // namespace

BENCHMARK_MAIN();
