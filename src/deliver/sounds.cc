#include "deliver/sounds.h"

#include <algorithm>

#include "package/rendition_kind.h"

namespace millrace::deliver {
namespace {

constexpr UnixMillis kListening = 24ll * 3600 * 1000;

std::string prefix_of(const media::LoadedMedia& media) {
  return fmt::format("{}/r{}/", media.id.text(), media.recipe);
}

// When what a kept sound stood for was last heard: it was taken away, or a newer one took its place.
UnixMillis heard_until(const Playable& playable, const videos::SoundInUse& sound) {
  if (sound.until > 0) return sound.until;
  return is_replaced(playable) ? playable.sounds.front().use.since : 0;
}

}  // namespace

bool is_replaced(const Playable& playable) {
  return !playable.sounds.empty() && playable.sounds.front().use.replaces;
}

std::vector<package::Rendition> own_renditions(const Playable& playable) {
  auto own = playable.media->offered();
  if (is_replaced(playable)) std::erase_if(own, [](const auto& r) { return package::is_audio(r); });
  return own;
}

std::vector<package::OtherSound> other_sounds(const Playable& playable) {
  std::vector<package::OtherSound> others;
  for (const auto& [media, use] : playable.sounds) {
    auto offered = media->offered();
    auto sound = std::ranges::find_if(offered, [](const auto& r) { return package::is_audio(r); });
    if (sound == offered.end()) continue;
    sound->language = use.language;
    sound->label = !use.title.empty() ? use.title : !use.language.empty() ? use.language : "Sound";
    others.push_back({media->plan.get(), *sound, prefix_of(*media)});
  }
  return others;
}

std::string sounds_known(const Playable& playable) {
  std::string known;
  for (const auto& [media, use] : playable.sounds)
    known += fmt::format(" {} {} {} {:?} {}", media->id.text(), use.replaces, use.language, use.title,
                         media->knowledge());
  return known;
}

const videos::SoundInUse* kept_sound(const Playable& playable, std::string_view media) {
  auto found = std::ranges::find_if(
      *playable.kept_sounds, [&](const videos::SoundInUse& kept) { return kept.media.text() == media; });
  return found == playable.kept_sounds->end() ? nullptr : &*found;
}

bool is_for_all(const Playable& playable, const package::Rendition& rendition, UnixMillis now) {
  if (playable.clip || !package::is_audio(rendition)) return true;
  const MediaId& id = playable.media->id;
  for (const auto& one : playable.sounds)
    if (one.use.media == id) return true;
  const auto* kept = kept_sound(playable, id.text());
  if (kept) return now - heard_until(playable, *kept) < kListening;
  return !is_replaced(playable) || now - playable.sounds.front().use.since < kListening;
}

}  // namespace millrace::deliver
