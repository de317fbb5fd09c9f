// What TTML's style attributes say that matters here (TTML2 section 10): slanted, bold, underlined, ruby, and
// roughly where the text stands.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "subtitle/markup.h"
#include "subtitle/subtitle.h"

namespace millrace::subtitle {

// The attributes of an element by their local names: "tts:fontStyle" is "fontStyle" whatever the prefix.
class Attributes {
 public:
  explicit Attributes(const char** pairs);
  std::string_view operator[](std::string_view local_name) const;  // empty if it is absent
  // With its prefix: "xml:id".
  std::string_view whole(std::string_view name) const;

 private:
  std::vector<std::pair<std::string_view, std::string_view>> all_;
};

struct TtmlStyle {
  std::optional<bool> bold{}, italic{}, underline{};
  enum class Ruby { none, container, text, dropped };
  std::optional<Ruby> ruby{};  // not inherited
  enum class TextAlign { left, center, right };
  std::optional<TextAlign> text_align{};
  enum class DisplayAlign { before, center, after };
  std::optional<DisplayAlign> display_align{};
  std::optional<double> origin_y{}, extent_y{};  // shares of the picture's height, in percent

  void put_over(const TtmlStyle& other);  // what `other` says counts
};

// Styles by their xml:id, and those that attributes name and say.
class TtmlStyles {
 public:
  void define(std::string_view id, const TtmlStyle& style);
  // The styles that style="…" names, in their order, then the element's own attributes.
  TtmlStyle of(const Attributes& attributes) const;

 private:
  std::unordered_map<std::string, TtmlStyle> all_;
};

Emphasis emphasis_of(const TtmlStyle& style);
// Of a paragraph with this style in a region with that one (null: in none).
CueSettings settings_of(const TtmlStyle& style, const TtmlStyle* region);

}  // namespace millrace::subtitle
