#include "indexing/headers.h"

#include "engine/setups.h"

namespace millrace::indexing {

Task<Result<media::RecipeHeaders>> ask_encoders(engine::Engine& engine, const package::Plan& plan,
                                                package::Recipe recipe) {
  engine::HeadersRequest request;
  media::RecipeHeaders headers;
  headers.recipe = std::move(recipe);
  for (const auto& rendition : plan.renditions()) {
    if (rendition.kind != package::RenditionKind::rendered_video) continue;
    request.encoders.push_back(engine::encoder_setup(plan.index(), rendition));
    headers.renditions.push_back({rendition.name, {}});
  }
  if (request.encoders.empty()) co_return headers;
  Fd nothing = engine::memory_file("nothing");
  auto reply = co_await engine.call<engine::HeadersReply>(engine::TaskKind::headers, request,
                                                          {nothing.get(), nothing.get()}, {});
  if (!reply) co_return fail(reply.error());
  if (reply->configs.size() != headers.renditions.size())
    co_return fail(Status::internal, "engine_failed", "The media engine left out an encoder.");
  for (std::size_t i = 0; i < reply->configs.size(); i++)
    headers.renditions[i].codec_private = reply->configs[i];
  co_return headers;
}

}  // namespace millrace::indexing
