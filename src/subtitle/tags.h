// The markup of cue texts: WebVTT's own, the HTML-like one of SRT, the override tags of ASS.
#pragma once
#include <string_view>

#include "subtitle/markup.h"
#include "subtitle/subtitle.h"

namespace millrace::subtitle {

// WebVTT section 6.4. `text` is everything between the line of times and the empty line.
CueText webvtt_text(std::string_view text);

// What SRT players do: tags in either case, those of HTML left out, whatever else looks like one shown as it
// is; braces as in ASS.
CueText srt_text(std::string_view text);

// How an ASS style looks, as far as it matters here.
struct AssStyle {
  Emphasis emphasis{};
  int place = 2;  // as {\an…} has it
};
// Finds the style that {\rName} goes back to; a null pointer for none.
class AssStyles {
 public:
  virtual const AssStyle* find(std::string_view name) const = 0;

 protected:
  ~AssStyles() = default;
};
// The text of an event: \N, \h, {…}; drawings are left out.
CueText ass_text(std::string_view text, const AssStyle& style = {}, const AssStyles* styles = nullptr);

// What the override blocks of an event have changed so far.
class AssState {
 public:
  AssState(const AssStyle& style, const AssStyles* styles) : style_(style), now_(style), styles_(styles) {}
  // The inside of {…}; what is not known is left out, and so is what is written without a backslash.
  void apply(std::string_view block);
  const AssStyle& now() const { return now_; }
  bool drawing() const { return drawing_; }

 private:
  void apply_one(std::string_view tag);
  AssStyle style_, now_;
  const AssStyles* styles_;
  bool drawing_ = false, placed_ = false;
};

// The places of SSA version 4 (1 to 3 below, 5 to 7 above, 9 to 11 in the middle) as {\an…} has them.
int place_of_ssa(std::int64_t alignment);

}  // namespace millrace::subtitle
