#include "subtitle/tags.h"

#include <algorithm>
#include <array>
#include <optional>

#include "subtitle/entities.h"
#include "subtitle/settings.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

// "<name.class.class annotation>" or "</name>", between its brackets.
struct RawTag {
  std::string_view name, classes, annotation;
  bool end = false;
};

RawTag divided(std::string_view inside) {
  RawTag tag;
  if (inside.starts_with('/')) {
    tag.end = true;
    inside.remove_prefix(1);
  }
  const std::size_t name_end = std::min(inside.find_first_of(". \t\n\f/="), inside.size());
  tag.name = inside.substr(0, name_end);
  inside.remove_prefix(name_end);
  const std::size_t classes_end = std::min(inside.find_first_of(" \t\n\f"), inside.size());
  if (inside.starts_with('.')) tag.classes = inside.substr(1, std::max<std::size_t>(classes_end, 1) - 1);
  tag.annotation = trim(inside.substr(classes_end));
  return tag;
}

// The inside of a tag that begins at the front of `text`; nothing if this < begins none.
std::optional<std::string_view> tag_inside(std::string_view text) {
  if (text.size() < 3) return {};
  const char first = text[1] == '/' ? text[2] : text[1];
  if (!is_letter(first) && !is_digit(first)) return {};
  const std::size_t end = text.find_first_of("<>", 1);
  if (end == std::string_view::npos || text[end] != '>') return {};
  return text.substr(1, end - 1);
}

std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (auto c = take_entity(text)) {
      append_utf8(out, *c);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

std::optional<Tag> tag_named(std::string_view name) {
  for (std::size_t i = 0; i < kTags; i++)
    if (name == kTagNames[i]) return static_cast<Tag>(i);
  return {};
}

void apply_webvtt(Markup& markup, const RawTag& raw) {
  const auto tag = tag_named(raw.name);
  if (!tag) return;
  if (raw.end)
    markup.close(*tag);
  else if (*tag == Tag::colour)
    markup.open(*tag, raw.classes);
  else
    markup.open(*tag, unescaped(raw.annotation));
}

// Elements of HTML that people write into SRT, or that somebody hopes we let through.
bool is_html(std::string_view name) {
  constexpr std::array<std::string_view, 48> kNames = {
      "a",   "abbr", "audio",  "big",    "blockquote", "body",  "br",     "button", "center", "code",
      "div", "em",   "embed",  "font",   "form",       "frame", "h1",     "h2",     "h3",     "head",
      "hr",  "html", "iframe", "img",    "input",      "li",    "link",   "meta",   "object", "ol",
      "p",   "pre",  "s",      "script", "small",      "span",  "strike", "strong", "style",  "sub",
      "sup", "svg",  "table",  "td",     "tr",         "tt",    "ul",     "video"};
  return std::ranges::any_of(kNames, [&](std::string_view each) { return same_word(name, each); });
}

// Whether it was a tag at all.
bool apply_srt(Markup& markup, const RawTag& raw) {
  std::optional<Tag> tag;
  if (same_word(raw.name, "b") || same_word(raw.name, "strong")) tag = Tag::bold;
  if (same_word(raw.name, "i") || same_word(raw.name, "em")) tag = Tag::italic;
  if (same_word(raw.name, "u")) tag = Tag::underline;
  if (same_word(raw.name, "ruby")) tag = Tag::ruby;
  if (same_word(raw.name, "rt")) tag = Tag::rt;
  if (tag && raw.end) markup.close(*tag);
  if (tag && !raw.end) markup.open(*tag);
  if (same_word(raw.name, "br")) markup.line();
  return tag || is_html(raw.name);
}

std::size_t plain_run(std::string_view text, std::string_view special) {
  return std::min(text.find_first_of(special, 1), text.size());
}

}  // namespace

CueText webvtt_text(std::string_view text) {
  Markup markup(Markup::Closing::webvtt);
  while (!text.empty()) {
    if (auto c = take_entity(text)) {
      markup.character(*c);
    } else if (auto inside = text.front() == '<' ? tag_inside(text) : std::nullopt) {
      apply_webvtt(markup, divided(*inside));
      text.remove_prefix(inside->size() + 2);
    } else {
      const std::size_t run = plain_run(text, "<&");
      markup.text(text.substr(0, run));
      text.remove_prefix(run);
    }
  }
  return {markup.finish(), {}};
}

CueText srt_text(std::string_view text) {
  Markup markup;
  AssState state({}, nullptr);
  while (!text.empty()) {
    if (auto c = take_entity(text)) {
      markup.character(*c);
      continue;
    }
    if (text.starts_with("{\\")) {
      const std::size_t end = text.find_first_of("{}\n", 1);
      if (end != std::string_view::npos && text[end] == '}') {
        const Emphasis before = state.now().emphasis;
        state.apply(text.substr(1, end - 1));
        const Emphasis now = state.now().emphasis;
        auto change = [&](Tag tag, bool was, bool is) {
          if (was != is) is ? markup.open(tag) : markup.close(tag);
        };
        change(Tag::bold, before.bold, now.bold);
        change(Tag::italic, before.italic, now.italic);
        change(Tag::underline, before.underline, now.underline);
        text.remove_prefix(end + 1);
        continue;
      }
    }
    auto inside = text.front() == '<' ? tag_inside(text) : std::nullopt;
    if (inside && apply_srt(markup, divided(*inside))) {
      text.remove_prefix(inside->size() + 2);
      continue;
    }
    const std::size_t run = plain_run(text, "<&{");
    markup.text(text.substr(0, run));
    text.remove_prefix(run);
  }
  return {markup.finish(), settings_at(state.now().place)};
}

}  // namespace millrace::subtitle
