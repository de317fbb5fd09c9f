#include "engine/closed_captions/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

namespace millrace::engine::closed_captions {
namespace {

// The colours' names of WebVTT (section 5.1), whose green is darker.
constexpr std::string_view kColours[] = {"white", "lime", "blue", "cyan", "red", "yellow", "magenta"};

bool shows(const Cell& cell) {
  return cell.character != 0 && cell.character != U' ';
}

void append_utf8(std::string& out, char32_t c) {
  auto byte = [&](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f));
  } else if (c >= 0x10000) {
    byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 0x3f)), byte(0x80 | (c >> 6 & 0x3f)),
        byte(0x80 | (c & 0x3f));
  } else {
    byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f));
  }
}

void append_escaped(std::string& out, char32_t c) {
  if (c == U'&')
    out += "&amp;";
  else if (c == U'<')
    out += "&lt;";
  else if (c == U'>')
    out += "&gt;";
  else
    append_utf8(out, c == 0 ? U' ' : c);
}

// Tags stand inside one another in the order colour, italics, underline.
class Tags {
 public:
  explicit Tags(std::string& out) : out_(out) {}
  void change_to(const Pen& pen) {
    if (pen == now_) return;
    close();
    if (pen.colour != 0) out_ += fmt::format("<c.{}>", kColours[pen.colour % std::size(kColours)]);
    if (pen.italic) out_ += "<i>";
    if (pen.underline) out_ += "<u>";
    now_ = pen;
  }
  void close() {
    if (now_.underline) out_ += "</u>";
    if (now_.italic) out_ += "</i>";
    if (now_.colour != 0) out_ += "</c>";
    now_ = {};
  }

 private:
  std::string& out_;
  Pen now_;
};

// Captions fill the middle four fifths of the picture (47 CFR 79.101: the safe caption area; ANSI/CTA-708-E
// section 8: the safe title area).
std::string percent(double share) {
  return fmt::format("{:g}%", std::round((0.1 + 0.8 * share) * 1000) / 10);
}

}  // namespace

std::optional<Extent> extent_of(std::span<const Cell> line) {
  auto first = std::ranges::find_if(line, shows);
  if (first == line.end()) return std::nullopt;
  auto last = std::find_if(line.rbegin(), line.rend(), shows);
  return Extent{static_cast<int>(first - line.begin()), static_cast<int>(line.rend() - last)};
}

// A space belongs to the words before it, so that a tag does not end and begin again around it. Of several,
// one stays: where a style changes, line 21 needs a cell for that.
std::string text_of(std::span<const Cell> row, Extent extent) {
  std::string out;
  Tags tags(out);
  int spaces = 0;
  for (int column = extent.left; column < extent.right; column++) {
    const auto& cell = row[static_cast<std::size_t>(column)];
    if (!shows(cell)) {
      spaces++;
      continue;
    }
    bool first = column == extent.left;
    const Pen& before = row[static_cast<std::size_t>(column - (first ? 0 : spaces + 1))].pen;
    bool same = !first && before == cell.pen;
    if (!same) tags.close();
    if (spaces > 0) out += ' ';
    spaces = 0;
    tags.change_to(cell.pen);
    append_escaped(out, cell.character);
  }
  tags.close();
  return out;
}

std::string settings_of(const Placed& placed) {
  constexpr double kNearly = 1.5;
  const double centre = placed.columns / 2;
  auto middle_of = [](const Placed::Side& side) { return (side.left + side.right) / 2; };
  std::string out;
  if (!placed.at_the_bottom) out += "line:" + percent(placed.top / placed.rows);
  double middle = 0;
  for (const auto& one : placed.lines) middle += middle_of(one) / static_cast<double>(placed.lines.size());
  auto around = [&](double wanted) {
    return std::ranges::all_of(
        placed.lines, [&](const Placed::Side& one) { return std::abs(middle_of(one) - wanted) <= kNearly; });
  };
  if (around(centre)) return out;
  if (!out.empty()) out += ' ';
  double left = std::ranges::min(placed.lines, {}, &Placed::Side::left).left;
  bool flush =
      std::ranges::all_of(placed.lines, [&](const Placed::Side& one) { return one.left - left < 0.01; });
  if (!flush && around(middle)) return out + "position:" + percent(middle / placed.columns);
  return out + "position:" + percent(left / placed.columns) + ",line-left align:start";
}

bool is_blank(const Row& row) {
  return std::ranges::none_of(row, shows);
}

bool is_blank(const Screen& screen) {
  return std::ranges::all_of(screen, [](const Row& row) { return is_blank(row); });
}

std::vector<Block> blocks_of(const Screen& screen) {
  // What ends in the lowest three rows goes where a player puts captions by itself, and so above its
  // controls.
  constexpr int kBottom = 12;
  std::vector<Block> blocks;
  int last = kRows - 1;
  while (last > 0 && is_blank(screen[static_cast<std::size_t>(last)])) last--;
  for (int row = 0; row < kRows; row++) {
    int top = row;
    std::vector<Placed::Side> sides;
    std::string text;
    for (; row < kRows; row++) {
      const auto& cells = screen[static_cast<std::size_t>(row)];
      auto extent = extent_of(cells);
      if (!extent) break;
      if (!text.empty()) text += '\n';
      text += text_of(cells, *extent);
      sides.push_back({static_cast<double>(extent->left), static_cast<double>(extent->right)});
    }
    if (sides.empty()) continue;
    Placed placed;
    placed.top = top;
    placed.at_the_bottom = row > last && row > kBottom;
    placed.lines = std::move(sides);
    blocks.push_back({std::move(text), settings_of(placed)});
  }
  return blocks;
}

}  // namespace millrace::engine::closed_captions
