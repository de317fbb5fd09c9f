// Where the objects of a media lie in the store. Keys, never paths or URLs.
#pragma once
#include <fmt/format.h>

#include <string>

#include "base/id.h"
#include "package/plan.h"

namespace millrace::media::keys {

inline std::string folder(const MediaId& id) {
  return fmt::format("media/{}/", id.text());
}
inline std::string original(const MediaId& id) {
  return folder(id) + "original";
}
inline std::string index(const MediaId& id) {
  return folder(id) + "index";
}
inline std::string recipe(const MediaId& id, int recipe) {
  return fmt::format("{}r{}/", folder(id), recipe);
}
// What the encoders of a recipe said of themselves: parameter sets of every rendered rendition.
inline std::string headers(const MediaId& id, int recipe_number) {
  return recipe(id, recipe_number) + "headers";
}
inline std::string segment(const MediaId& id, int recipe_number, std::string_view rendition, std::size_t k) {
  return fmt::format("{}{}/{}.m4s", recipe(id, recipe_number), rendition, k);
}
inline std::string survey(const MediaId& id) {
  return folder(id) + "survey";
}
inline std::string poster(const MediaId& id, int width) {
  return fmt::format("{}stills/poster-{}.jpg", folder(id), width);
}
inline std::string sound(const MediaId& id, std::string_view name) {
  return fmt::format("{}sound/{}", folder(id), name);
}

}  // namespace millrace::media::keys
