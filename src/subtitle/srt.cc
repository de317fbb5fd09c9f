// SRT has no standard. What counts here are the lines of times: what stands between two of them is the first
// one's text, except the second one's number.
#include <algorithm>

#include "subtitle/reading.h"
#include "subtitle/tags.h"
#include "subtitle/text.h"
#include "subtitle/times.h"

namespace millrace::subtitle {
namespace {

// The last line of `text` that is not blank, and what is before it.
struct LastLine {
  std::string_view before, line;
  std::size_t blank_lines_after = 0;
};

LastLine last_line(std::string_view text) {
  LastLine last{.before = text};
  if (text.ends_with('\n')) text.remove_suffix(1);
  while (!text.empty()) {
    const std::size_t end = text.rfind('\n');
    const std::size_t begin = end == std::string_view::npos ? 0 : end + 1;
    last.before = text.substr(0, begin);
    last.line = trim(text.substr(begin));
    if (!last.line.empty()) return last;
    last.blank_lines_after++;
    text.remove_suffix(text.size() - (begin == 0 ? 0 : begin - 1));
  }
  return last;
}

bool ends_blank(std::string_view text) {
  const LastLine last = last_line(text);
  return last.line.empty() || last.blank_lines_after > 0;
}

class SrtReader {
 public:
  SrtReader(std::string_view text, Reading& reading) : text_(text), lines_(text), reading_(reading) {}

  Result<void> read() {
    while (lines_.next()) {
      const Timing timing = read_timing(lines_.line(), ',');
      if (timing.kind == Timing::Kind::none) continue;
      if (timing.kind == Timing::Kind::unreadable)
        return bad_line(lines_.number(),
                        "these times cannot be read; they should look like 00:01:02,345 --> 00:01:04,000.");
      const std::string_view body = without_number(text_.substr(body_, lines_.begin() - body_));
      if (auto added = add(body); !added) return added;
      if (!timing.strict)
        reading_.repair(lines_.number(), "time_form", "The times were not written as SRT has them.");
      timing_ = timing;
      line_ = lines_.number();
      body_ = std::min(lines_.end(), text_.size());
    }
    std::string_view body = text_.substr(body_);
    const LastLine last = last_line(body);
    if (is_next_number(last.line) && !last.before.empty() && ends_blank(last.before))
      body = last.before;  // of a cue that never came
    return add(body);
  }

 private:
  bool is_next_number(std::string_view line) const {
    return all_digits(line) && counter_ >= 0 && take_number(line) == counter_ + 1;
  }

  // Takes the number of the cue that begins now off the text of the one before.
  std::string_view without_number(std::string_view body) {
    const LastLine last = last_line(body);
    const bool first = line_ == 0;
    const bool next_to_it = last.blank_lines_after == 0;
    const bool number = all_digits(last.line) && (next_to_it || first || is_next_number(last.line));
    if (!number) {
      reading_.repair(lines_.number(), "missing_number", "The subtitle had no number.");
      if (!first && next_to_it && !last.line.empty()) missing_blank_line();
      if (counter_ >= 0) counter_++;
      return body;
    }
    std::string_view digits = last.line;
    counter_ = take_number(digits);
    if (!next_to_it)
      reading_.repair(lines_.number(), "blank_line", "There was a blank line after the number.");
    if (!first && !ends_blank(last.before)) missing_blank_line();
    return last.before;
  }

  void missing_blank_line() {
    reading_.repair(lines_.number(), "missing_blank_line", "There was no blank line before the subtitle.");
  }

  Result<void> add(std::string_view body) {
    if (line_ == 0) {
      if (!trim(body).empty())
        reading_.repair(1, "stray_text", "Text before the first subtitle is left out.");
      return {};
    }
    return reading_.add(
        {.line = line_, .begin_ms = timing_.begin_ms, .end_ms = timing_.end_ms, .shown = srt_text(body)});
  }

  std::string_view text_;
  Lines lines_;
  Reading& reading_;
  Timing timing_;
  std::size_t line_ = 0;       // of the times of the cue in hand; 0 before the first
  std::size_t body_ = 0;       // where its text begins
  std::int64_t counter_ = -1;  // its number, as far as there are numbers
};

}  // namespace

Result<void> read_srt(std::string_view text, Reading& reading) {
  return SrtReader(text, reading).read();
}

}  // namespace millrace::subtitle
