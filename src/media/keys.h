// Where the objects of a media lie in the store. Keys, never paths or URLs.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

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
// Subtitles that are pictures: what is known of them, then their payloads.
inline std::string picture_texts(const MediaId& id) {
  return folder(id) + "picture-texts";
}
inline std::string recipe(const MediaId& id, int recipe) {
  return fmt::format("{}r{}/", folder(id), recipe);
}
// What the encoders of a recipe said of themselves: parameter sets of every rendered rendition.
inline std::string headers(const MediaId& id, int recipe_number) {
  return recipe(id, recipe_number) + "headers";
}
// Of a media that was watched while it arrived: its segments from then, under a recipe of their own, the
// index that they follow from, and how it was planned (package::Early).
inline constexpr int kEarlyRecipe = 0;
inline std::string early_index(const MediaId& id) {
  return recipe(id, kEarlyRecipe) + "index";
}
inline std::string early(const MediaId& id) {
  return recipe(id, kEarlyRecipe) + "early";
}
// Parts lie apart: they are nobody's to count, and go with the rest of their rendition.
inline std::string parts(const MediaId& id, int recipe_number, std::string_view rendition) {
  return fmt::format("{}{}/parts/", recipe(id, recipe_number), rendition);
}
inline std::string segment(const MediaId& id, int recipe_number, std::string_view rendition,
                           const package::SegmentPart& part) {
  auto folder = part.whole() ? fmt::format("{}{}/", recipe(id, recipe_number), rendition)
                             : parts(id, recipe_number, rendition);
  return folder + package::name_of(part) + ".m4s";
}
// What the encoder of Plan::edge() said of itself, once a clip has asked for it.
inline std::string edge_header(const MediaId& id, int recipe_number) {
  return recipe(id, recipe_number) + "edge";
}
// Of a sound: what it is heard with (package::Accompaniment).
inline std::string accompaniment(const MediaId& id) {
  return folder(id) + "accompaniment";
}
// Which of the subtitles that are pictures its renditions show, if one is.
inline std::string burnt(const MediaId& id, int recipe_number) {
  return recipe(id, recipe_number) + "burnt";
}
inline std::string survey(const MediaId& id) {
  return folder(id) + "survey";
}
// Pictures out of the video. The number grows when another version of this program chooses other ones.
inline std::string still(const MediaId& id, std::string_view file) {
  return fmt::format("{}stills/stills2/{}", folder(id), file);
}
// What somebody chose for a poster, in all its sizes.
inline std::string chosen_poster(const MediaId& id, std::string_view object, std::string_view file) {
  return fmt::format("{}stills/chosen/{}/{}", folder(id), object, file);
}
// The same as AVIF, which is made of it; with an empty `object` of the automatic poster. The number grows
// when another version of this program encodes it otherwise.
inline std::string avif_poster(const MediaId& id, std::string_view object, std::string_view file) {
  return object.empty() ? still(id, file) : fmt::format("{}stills/avif1/{}/{}", folder(id), object, file);
}
// Sheets and their list. The number grows when another version of this program draws other ones.
inline std::string storyboard(const MediaId& id, std::string_view file) {
  return fmt::format("{}stills/storyboard1/{}", folder(id), file);
}
// What is made for a clip alone lies apart from its media, which it does not own.
inline std::string clip_folder(const VideoId& id) {
  return fmt::format("clips/{}/", id.text());
}
inline std::string clip_storyboard(const VideoId& id, std::string_view file) {
  return fmt::format("{}storyboard1/{}", clip_folder(id), file);
}
inline std::string clip_preview(const VideoId& id) {
  return clip_folder(id) + "preview1.mp4";
}
inline std::string preview(const MediaId& id) {
  return folder(id) + "stills/preview1.mp4";
}
inline std::string sound(const MediaId& id, std::string_view name) {
  return fmt::format("{}sound/{}", folder(id), name);
}

// What the program makes again by itself when it is gone: what a backup leaves out. Everything that is not
// known here is kept.
inline bool can_be_made_again(std::string_view key) {
  if (key.starts_with("clips/"))
    return key.find("/storyboard") != std::string_view::npos ||
           key.find("/preview") != std::string_view::npos;
  if (!key.starts_with("media/")) return false;
  auto rest = key.substr(6);
  rest.remove_prefix(std::min(rest.find('/'), rest.size()));  // "/r1/480/7.m4s"
  for (std::string_view made :
       {"/stills/stills", "/stills/avif", "/stills/storyboard", "/stills/preview", "/sound/peaks"})
    if (rest.starts_with(made)) return true;
  return rest.starts_with("/r") && rest.ends_with(".m4s");
}

}  // namespace millrace::media::keys
