// What a receiver of line 21 shows: fifteen rows of thirty-two cells, and how that is written as WebVTT cues.
#pragma once
#include <array>
#include <cstdint>
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

}  // namespace millrace::engine::closed_captions
