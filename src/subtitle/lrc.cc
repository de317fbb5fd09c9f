// LRC: lines of a song with one or more stamps before them; "[ti:…]" and the like at the top. There is no
// standard.
#include <algorithm>
#include <charconv>

#include "subtitle/markup.h"
#include "subtitle/reading.h"
#include "subtitle/stable.h"
#include "subtitle/text.h"
#include "subtitle/times.h"

namespace millrace::subtitle {
namespace {

// The inside of the brackets at the front of `text`, which moves behind them.
std::optional<std::string_view> take_brackets(std::string_view& text, char open, char close) {
  if (!text.starts_with(open)) return {};
  const char both[] = {open, close};
  const std::size_t end = text.find_first_of(std::string_view(both, 2), 1);
  if (end == std::string_view::npos || text[end] != close) return {};
  const std::string_view inside = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return inside;
}

// "01:02.34", "01:02", and "01:02:34" of which the last two are hundredths.
std::optional<std::int64_t> stamp(std::string_view inside) {
  std::string_view rest = inside;
  auto time = take_time(rest);
  if (!time || !rest.empty()) return {};
  const std::size_t last = inside.rfind(':');
  const bool hundredths = time->groups == 3 && !time->fraction && inside.size() - last == 3 && last > 2;
  if (!hundredths) return time->ms;
  rest = inside.substr(0, last);
  time = take_time(rest);
  std::string_view digits = inside.substr(last + 1);
  return time->ms + 10 * take_number(digits);
}

// Stamps inside a line belong to words; they are left out.
void append_words(Markup& markup, std::string_view text) {
  while (!text.empty()) {
    std::string_view rest = text;
    auto inside = take_brackets(rest, '<', '>');
    if (!inside) inside = take_brackets(rest, '[', ']');
    if (inside && stamp(*inside)) {
      text = rest;
      continue;
    }
    const std::size_t run = std::min(text.find_first_of("<[", 1), text.size());
    markup.text(text.substr(0, run));
    text.remove_prefix(run);
  }
}

struct Stamped {
  std::int64_t ms;
  std::size_t line;
  std::string_view text;
};

class LrcReader {
 public:
  LrcReader(std::string_view text, Reading& reading) : lines_(text), reading_(reading) {}

  Result<void> read() {
    while (lines_.next()) {
      read_line(trim(lines_.line()));
      if (stamped_.size() > 2 * kMostCues)
        return fail(Status::unprocessable, "too_many_cues", "There are too many lines.");
    }
    sort_stably(stamped_, &Stamped::ms);
    for (std::size_t i = 0; i < stamped_.size();)
      if (auto added = add_lines_from(i); !added) return added;
    return {};
  }

 private:
  void read_line(std::string_view line) {
    std::string_view rest = line;
    std::vector<std::int64_t> stamps;
    while (true) {
      std::string_view ahead = trim_front(rest);
      auto inside = take_brackets(ahead, '[', ']');
      auto ms = inside ? stamp(*inside) : std::nullopt;
      if (!ms) break;
      stamps.push_back(*ms);
      rest = ahead;
    }
    for (std::int64_t ms : stamps) stamped_.push_back({ms, lines_.number(), trim(rest)});
    if (stamps.empty() && !line.empty()) metadata(line);
  }

  void metadata(std::string_view line) {
    auto inside = take_brackets(line, '[', ']');
    const std::size_t colon = inside ? inside->find(':') : std::string_view::npos;
    if (colon == std::string_view::npos)
      return reading_.repair(lines_.number(), "stray_text", "A line without a time is left out.");
    const std::string_view name = inside->substr(0, colon);
    std::string_view value = trim(inside->substr(colon + 1));
    if (same_word(name, "ti")) reading_.title = value;
    if (same_word(name, "la") || same_word(name, "lang")) reading_.language = value;
    if (same_word(name, "offset")) {
      if (value.starts_with('+')) value.remove_prefix(1);
      std::int32_t offset = 0;
      std::from_chars(value.data(), value.data() + value.size(), offset);
      earlier_ms_ = offset;
    }
  }

  // Lines with the same stamp are shown together: a song and its translation.
  Result<void> add_lines_from(std::size_t& i) {
    const std::size_t first = i;
    Markup markup;
    for (; i < stamped_.size() && stamped_[i].ms == stamped_[first].ms; i++) {
      append_words(markup, stamped_[i].text);
      markup.line();
    }
    Draft draft{.line = stamped_[first].line, .begin_ms = stamped_[first].ms - earlier_ms_};
    draft.end_ms = i < stamped_.size() ? stamped_[i].ms - earlier_ms_ : draft.begin_ms + kGuessedMs;
    draft.shown.text = markup.finish();
    if (draft.shown.text.empty()) return {};  // a stamp alone ends the line before
    return reading_.add(std::move(draft));
  }

  Lines lines_;
  Reading& reading_;
  std::vector<Stamped> stamped_;
  std::int64_t earlier_ms_ = 0;
};

}  // namespace

Result<void> read_lrc(std::string_view text, Reading& reading) {
  return LrcReader(text, reading).read();
}

}  // namespace millrace::subtitle
