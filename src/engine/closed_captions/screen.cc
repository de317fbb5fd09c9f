#include "engine/closed_captions/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string_view>

namespace millrace::engine::closed_captions {
namespace {

// The colours' names of WebVTT (section 5.1), whose green is darker.
constexpr std::string_view kColours[] = {"white", "lime", "blue", "cyan", "red", "yellow", "magenta"};

bool shows(const Cell& cell) {
  return cell.character != 0 && cell.character != U' ';
}

struct Extent {
  int left = 0;
  int right = 0;  // behind the last one
  double middle() const { return (left + right) / 2.0; }
};

std::optional<Extent> extent_of(const Row& row) {
  auto first = std::ranges::find_if(row, shows);
  if (first == row.end()) return std::nullopt;
  auto last = std::find_if(row.rbegin(), row.rend(), shows);
  return Extent{static_cast<int>(first - row.begin()), static_cast<int>(row.rend() - last)};
}

void append_utf8(std::string& out, char32_t c) {
  auto byte = [&](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f));
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

// A space belongs to the words before it, so that a tag does not end and begin again around it. Of several,
// one stays: where a style changes, line 21 needs a cell for that.
std::string text_of(const Row& row, Extent extent) {
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

// Line 21 fills the middle four fifths of the picture (47 CFR 79.101: the safe caption area).
std::string percent(double share) {
  return fmt::format("{:g}%", std::round((0.1 + 0.8 * share) * 1000) / 10);
}

std::string settings_of(int top, const std::vector<Extent>& extents, bool at_the_bottom) {
  constexpr double kNearly = 1.5, kCentre = kColumns / 2.0;
  std::string out;
  if (!at_the_bottom) out += "line:" + percent(static_cast<double>(top) / kRows);
  double middle = 0;
  for (const auto& one : extents) middle += one.middle() / static_cast<double>(extents.size());
  auto around = [&](double centre) {
    return std::ranges::all_of(extents,
                               [&](const Extent& e) { return std::abs(e.middle() - centre) <= kNearly; });
  };
  if (around(kCentre)) return out;
  if (!out.empty()) out += ' ';
  int left = std::ranges::min(extents, {}, &Extent::left).left;
  bool flush = std::ranges::all_of(extents, [&](const Extent& e) { return e.left == left; });
  if (!flush && around(middle)) return out + "position:" + percent(middle / kColumns);
  return out + "position:" + percent(static_cast<double>(left) / kColumns) + ",line-left align:start";
}

}  // namespace

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
    std::vector<Extent> extents;
    std::string text;
    for (; row < kRows; row++) {
      const auto& cells = screen[static_cast<std::size_t>(row)];
      auto extent = extent_of(cells);
      if (!extent) break;
      if (!text.empty()) text += '\n';
      text += text_of(cells, *extent);
      extents.push_back(*extent);
    }
    if (extents.empty()) continue;
    bool lowest = row > last;
    blocks.push_back({std::move(text), settings_of(top, extents, lowest && row > kBottom)});
  }
  return blocks;
}

}  // namespace millrace::engine::closed_captions
