// Cue text in the making. Readers of all formats say what they meet (text, line ends, tags), in whatever
// order their files have it; out comes clean text as cues.h promises it. This is the only place that makes
// clean text.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::subtitle {

enum class Tag { bold, italic, underline, colour, ruby, rt, voice, language };
inline constexpr std::size_t kTags = 8;
inline constexpr std::array<std::string_view, kTags> kTagNames = {"b",    "i",  "u", "c",
                                                                  "ruby", "rt", "v", "lang"};

struct Emphasis {
  bool bold = false, italic = false, underline = false;
};

class Markup {
 public:
  // What an end tag does to tags that were opened after its own.
  enum class Closing {
    webvtt,  // WebVTT section 6.4: an end tag that is not the innermost one's means nothing
    html,    // they end with it and begin anew after it, as people who write <b><i>…</b></i> expect
  };
  explicit Markup(Closing closing = Closing::html) : closing_(closing) {}

  // Plain text, not escaped. \n begins a new line; control characters and bytes that are not UTF-8 do not
  // stay.
  void text(std::string_view text);
  void character(char32_t character);
  void line();

  // `value`: classes with dots between them for colour, the name for voice, the tag for language. A tag whose
  // value is of no use is left out, and its end with it.
  void open(Tag tag, std::string_view value = {});
  void close(Tag tag);
  // Opens and closes <b> <i> <u> so that what follows looks like this.
  void emphasize(Emphasis wanted);

  // Clean text, empty if there is nothing to see. Begins anew.
  std::string finish();

 private:
  struct Piece {
    enum class Kind { text, line, open, close, none } kind;
    Tag tag{};
    std::string value{};
  };
  struct Open {
    Tag tag;
    std::string value;
  };
  bool full() const;
  void push(Open open);
  void pop();
  void trim_lines();
  void leave_out_empty_lines();
  void leave_out_empty_tags();
  std::string written() const;

  Closing closing_;
  std::vector<Piece> pieces_;
  std::vector<Open> stack_;
  std::array<int, kTags> left_out_{};  // opened tags that are not on the stack
  std::size_t characters_ = 0;         // of text
  bool visible_ = false;               // there is more than blanks
};

}  // namespace millrace::subtitle
