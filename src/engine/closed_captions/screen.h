// What a receiver of line 21 shows: fifteen rows of thirty-two cells, and how that is written as WebVTT cues.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace millrace::engine::closed_captions {

inline constexpr int kRows = 15;
inline constexpr int kColumns = 32;

struct Pen {
  std::uint8_t colour = 0;  // white, green, blue, cyan, red, yellow, magenta
  bool italic = false;
  bool underline = false;
  friend bool operator==(const Pen&, const Pen&) = default;
};

struct Cell {
  char32_t character = 0;  // 0: nothing, the picture is seen
  Pen pen;
};

using Row = std::array<Cell, kColumns>;
using Screen = std::array<Row, kRows>;

bool is_blank(const Row& row);
bool is_blank(const Screen& screen);

// Rows that touch, as one cue.
struct Block {
  std::string text;      // WebVTT cue text
  std::string settings;  // WebVTT cue settings; the usual place needs none
};
std::vector<Block> blocks_of(const Screen& screen);

// The cells of one line that show something.
struct Extent {
  int left = 0;
  int right = 0;  // behind the last one
};
std::optional<Extent> extent_of(std::span<const Cell> line);
// As WebVTT cue text.
std::string text_of(std::span<const Cell> line, Extent extent);

// Where lines lie, in columns and rows of a grid that fills the middle four fifths of the picture.
struct Placed {
  struct Side {
    double left = 0;
    double right = 0;
  };
  double top = 0;
  double rows = kRows;
  double columns = kColumns;
  bool at_the_bottom = false;  // where players put captions by themselves
  std::vector<Side> lines;
};
std::string settings_of(const Placed& placed);

}  // namespace millrace::engine::closed_captions
