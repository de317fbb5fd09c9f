#include "early/growing_media.h"

#include "media/keys.h"
#include "media/renditions.h"
#include "package/ladder.h"

namespace millrace::early {
namespace {

// Of every rendition, before anybody may begin: with the first alone a player would wait for the second,
// since what is known is always a little behind what has come.
constexpr std::size_t kLeastSegments = 2;

}  // namespace

package::Recipe early_recipe(package::Recipe recipe) {
  std::erase_if(recipe.rungs, [](const package::Rung& rung) { return rung.codec != package::Codec::h264; });
  recipe.burnt = 0;
  return recipe;
}

bool GrowingMedia::extend(const package::MediaIndex& longer, bool whole) {
  if (!growth_.extend(longer)) {
    if (headers_) return false;
    growth_ = {};  // nobody has seen anything of it
    early_.reset();
    if (!growth_.extend(longer)) return false;
  }
  whole_ = whole;
  if (early_) return true;
  early_.emplace();
  auto index = growth_.index();
  if (const auto* video = index->video())
    early_->frame_rate = package::frame_rate(video->header->video, package::ShownFrames(*video));
  return true;
}

std::shared_ptr<const package::Plan> GrowingMedia::plan() const {
  auto early = *early_;
  early.safe = whole_ ? package::kWholeFile : growth_.safe();
  auto plan = package::Plan::make_early(growth_.index(), recipe_, early);
  bool begun = std::ranges::all_of(plan->renditions(),
                                   [&](const auto& r) { return plan->segments(r) >= kLeastSegments; });
  return begun && !plan->renditions().empty() ? plan : nullptr;
}

media::LoadedMediaPtr GrowingMedia::loaded(std::shared_ptr<const package::Plan> plan,
                                           OpenFilePtr file) const {
  auto media = std::make_shared<media::LoadedMedia>();
  media->id = id_;
  media->recipe = media::keys::kEarlyRecipe;
  media->plan = std::move(plan);
  media->original = media::MappedFile::map(std::move(file));
  media::prepare_renditions(*media, *headers_, {});
  return media;
}

}  // namespace millrace::early
