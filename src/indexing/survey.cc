#include "indexing/survey.h"

#include "base/archive.h"
#include "base/log.h"
#include "engine/setups.h"
#include "media/keys.h"
#include "package/ladder.h"

namespace millrace::indexing {
namespace {

using package::RenditionKind;

constexpr double kShares[] = {0.08, 0.2, 0.32, 0.44, 0.56, 0.68, 0.8, 0.92};

// The short sides of what is rendered, falling.
std::vector<std::int32_t> sides_of(const media::LoadedMedia& media) {
  std::vector<std::int32_t> sides;
  for (const auto& r : media.renditions)
    if (r.kind == RenditionKind::rendered_video) sides.push_back(std::min(r.width, r.height));
  std::ranges::sort(sides, std::greater());
  auto same = std::ranges::unique(sides);
  sides.erase(same.begin(), same.end());
  return sides;
}

Task<Result<package::Survey>> look(engine::Engine& engine, const media::LoadedMedia& media) {
  const auto& index = media.plan->index();
  engine::SurveyRequest request;
  request.sides = sides_of(media);
  if (!index.video() || request.sides.size() < 2) co_return package::Survey{};
  request.source = engine::source_of(index, *index.video(), 0, 0);
  request.source.packets.clear();
  request.candidates = engine::key_pictures(index, kShares);
  request.most = request.sides.front();
  auto shown = package::display_size(index.video()->header->video);
  if (std::min(shown.width, shown.height) > request.most) request.most = std::min(shown.width, shown.height);
  engine::TaskOptions options;
  options.priority = engine::Priority::background;
  options.memory_bytes = engine::memory_for(index);
  Fd nothing = engine::memory_file("nothing");
  auto reply =
      co_await engine.call<engine::SurveyReply>(engine::TaskKind::survey, std::move(request),
                                                {media.original->file()->fd.get(), nothing.get()}, options);
  if (!reply) co_return fail(reply.error());
  co_return package::Survey{std::clamp(reply->detail, 0, 8192)};
}

}  // namespace

void register_survey(jobs::Queue& queue, engine::Engine& engine, media::Library& library,
                     store::ObjectStore& store, BlockingPool& pool, std::function<void(MediaId)> seen) {
  queue.on("survey", [&, seen](jobs::JobContext& job) -> Task<Result<std::string>> {
    auto id = MediaId::parse(job.payload);
    if (!id) co_return fail(Status::bad_request, "bad_payload", "The job names no media.");
    auto media = co_await library.load(*id);
    if (!media) co_return std::string();  // deleted meanwhile
    auto survey = co_await look(engine, **media);
    if (!survey) co_return fail(survey.error());
    co_return co_await run_blocking(
        pool, [&, media = *media, id = *id, survey = *survey]() -> Result<std::string> {
          std::string bytes = archive::encode(survey);
          store.remove(media::keys::survey(id));
          if (auto put = store.put_durable(media::keys::survey(id), bytes); !put) return fail(put.error());
          media->know(survey);
          log::info("media {}: shows the detail of {} lines", id.text(), survey.detail);
          seen(id);
          return std::string();
        });
  });
}

}  // namespace millrace::indexing
