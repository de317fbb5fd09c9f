// Override tags of ASS. There is no standard; what is done here is what libass and VSFilter agree on.
#include <algorithm>

#include "subtitle/settings.h"
#include "subtitle/tags.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

// The number behind a tag's name: "i1" with "i" is 1, "i" is -1 (the style's own), "iclip(…)" is nothing.
std::optional<std::int64_t> number_of(std::string_view tag, std::string_view name) {
  if (!tag.starts_with(name)) return {};
  tag.remove_prefix(name.size());
  if (tag.empty()) return -1;
  if (!is_digit(tag.front())) return {};
  return take_number(tag);
}

}  // namespace

int place_of_ssa(std::int64_t alignment) {
  if (alignment < 1 || alignment > 11 || alignment % 4 == 0) return 2;
  const int column = static_cast<int>(alignment % 4);  // 1, 2, 3
  return alignment > 8 ? 3 + column : alignment > 4 ? 6 + column : column;
}

void AssState::apply_one(std::string_view tag) {
  auto choose = [](std::int64_t number, bool of_style) { return number < 0 ? of_style : number != 0; };
  if (auto n = number_of(tag, "b")) {
    now_.emphasis.bold = *n >= 100 ? *n >= 600 : choose(*n, style_.emphasis.bold);
  } else if (n = number_of(tag, "i"); n) {
    now_.emphasis.italic = choose(*n, style_.emphasis.italic);
  } else if (n = number_of(tag, "u"); n) {
    now_.emphasis.underline = choose(*n, style_.emphasis.underline);
  } else if (n = number_of(tag, "p"); n) {
    drawing_ = *n > 0;
  } else if (n = number_of(tag, "an"); n && *n >= 1 && *n <= 9 && !placed_) {
    now_.place = static_cast<int>(*n);
    placed_ = true;  // the first one counts
  } else if (n = number_of(tag, "a"); n && *n >= 1 && *n <= 11 && !placed_) {
    now_.place = place_of_ssa(*n);
    placed_ = true;
  } else if (tag.starts_with('r')) {
    const AssStyle* other = styles_ ? styles_->find(trim(tag.substr(1))) : nullptr;
    now_.emphasis = (other ? *other : style_).emphasis;
  }
}

void AssState::apply(std::string_view block) {
  // What stands in parentheses belongs to its tag: \t(\b1) is an animation.
  int depth = 0;
  std::size_t begin = std::string_view::npos;
  for (std::size_t i = 0; i <= block.size(); i++) {
    const char c = i < block.size() ? block[i] : '\\';
    if (c == '(') depth++;
    if (c == ')') depth = std::max(depth - 1, 0);
    if (c != '\\' || (depth > 0 && i < block.size())) continue;
    if (begin != std::string_view::npos) apply_one(trim(block.substr(begin, i - begin)));
    begin = i + 1;
  }
}

CueText ass_text(std::string_view text, const AssStyle& style, const AssStyles* styles) {
  Markup markup;
  AssState state(style, styles);
  auto show = [&](std::string_view part) {
    if (state.drawing() || part.empty()) return;
    markup.emphasize(state.now().emphasis);
    markup.text(part);
  };
  bool more_ends = true;  // there may be a } further on
  while (!text.empty()) {
    const std::size_t special = std::min(text.find_first_of("\\{"), text.size());
    show(text.substr(0, special));
    text.remove_prefix(special);
    if (text.empty()) break;
    const bool brace = text.front() == '{';
    const std::size_t end = brace && more_ends ? text.find('}') : std::string_view::npos;
    const char next = !brace && text.size() > 1 ? text[1] : '\0';
    std::size_t taken = 2;
    if (end != std::string_view::npos) {
      state.apply(text.substr(1, end - 1));
      taken = end + 1;
    } else if (next == 'N') {
      if (!state.drawing()) markup.line();
    } else if (next == 'n' || next == 'h') {
      show(next == 'n' ? " " : "\u00A0");
    } else if (next == '{' || next == '}') {
      show(text.substr(1, 1));
    } else {
      more_ends = more_ends && !brace;
      show(text.substr(0, 1));
      taken = 1;
    }
    text.remove_prefix(taken);
  }
  return {markup.finish(), settings_at(state.now().place)};
}

}  // namespace millrace::subtitle
