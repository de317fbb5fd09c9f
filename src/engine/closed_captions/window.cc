#include "engine/closed_captions/window.h"

#include <algorithm>
#include <utility>

namespace millrace::engine::closed_captions {
namespace {

constexpr std::int64_t kPause = 1000;            // in writing: what is painted after it is another cue
constexpr std::int64_t kRowsApart = 2500;        // rolled rows further apart do not share a cue
constexpr std::int64_t kLongestRolled = 10'000;  // after its last character, where nothing follows
constexpr std::size_t kRowsInCue = 2;

// The grid in which anchors lie (section 8.4): five of its cells are a row, and about as many a column.
constexpr double kGridRows = 75, kGridWide = 210, kGridNarrow = 160, kCellsOfOne = 5;

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

bool says_nothing(const std::vector<Cell>& line) {
  return !extent_of(line);
}

// Of two bits each the nearest of the colours that have a name (Pen). Black is what a background is, and is
// read as white.
std::uint8_t colour_of(std::uint8_t rgb) {
  constexpr std::uint8_t kNames[] = {0, 2, 1, 3, 4, 6, 5, 0};  // by red, green and blue as bits
  int red = rgb >> 4 & 3, green = rgb >> 2 & 3, blue = rgb & 3;
  int most = std::max({red, green, blue});
  auto full = [&](int part, int bit) { return part * 2 > most ? bit : 0; };
  return kNames[full(red, 4) | full(green, 2) | full(blue, 1)];
}

}  // namespace

void Cues::add(std::int64_t begin, std::int64_t end, std::string text, std::string settings) {
  if (cues_.size() >= kMostFoundCues || bytes_ + text.size() > kMostFoundTextBytes) return;
  bytes_ += text.size();
  cues_.push_back({begin, end, std::move(text), std::move(settings)});
}

// Of the styles that are predefined (section 8.4), two are centred, and one is a ticker from top to bottom.
void Window::define(const WindowShape& shape, int style, Cues& cues, std::int64_t ms) {
  constexpr int kCentred = 3, kCentredRolling = 6, kTicker = 7;
  if (shape != shape_) {
    close(cues, ms);
    shape_ = shape;
    if (text_.size() > index(lines())) text_.resize(index(lines()));
    line_ = std::min(line_, lines() - 1);
  }
  if (style == 0) return;
  justify_ = style == kCentred || style == kCentredRolling ? Justify::centre : Justify::left;
  print_ = style == kTicker ? Direction::down : Direction::right;
  scroll_ = style == kTicker ? Direction::left : Direction::up;
}

void Window::set_attributes(std::uint8_t directions) {
  auto print = static_cast<Direction>(directions >> 4 & 3);
  if (print != print_) text_.clear();
  print_ = print;
  scroll_ = static_cast<Direction>(directions >> 2 & 3);
  justify_ = static_cast<Justify>(directions & 3);
  line_ = std::min(line_, lines() - 1);
}

void Window::set_style(bool italic, bool underline) {
  pen_.italic = italic;
  pen_.underline = underline;
}

void Window::set_colour(std::uint8_t foreground) {
  constexpr int kTransparent = 3;
  transparent_ = foreground >> 6 == kTransparent;
  pen_.colour = colour_of(foreground);
}

void Window::move_to(int row, int column, Cues& cues, std::int64_t ms) {
  row = std::min(row, shape_.rows - 1);
  column = std::min(column, kWindowColumns - 1);
  int line = row;
  int at = print_ == Direction::left ? std::max(shape_.columns - 1 - column, 0) : column;
  if (vertical()) {
    column = std::min(column, shape_.columns - 1);
    // Lines follow each other the way they are scrolled in: what scrolls to the right begins there.
    line = scroll_ == Direction::right ? shape_.columns - 1 - column : column;
    at = print_ == Direction::up ? shape_.rows - 1 - row : row;
  }
  if (line != line_ && visible_ && rolling_) end_line(cues);
  if (line != line_) line_begun_ = false;
  line_ = line;
  at_ = at;
  if (rolling_ && rolled_.size() > kRowsInCue) close_rolled(cues, ms);
}

void Window::show(std::int64_t ms) {
  if (visible_) return;
  visible_ = true;
  since_ = written_ = ms;
  rolling_ = line_begun_ = false;
}

void Window::hide(Cues& cues, std::int64_t ms) {
  close(cues, ms);
  visible_ = false;
}

void Window::clear(Cues& cues, std::int64_t ms) {
  close(cues, ms);
  text_.clear();
  line_ = at_ = 0;
}

Window::Line& Window::line() {
  if (text_.size() <= index(line_)) text_.resize(index(line_) + 1);
  return text_[index(line_)];
}

// A line may be longer than the window was said to be, which receivers allow; none is longer than a row.
void Window::put(char32_t character, Cues& cues, std::int64_t ms) {
  if (at_ >= kWindowColumns) return;
  if (transparent_) character = U' ';
  if (visible_ && character != U' ') {
    if (!rolling_ && std::ranges::all_of(text_, says_nothing))
      since_ = ms;
    else if (!rolling_ && ms - written_ > kPause)
      close(cues, ms);
    if (!line_begun_) line_since_ = ms;
    line_begun_ = true;
    written_ = ms;
  }
  auto& cells = line();
  if (cells.size() <= index(at_)) cells.resize(index(at_) + 1);
  cells[index(at_++)] = {character, pen_};
}

void Window::backspace() {
  at_ = std::max(at_ - 1, 0);
  if (auto& cells = line(); index(at_) < cells.size()) cells[index(at_)] = {};
}

void Window::erase_line() {
  line().clear();
  at_ = 0;
  line_begun_ = false;
}

void Window::carriage_return(Cues& cues, std::int64_t ms) {
  if (visible_) {
    rolling_ = true;
    end_line(cues);
    // A row of nothing, and the last one that was written is on its way out.
    if (!rolled_.empty() && ms - rolled_.back().written > kLongestRolled) close_rolled(cues, ms);
  }
  at_ = 0;
  line_begun_ = false;
  if (line_ + 1 < lines()) {
    line_++;
    if (rolling_) line().clear();
    return;
  }
  if (!text_.empty()) text_.erase(text_.begin());
}

void Window::end_line(Cues& cues) {
  if (!line_begun_ || says_nothing(line())) return;
  Rolled row{line(), line_, line_since_, written_};
  bool apart = !rolled_.empty() && row.begin - rolled_.back().written > kRowsApart;
  if (rolled_.size() == kRowsInCue || apart) close_rolled(cues, row.begin);
  rolled_.push_back(std::move(row));
  line_begun_ = false;
}

void Window::close_rolled(Cues& cues, std::int64_t ms) {
  auto rows = std::exchange(rolled_, {});
  if (rows.empty()) return;
  std::vector<std::pair<int, const Line*>> lines;
  int bottom = std::max(rows.back().line, static_cast<int>(rows.size()) - 1);
  for (std::size_t i = 0; i < rows.size(); i++)
    lines.emplace_back(bottom - static_cast<int>(rows.size() - 1 - i), &rows[i].cells);
  say(cues, rows.front().begin, std::min(ms, rows.back().written + kLongestRolled), std::move(lines));
}

void Window::close(Cues& cues, std::int64_t ms) {
  if (!visible_) return;
  if (rolling_) {
    end_line(cues);
    close_rolled(cues, ms);
  } else if (ms > since_) {
    std::vector<std::pair<int, const Line*>> lines;
    for (std::size_t i = 0; i < text_.size(); i++) lines.emplace_back(static_cast<int>(i), &text_[i]);
    say(cues, since_, ms, std::move(lines));
  }
  since_ = ms;
}

void Window::say(Cues& cues, std::int64_t begin, std::int64_t end,
                 std::vector<std::pair<int, const Line*>> lines) {
  if (end <= begin) return;
  std::string text;
  std::vector<std::pair<int, Extent>> places;
  for (const auto& [number, cells] : lines) {
    auto extent = extent_of(*cells);
    if (!extent) continue;
    if (!text.empty()) text += '\n';
    text += text_of(*cells, *extent);
    places.emplace_back(number, *extent);
  }
  if (!places.empty()) cues.add(begin, end, std::move(text), settings(places));
}

std::string Window::settings(const std::vector<std::pair<int, Extent>>& lines) const {
  if (vertical()) return scroll_ == Direction::right ? "vertical:rl" : "vertical:lr";
  const double across = shape_.wide ? kGridWide : kGridNarrow;
  double y = shape_.relative ? shape_.vertical * kGridRows / 100 : shape_.vertical;
  double x = shape_.relative ? shape_.horizontal * across / 100 : shape_.horizontal;
  const int halves_down = shape_.anchor / 3, halves_across = shape_.anchor % 3;
  double top =
      std::clamp(y / kCellsOfOne - shape_.rows * halves_down / 2.0, 0.0, static_cast<double>(kRows - 1));
  double columns = across / kCellsOfOne;
  double left = std::clamp(x / kCellsOfOne - shape_.columns * halves_across / 2.0, 0.0, columns - 1);
  Placed placed;
  placed.columns = columns;
  placed.top = top + lines.front().first;
  constexpr double kLowest = 12;
  placed.at_the_bottom = top + lines.back().first + 1 > kLowest;
  for (const auto& [number, extent] : lines) {
    double width = extent.right - extent.left;
    double begin = justify_ == Justify::centre  ? left + (shape_.columns - width) / 2
                   : justify_ == Justify::right ? left + shape_.columns - width
                   : print_ == Direction::left  ? left + shape_.columns - extent.right
                                                : left + extent.left;
    placed.lines.push_back({begin, begin + width});
  }
  return settings_of(placed);
}

}  // namespace millrace::engine::closed_captions
