#include "package/text_rendition.h"

#include <fmt/format.h>

#include <set>

namespace millrace::package {
namespace {

// A quoted-string holds neither quotes nor line ends (RFC 8216bis 4.2).
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) out += c == '"' ? '\'' : static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return out + '"';
}

std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return out;
}

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
  std::string language = text.language.empty() ? "" : ",LANGUAGE=" + quoted(text.language);
  return fmt::format(
      "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"text\",NAME={}{},DEFAULT={},AUTOSELECT={},FORCED={}{},"
      "URI=\"{}index.m3u8\"\n",
      quoted(text.label), language, text.is_default ? "YES" : "NO",
      text.is_default || text.forced || !text.language.empty() ? "YES" : "NO", text.forced ? "YES" : "NO",
      text.captions ? kCaptions : "", text.folder);
}

std::string text_set(const TextRendition& text, std::size_t number) {
  std::string language = text.language.empty() ? "" : fmt::format(" lang=\"{}\"", escaped(text.language));
  const char* role = text.forced ? "forced-subtitle" : text.captions ? "caption" : "subtitle";
  std::string main =
      text.is_default ? "<Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"main\"/>\n" : "";
  return fmt::format(
      "<AdaptationSet id=\"{}\" contentType=\"text\" mimeType=\"text/vtt\"{}>\n<Label>{}</Label>\n"
      "<Role schemeIdUri=\"urn:mpeg:dash:role:2011\" value=\"{}\"/>\n{}"
      "<Representation id=\"text-{}\" bandwidth=\"1000\">\n<BaseURL>{}</BaseURL>\n</Representation>\n"
      "</AdaptationSet>\n",
      3001 + number, language, escaped(text.label), role, main, number, escaped(text.whole));
}

}  // namespace millrace::package
