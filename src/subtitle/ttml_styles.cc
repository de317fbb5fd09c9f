#include "subtitle/ttml_styles.h"

#include <algorithm>
#include <charconv>

#include "subtitle/settings.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

std::string_view local(std::string_view name) {
  return name.substr(name.find(':') + 1);
}  // npos + 1 is 0

// The second of "10% 80%"; other units are left out.
std::optional<double> second_percent(std::string_view pair) {
  pair = trim(pair);
  const std::size_t gap = pair.find(' ');
  if (gap == std::string_view::npos) return {};
  std::string_view second = trim(pair.substr(gap));
  if (!second.ends_with('%')) return {};
  double value = 0;
  auto [end, error] = std::from_chars(second.data(), second.data() + second.size() - 1, value);
  if (error != std::errc() || end != second.data() + second.size() - 1 || !(value >= -1000 && value <= 1000))
    return {};
  return value;
}

TtmlStyle own(const Attributes& attributes) {
  TtmlStyle style;
  if (auto value = attributes["fontWeight"]; !value.empty()) style.bold = value == "bold";
  if (auto value = attributes["fontStyle"]; !value.empty())
    style.italic = value == "italic" || value == "oblique";
  const std::string_view decoration = attributes["textDecoration"];
  if (decoration.find("noUnderline") != std::string_view::npos || decoration == "none")
    style.underline = false;
  else if (decoration.find("underline") != std::string_view::npos)
    style.underline = true;
  if (auto value = attributes["ruby"]; !value.empty()) {
    using Ruby = TtmlStyle::Ruby;
    style.ruby = value == "container"   ? Ruby::container
                 : value == "text"      ? Ruby::text
                 : value == "delimiter" ? Ruby::dropped
                                        : Ruby::none;
  }
  using Text = TtmlStyle::TextAlign;
  if (auto value = attributes["textAlign"]; value == "left" || value == "start")
    style.text_align = Text::left;
  else if (value == "right" || value == "end")
    style.text_align = Text::right;
  else if (value == "center")
    style.text_align = Text::center;
  using Display = TtmlStyle::DisplayAlign;
  if (auto value = attributes["displayAlign"]; value == "before")
    style.display_align = Display::before;
  else if (value == "center")
    style.display_align = Display::center;
  else if (value == "after")
    style.display_align = Display::after;
  style.origin_y = second_percent(attributes["origin"]);
  style.extent_y = second_percent(attributes["extent"]);
  return style;
}

}  // namespace

Attributes::Attributes(const char** pairs) {
  for (; pairs && *pairs; pairs += 2) all_.emplace_back(pairs[0], pairs[1]);
}

std::string_view Attributes::operator[](std::string_view local_name) const {
  for (const auto& [name, value] : all_)
    if (local(name) == local_name && !name.starts_with("xml:")) return value;
  return {};
}

std::string_view Attributes::whole(std::string_view name) const {
  for (const auto& [each, value] : all_)
    if (each == name) return value;
  return {};
}

void TtmlStyle::put_over(const TtmlStyle& other) {
  auto put = [](auto& to, const auto& from) {
    if (from) to = from;
  };
  put(bold, other.bold);
  put(italic, other.italic);
  put(underline, other.underline);
  put(ruby, other.ruby);
  put(text_align, other.text_align);
  put(display_align, other.display_align);
  put(origin_y, other.origin_y);
  put(extent_y, other.extent_y);
}

void TtmlStyles::define(std::string_view id, const TtmlStyle& style) {
  if (!id.empty()) all_.insert_or_assign(std::string(id), style);
}

TtmlStyle TtmlStyles::of(const Attributes& attributes) const {
  TtmlStyle style;
  std::string_view names = trim(attributes["style"]);
  while (!names.empty()) {
    const std::size_t end = std::min(names.find_first_of(" \t\n"), names.size());
    if (auto found = all_.find(std::string(names.substr(0, end))); found != all_.end())
      style.put_over(found->second);
    names = trim_front(names.substr(end));
  }
  style.put_over(own(attributes));
  return style;
}

Emphasis emphasis_of(const TtmlStyle& style) {
  return {style.bold.value_or(false), style.italic.value_or(false), style.underline.value_or(false)};
}

CueSettings settings_of(const TtmlStyle& style, const TtmlStyle* region) {
  int row = 0;
  if (region) {
    // Where the text lies against its region's edge or middle.
    double at = region->origin_y.value_or(0);
    const double height = region->extent_y.value_or(100);
    const auto align = region->display_align.value_or(TtmlStyle::DisplayAlign::before);
    if (align == TtmlStyle::DisplayAlign::center) at += height / 2;
    if (align == TtmlStyle::DisplayAlign::after) at += height;
    row = at < 33 ? 2 : at < 66 ? 1 : 0;
  }
  auto align = style.text_align;
  if (!align && region) align = region->text_align;
  const int column = !align || *align == TtmlStyle::TextAlign::center ? 1
                     : *align == TtmlStyle::TextAlign::left           ? 0
                                                                      : 2;
  return settings_at(row * 3 + column + 1);
}

}  // namespace millrace::subtitle
