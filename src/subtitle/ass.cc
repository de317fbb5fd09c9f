// ASS and SSA: the events' times and texts, and of the styles what is bold, slanted, underlined and where it
// stands. There is no standard; field orders are read from the Format lines.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "subtitle/reading.h"
#include "subtitle/tags.h"
#include "subtitle/text.h"
#include "subtitle/times.h"

namespace millrace::subtitle {
namespace {

constexpr std::size_t kMostFields = 64;

// Divides at commas; the last field keeps its own.
std::vector<std::string_view> fields(std::string_view line, std::size_t most) {
  std::vector<std::string_view> all;
  while (all.size() + 1 < most) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) break;
    all.push_back(trim(line.substr(0, comma)));
    line.remove_prefix(comma + 1);
  }
  all.push_back(line);
  return all;
}

// The columns that a Format line names.
class Columns {
 public:
  explicit Columns(std::string_view format) {
    for (std::string_view name : fields(format, kMostFields)) names_.emplace_back(trim(name));
  }
  std::size_t count() const { return names_.size(); }
  std::string_view value(const std::vector<std::string_view>& values, std::string_view name) const {
    for (std::size_t i = 0; i < std::min(names_.size(), values.size()); i++)
      if (same_word(names_[i], name)) return values[i];
    return {};
  }

 private:
  std::vector<std::string> names_;
};

struct Styles final : AssStyles {
  const AssStyle* find(std::string_view name) const override {
    while (name.starts_with('*')) name.remove_prefix(1);
    auto found = all.find(std::string(name));
    return found == all.end() ? nullptr : &found->second;
  }
  std::unordered_map<std::string, AssStyle> all;
};

std::optional<std::string_view> after(std::string_view line, std::string_view name) {
  if (!begins_with_word(line, name)) return {};
  std::string_view rest = trim_front(line.substr(name.size()));
  if (!rest.starts_with(':')) return {};
  return trim_front(rest.substr(1));
}

bool is_on(std::string_view value) {
  value = trim(value);
  return !value.empty() && value != "0";
}

class AssReader {
 public:
  AssReader(std::string_view text, Reading& reading) : lines_(text), reading_(reading) {}

  Result<void> read() {
    reading_.take_any_order();
    reading_.leave_out_doubles();  // shadows and outlines are layers with the same text
    while (lines_.next()) {
      const std::string_view line = trim(lines_.line());
      if (section(line)) continue;
      if (section_ == Section::info) {
        if (auto title = after(line, "Title")) reading_.title = *title;
      } else if (section_ == Section::styles) {
        style(line);
      } else if (section_ == Section::events) {
        if (auto done = event(lines_.line()); !done) return done;
      }
    }
    return {};
  }

 private:
  enum class Section { events, info, styles, other };

  bool section(std::string_view line) {
    constexpr std::pair<std::string_view, Section> kSections[] = {
        {"[Script Info]", Section::info},
        {"[V4 Styles]", Section::styles},
        {"[V4+ Styles]", Section::styles},
        {"[Events]", Section::events},
        {"[Fonts]", Section::other},
        {"[Graphics]", Section::other},
        {"[V4++ Styles]", Section::styles},
        {"[Aegisub Project Garbage]", Section::other},
        {"[Aegisub Extradata]", Section::other}};
    for (const auto& [name, section] : kSections)
      if (same_word(line, name)) {
        section_ = section;
        version_4_ = version_4_ || name == "[V4 Styles]";
        return true;
      }
    return false;
  }

  void style(std::string_view line) {
    if (auto format = after(line, "Format")) {
      style_columns_ = Columns(*format);
    } else if (auto values = after(line, "Style")) {
      const auto all = fields(*values, style_columns_.count());
      auto value = [&](std::string_view name) { return style_columns_.value(all, name); };
      AssStyle style;
      style.emphasis = {is_on(value("Bold")), is_on(value("Italic")), is_on(value("Underline"))};
      std::string_view alignment = trim(value("Alignment"));
      const std::int64_t place = take_number(alignment);
      if (version_4_)
        style.place = place_of_ssa(place);
      else if (place >= 1 && place <= 9)
        style.place = static_cast<int>(place);
      std::string_view name = value("Name");
      while (name.starts_with('*')) name.remove_prefix(1);
      styles_.all.insert_or_assign(std::string(name.substr(0, kMostNameBytes)), style);
    }
  }

  Result<void> event(std::string_view line) {
    if (auto format = after(line, "Format")) {
      event_columns_ = Columns(*format);
      return {};
    }
    auto values = after(line, "Dialogue");
    if (!values) return {};
    const auto all = fields(*values, event_columns_.count());
    auto value = [&](std::string_view name) { return event_columns_.value(all, name); };
    std::string_view begin_text = value("Start"), end_text = value("End");
    const auto begin = take_time(begin_text), end = take_time(end_text);
    if (all.size() < event_columns_.count())
      return bad_line(lines_.number(), fmt::format("this event has {} fields, and the Format line says {}.",
                                                   all.size(), event_columns_.count()));
    if (!begin || !end || !begin_text.empty() || !end_text.empty())
      return bad_line(lines_.number(),
                      "the times of this event cannot be read; they should look like 0:01:02.34.");
    if (end->ms == begin->ms) {
      reading_.repair(lines_.number(), "never_shown", "It ends when it begins; it is left out.");
      return {};
    }
    const AssStyle* style = styles_.find(value("Style"));
    if (!style) style = styles_.find("Default");
    CueText shown = ass_text(value("Text"), style ? *style : AssStyle{}, &styles_);
    if (shown.text.empty()) return {};  // a drawing
    return reading_.add(
        {.line = lines_.number(), .begin_ms = begin->ms, .end_ms = end->ms, .shown = std::move(shown)});
  }

  Lines lines_;
  Reading& reading_;
  Section section_ = Section::events;  // files without any section have only these
  bool version_4_ = false;
  Styles styles_;
  Columns style_columns_{
      "Name,Fontname,Fontsize,PrimaryColour,SecondaryColour,OutlineColour,BackColour,Bold,Italic,Underline,"
      "StrikeOut,"
      "ScaleX,ScaleY,Spacing,Angle,BorderStyle,Outline,Shadow,Alignment,MarginL,MarginR,MarginV,Encoding"};
  Columns event_columns_{"Layer,Start,End,Style,Name,MarginL,MarginR,MarginV,Effect,Text"};
};

}  // namespace

Result<void> read_ass(std::string_view text, Reading& reading) {
  return AssReader(text, reading).read();
}

}  // namespace millrace::subtitle
