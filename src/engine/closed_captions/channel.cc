#include "engine/closed_captions/channel.h"

#include <algorithm>
#include <utility>

namespace millrace::engine::closed_captions {
namespace {

constexpr std::int64_t kPause = 1000;            // in writing: what is painted after it is another cue
constexpr std::int64_t kRowsApart = 2500;        // rolled rows further apart do not share a cue
constexpr std::int64_t kLongestRolled = 10'000;  // after its last character, where nothing follows
constexpr std::size_t kRowsInCue = 2;

// ANSI/CTA-608-E table 52, by the second byte.
enum Code : std::uint8_t {
  kResumeCaptionLoading = 0x20,
  kBackspace = 0x21,
  kDeleteToEndOfRow = 0x24,
  kRollUp2 = 0x25,
  kRollUp4 = 0x27,
  kResumeDirectCaptioning = 0x29,
  kTextRestart = 0x2a,
  kResumeTextDisplay = 0x2b,
  kEraseDisplayed = 0x2c,
  kCarriageReturn = 0x2d,
  kEraseNonDisplayed = 0x2e,
  kEndOfCaption = 0x2f,
};

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

void Channel::control(std::uint8_t code, std::int64_t ms) {
  if (code >= kRollUp2 && code <= kRollUp4) return roll(code - kRollUp2 + 2, ms);
  switch (code) {
    case kResumeCaptionLoading:
      mode_ = Mode::pop;
      return;
    case kBackspace:
      return backspace();
    case kDeleteToEndOfRow:
      return delete_to_end();
    case kResumeDirectCaptioning:
      return paint(ms);
    case kTextRestart:
    case kResumeTextDisplay:
      mode_ = Mode::text;
      return;
    case kEraseDisplayed:
      return erase_shown(ms);
    case kCarriageReturn:
      return carriage_return(ms);
    case kEraseNonDisplayed:
      hidden_ = {};
      return;
    case kEndOfCaption:
      return pop(ms);
    default:  // alarms and flashing
      return;
  }
}

void Channel::pop(std::int64_t ms) {
  close_shown(ms);
  close_rolled(ms);
  std::swap(shown_, hidden_);
  written_ = ms;
  mode_ = Mode::pop;
}

void Channel::roll(int rows, std::int64_t ms) {
  rolled_rows_ = rows;
  if (mode_ == Mode::roll) return;
  erase_shown(ms);
  hidden_ = {};
  mode_ = Mode::roll;
  row_ = kRows - 1;
  column_ = 0;
  pen_ = {};
}

void Channel::paint(std::int64_t ms) {
  if (mode_ != Mode::paint) close_rolled(ms);
  mode_ = Mode::paint;
}

void Channel::erase_shown(std::int64_t ms) {
  close_shown(ms);
  close_rolled(ms);
  shown_ = {};
}

void Channel::carriage_return(std::int64_t ms) {
  if (mode_ != Mode::roll) return;
  bool blank = is_blank(rolling_.cells);
  end_row();
  column_ = 0;
  // As many returns as there are rows, and the last one that was written has rolled away.
  if (blank && ++empty_returns_ >= rolled_rows_) close_rolled(ms);
}

void Channel::end_row() {
  auto row = std::exchange(rolling_, RolledRow{});
  if (is_blank(row.cells)) return;
  empty_returns_ = 0;
  bool apart = !rolled_.empty() && row.begin - rolled_.back().written > kRowsApart;
  if (rolled_.size() == kRowsInCue || apart) close_rolled(row.begin);
  rolled_.push_back(row);
}

void Channel::close_rolled(std::int64_t ms) {
  end_row();
  if (rolled_.empty()) return;
  auto rows = std::exchange(rolled_, {});
  Screen screen{};
  int bottom = std::max(rows.back().row, static_cast<int>(rows.size()) - 1);
  for (std::size_t i = 0; i < rows.size(); i++) screen[at(bottom) - (rows.size() - 1 - i)] = rows[i].cells;
  add(screen, rows.front().begin, std::min(ms, rows.back().written + kLongestRolled));
}

void Channel::close_shown(std::int64_t ms) {
  add(shown_, since_, ms);
  since_ = ms;
}

void Channel::add(const Screen& screen, std::int64_t begin, std::int64_t end) {
  if (end <= begin) return;
  for (auto& block : blocks_of(screen)) {
    if (cues_.size() >= kMostFoundCues || bytes_ + block.text.size() > kMostFoundTextBytes) return;
    bytes_ += block.text.size();
    cues_.push_back({begin, end, std::move(block.text), std::move(block.settings)});
  }
}

Row* Channel::row() {
  switch (mode_) {
    case Mode::pop:
      return &hidden_[at(row_)];
    case Mode::paint:
      return &shown_[at(row_)];
    case Mode::roll:
      return &rolling_.cells;
    default:
      return nullptr;
  }
}

void Channel::touch(std::int64_t ms) {
  if (mode_ == Mode::roll) {
    if (is_blank(rolling_.cells)) rolling_.begin = ms;
    rolling_.written = ms;
    rolling_.row = row_;
  }
  if (mode_ != Mode::paint) return;
  if (is_blank(shown_))
    since_ = ms;
  else if (ms - written_ > kPause)
    close_shown(ms);
  written_ = ms;
}

void Channel::put(char32_t character, std::int64_t ms) {
  if (!row()) return;
  if (character != U' ') touch(ms);
  (*row())[at(column_)] = {character, pen_};
  // The last column is written again and again.
  column_ = std::min(column_ + 1, kColumns - 1);
}

void Channel::put_extended(char32_t character, std::int64_t ms) {
  // In the last column the cursor did not move on, but what was written there is still the one before.
  auto* cells = row();
  bool stuck = cells && column_ == kColumns - 1 && (*cells)[at(column_)].character != 0;
  if (!stuck) column_ = std::max(column_ - 1, 0);
  put(character, ms);
}

void Channel::backspace() {
  auto* cells = row();
  if (!cells) return;
  bool stuck = column_ == kColumns - 1 && (*cells)[at(column_)].character != 0;
  if (!stuck) column_ = std::max(column_ - 1, 0);
  (*cells)[at(column_)] = {};
}

void Channel::delete_to_end() {
  if (auto* cells = row()) std::fill(cells->begin() + column_, cells->end(), Cell{});
}

void Channel::preamble(int row, std::uint8_t attributes) {
  constexpr std::uint8_t kIndent = 0x10, kUnderline = 1, kItalics = 7;
  row_ = std::clamp(row, 0, kRows - 1);
  std::uint8_t kind = attributes >> 1 & 7;
  bool indent = (attributes & kIndent) != 0;
  column_ = indent ? kind * 4 : 0;
  pen_ = {};
  if (!indent && kind == kItalics) pen_.italic = true;
  if (!indent && kind < kItalics) pen_.colour = kind;
  pen_.underline = (attributes & kUnderline) != 0;
}

// It takes a cell, which shows a space.
void Channel::mid_row(std::uint8_t attributes, std::int64_t ms) {
  constexpr std::uint8_t kUnderline = 1, kItalics = 7;
  put(U' ', ms);
  std::uint8_t kind = attributes >> 1 & 7;
  pen_.italic = kind == kItalics;
  if (kind != kItalics) pen_.colour = kind;
  pen_.underline = (attributes & kUnderline) != 0;
}

void Channel::tab(int columns) {
  column_ = std::clamp(column_ + columns, 0, kColumns - 1);
}

void Channel::finish(std::int64_t ms) {
  erase_shown(ms);
}

}  // namespace millrace::engine::closed_captions
