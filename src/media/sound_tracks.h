// The sound tracks of a media, by the names that players have for them. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "media/library.h"
#include "package/rendition_kind.h"

namespace millrace::media {

// Places among the index's sound tracks.
inline std::optional<int> sound_track_named(const LoadedMedia& media, std::string_view name) {
  for (const auto& rendition : media.renditions)
    if (package::is_audio(rendition) && rendition.name == name) return rendition.track;
  return std::nullopt;
}

inline std::string sound_track_name(const LoadedMedia& media, int track) {
  for (const auto& rendition : media.renditions)
    if (package::is_audio(rendition) && rendition.track == track) return rendition.name;
  return std::to_string(track);
}

}  // namespace millrace::media
