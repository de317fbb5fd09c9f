#include "package/text_rendition.h"

#include <fmt/format.h>

#include <set>

#include "package/escaped.h"

namespace millrace::package {
namespace {

constexpr const char* kCaptions =
    ",CHARACTERISTICS=\"public.accessibility.transcribes-spoken-dialog,"
    "public.accessibility.describes-music-and-sound\"";

}  // namespace

std::vector<TextRendition> with_own_names(std::vector<TextRendition> texts) {
  std::set<std::string> taken;
  for (auto& text : texts) {
    std::string name = text.label;
    for (int n = 2; !taken.insert(name).second; n++) name = fmt::format("{} ({})", text.label, n);
    text.label = std::move(name);
  }
  return texts;
}

std::string text_media(const TextRendition& text) {
  std::string language = text.language.empty() ? "" : ",LANGUAGE=" + quoted_string(text.language);
  return fmt::format(
      "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\",NAME={}{},DEFAULT={},AUTOSELECT={},FORCED={}{},"
      "URI=\"{}index.m3u8\"\n",
      quoted_string(text.label), language, text.is_default ? "YES" : "NO",
      text.is_default || text.forced || !text.language.empty() ? "YES" : "NO", text.forced ? "YES" : "NO",
      text.captions ? kCaptions : "", text.folder);
}

std::string text_set(const TextRendition& text, std::size_t number) {
  std::string language = text.language.empty() ? "" : fmt::format(" lang=\"{}\"", xml_escaped(text.language));
  const char* role = text.forced ? "forced-subtitle" : text.captions ? "caption" : "subtitle";
  std::string main =
      text.is_default ? "<Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"main\"/>\n" : "";
  return fmt::format(
      "<AdaptationSet id=\"{}\" contentType=\"text\" mimeType=\"text/vtt\"{}>\n<Label>{}</Label>\n"
      "<Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"{}\"/>\n{}"
      "<Representation id=\"text-{}\" bandwidth=\"1000\">\n<BaseURL>{}</BaseURL>\n</Representation>\n"
      "</AdaptationSet>\n",
      3001 + number, language, xml_escaped(text.label), role, main, number, xml_escaped(text.whole));
}

}  // namespace millrace::package
