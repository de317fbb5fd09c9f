// A window of DTVCC (ANSI/CTA-708-E section 8.4): text that is written into it, and what is seen of that
// while it is visible. What stands in a window when it is shown, or is written into it, is a cue until it
// goes. Rows that are written into a visible one and ended by a carriage return are those of a receiver that
// rolls them: two at a time are a cue and each in one cue only, as of line 21 (channel.h).
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/closed_captions/screen.h"
#include "engine/protocol.h"

namespace millrace::engine::closed_captions {

inline constexpr int kWindowRows = 15;
inline constexpr int kWindowColumns = 42;

// As many as are allowed of a text.
class Cues {
 public:
  void add(std::int64_t begin, std::int64_t end, std::string text, std::string settings);
  std::vector<FoundCue> take() { return std::move(cues_); }

 private:
  std::vector<FoundCue> cues_;
  std::size_t bytes_ = 0;
};

struct WindowShape {
  bool relative = false;  // the anchor's place counts in hundredths instead of the grid's cells
  int vertical = 0;
  int horizontal = 0;
  int anchor = 0;  // 0…8: of the window's nine points, row by row, which one lies there
  int rows = 1;
  int columns = 1;
  bool wide = true;  // a picture of 16:9, whose grid has 210 columns instead of 160
  friend bool operator==(const WindowShape&, const WindowShape&) = default;
};

class Window {
 public:
  void define(const WindowShape& shape, int style, Cues& cues, std::int64_t ms);
  void set_attributes(std::uint8_t directions);  // the third parameter of SWA
  void set_usual_pen() { pen_ = {}; }
  void set_style(bool italic, bool underline);
  void set_colour(std::uint8_t foreground);  // opacity, red, green, blue, two bits each
  void move_to(int row, int column, Cues& cues, std::int64_t ms);

  bool visible() const { return visible_; }
  void show(std::int64_t ms);
  void hide(Cues& cues, std::int64_t ms);
  void clear(Cues& cues, std::int64_t ms);

  void put(char32_t character, Cues& cues, std::int64_t ms);
  void backspace();
  void carriage_return(Cues& cues, std::int64_t ms);
  void erase_line();

 private:
  enum class Direction : std::uint8_t { right, left, down, up };
  enum class Justify : std::uint8_t { left, right, centre, full };
  // In the order of reading, whatever the direction: a line's cells from its beginning on.
  using Line = std::vector<Cell>;
  struct Rolled {
    Line cells;
    int line = 0;
    std::int64_t begin = 0;
    std::int64_t written = 0;
  };

  bool vertical() const { return print_ == Direction::down || print_ == Direction::up; }
  int lines() const { return vertical() ? shape_.columns : shape_.rows; }
  Line& line();
  void close(Cues& cues, std::int64_t ms);
  void close_rolled(Cues& cues, std::int64_t ms);
  void end_line(Cues& cues);
  void say(Cues& cues, std::int64_t begin, std::int64_t end, std::vector<std::pair<int, const Line*>> lines);
  std::string settings(const std::vector<std::pair<int, Extent>>& lines) const;

  WindowShape shape_;
  Direction print_ = Direction::right;
  Direction scroll_ = Direction::up;
  Justify justify_ = Justify::left;
  Pen pen_;
  bool transparent_ = false;
  bool visible_ = false;
  std::vector<Line> text_;
  int line_ = 0, at_ = 0;
  std::int64_t since_ = 0;    // of what is seen
  std::int64_t written_ = 0;  // when something was last written into it
  std::int64_t line_since_ = 0;
  bool line_begun_ = false;
  bool rolling_ = false;
  std::vector<Rolled> rolled_;
};

}  // namespace millrace::engine::closed_captions
