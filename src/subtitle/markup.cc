#include "subtitle/markup.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <ranges>

#include "subtitle/cues.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
// More of a cue is not kept while it is read: its text is refused anyway.
constexpr std::size_t kMostPieces = 4 * kMostCueBytes;

// The classes that browsers have colours for (WebVTT section 5).
bool is_colour(std::string_view word) {
  constexpr std::array<std::string_view, 8> kColours = {"white",  "lime",    "cyan", "red",
                                                        "yellow", "magenta", "blue", "black"};
  if (word.starts_with("bg_")) word.remove_prefix(3);
  return std::ranges::find(kColours, word) != kColours.end();
}

// "red.loud.bg_black" -> "red.bg_black"; at most one for the letters and one for what is behind them.
std::string colours(std::string_view classes) {
  std::string front, back;
  while (!classes.empty()) {
    const std::size_t dot = std::min(classes.find('.'), classes.size());
    const std::string_view word = classes.substr(0, dot);
    if (is_colour(word)) (word.starts_with("bg_") ? back : front) = word;
    classes.remove_prefix(std::min(dot + 1, classes.size()));
  }
  if (front.empty() || back.empty()) return front + back;
  return front + "." + back;
}

// Nothing to see: blanks of all widths, marks without one.
bool is_blank(char32_t c) {
  return c == 0xFEFF || c == 0x2060 || (c >= 0x200B && c <= 0x200F) || c == 0x2800 ||
         u_isUWhiteSpace(static_cast<UChar32>(c)) || u_charType(static_cast<UChar32>(c)) == U_FORMAT_CHAR;
}

bool is_dropped(char32_t c) {
  return u_isISOControl(static_cast<UChar32>(c)) || U_IS_UNICODE_NONCHAR(c) || c == 0xFEFF;
}

void append_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
}

bool once_only(Tag tag) {
  return tag == Tag::bold || tag == Tag::italic || tag == Tag::underline || tag == Tag::ruby;
}

}  // namespace

void Markup::character(char32_t c) {
  if (c == '\n' || c == 0x2028 || c == 0x2029) return line();
  if (c == '\t') c = ' ';
  if (is_dropped(c) || characters_ > kMostCueBytes) return;
  visible_ = visible_ || !is_blank(c);
  if (pieces_.empty() || pieces_.back().kind != Piece::Kind::text) pieces_.push_back({Piece::Kind::text});
  append_utf8(pieces_.back().value, c);
  characters_++;
}

void Markup::text(std::string_view text) {
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(text.data(), i, size, c);  // NOLINT(bugprone-inc-dec-in-conditions): the macro's own
    character(c < 0 ? kReplacement : static_cast<char32_t>(c));
  }
}

void Markup::line() {
  if (pieces_.size() < kMostPieces) pieces_.push_back({Piece::Kind::line});
}

bool Markup::full() const {
  return stack_.size() >= static_cast<std::size_t>(kMostDepth) || pieces_.size() >= kMostPieces;
}

void Markup::push(Open open) {
  pieces_.push_back({Piece::Kind::open, open.tag, open.value});
  stack_.push_back(std::move(open));
}

void Markup::pop() {
  pieces_.push_back({Piece::Kind::close, stack_.back().tag});
  stack_.pop_back();
}

void Markup::open(Tag tag, std::string_view value) {
  std::string kept;
  bool wanted = true;
  if (tag == Tag::colour) {
    kept = colours(value);
    wanted = !kept.empty();
  } else if (tag == Tag::voice) {
    kept = one_line(value);
    wanted = !kept.empty();
  } else if (tag == Tag::language) {
    kept = language_tag(value);
    wanted = !kept.empty();
  } else if (tag == Tag::rt) {
    if (closing_ == Closing::html && !stack_.empty() && stack_.back().tag == Tag::rt) pop();
    wanted = !stack_.empty() && stack_.back().tag == Tag::ruby;
  }
  if (wanted && once_only(tag)) wanted = std::ranges::find(stack_, tag, &Open::tag) == stack_.end();
  if (wanted && !full())
    push({tag, std::move(kept)});
  else
    left_out_[static_cast<std::size_t>(tag)]++;
}

void Markup::close(Tag tag) {
  if (int& left_out = left_out_[static_cast<std::size_t>(tag)]; left_out > 0) {
    left_out--;
    return;
  }
  if (stack_.empty()) return;
  if (closing_ == Closing::webvtt) {
    if (stack_.back().tag == tag) return pop();
    const bool after_rt = tag == Tag::ruby && stack_.back().tag == Tag::rt;
    if (after_rt && stack_[stack_.size() - 2].tag == Tag::ruby) {
      pop();
      pop();
    }
    return;
  }
  auto found = std::ranges::find(stack_.rbegin(), stack_.rend(), tag, &Open::tag);
  if (found == stack_.rend()) return;
  const auto place = static_cast<std::size_t>(stack_.rend() - found) - 1;
  std::vector<Open> again(stack_.begin() + static_cast<std::ptrdiff_t>(place) + 1, stack_.end());
  while (stack_.size() > place) pop();
  for (Open& inner : again)
    if (inner.tag != Tag::rt) push(std::move(inner));
}

void Markup::emphasize(Emphasis wanted) {
  const std::pair<Tag, bool> all[] = {
      {Tag::bold, wanted.bold}, {Tag::italic, wanted.italic}, {Tag::underline, wanted.underline}};
  auto is_open = [&](Tag tag) { return std::ranges::find(stack_, tag, &Open::tag) != stack_.end(); };
  for (auto [tag, on] : all)
    if (!on && is_open(tag)) close(tag);
  for (auto [tag, on] : all)
    if (on && !is_open(tag) && !full()) push({tag, {}});
}

void Markup::trim_lines() {
  bool at_edge = true;
  for (Piece& piece : pieces_) {
    if (piece.kind == Piece::Kind::line) at_edge = true;
    if (piece.kind != Piece::Kind::text || !at_edge) continue;
    piece.value.erase(0, piece.value.find_first_not_of(' '));
    at_edge = piece.value.empty();
  }
  at_edge = true;
  for (Piece& piece : pieces_ | std::views::reverse) {
    if (piece.kind == Piece::Kind::line) at_edge = true;
    if (piece.kind != Piece::Kind::text || !at_edge) continue;
    piece.value.erase(piece.value.find_last_not_of(' ') + 1);
    at_edge = piece.value.empty();
  }
}

// A line end stays if there is text in its line and text somewhere after it.
void Markup::leave_out_empty_lines() {
  bool text_in_line = false;
  Piece* last = nullptr;  // a kept line end with no text after it so far
  for (Piece& piece : pieces_) {
    if (piece.kind == Piece::Kind::text && !piece.value.empty()) {
      text_in_line = true;
      last = nullptr;
    } else if (piece.kind == Piece::Kind::line) {
      if (text_in_line)
        last = &piece;
      else
        piece.kind = Piece::Kind::none;
      text_in_line = false;
    }
  }
  if (last) last->kind = Piece::Kind::none;
}

void Markup::leave_out_empty_tags() {
  struct Begun {
    Piece* piece;
    bool text;
  };
  std::vector<Begun> begun;
  for (Piece& piece : pieces_) {
    if (piece.kind == Piece::Kind::open) begun.push_back({&piece, false});
    if (piece.kind == Piece::Kind::text && !piece.value.empty() && !begun.empty()) begun.back().text = true;
    if (piece.kind != Piece::Kind::close) continue;
    const Begun inner = begun.back();
    begun.pop_back();
    if (!inner.text)
      inner.piece->kind = piece.kind = Piece::Kind::none;
    else if (!begun.empty())
      begun.back().text = true;
  }
}

std::string Markup::written() const {
  std::string out;
  for (const Piece& piece : pieces_) {
    const std::string_view tag = kTagNames[static_cast<std::size_t>(piece.tag)];
    if (piece.kind == Piece::Kind::text) {
      append_escaped(out, piece.value);
    } else if (piece.kind == Piece::Kind::line) {
      out += '\n';
    } else if (piece.kind == Piece::Kind::close) {
      out.append("</").append(tag) += '>';
    } else if (piece.kind == Piece::Kind::open) {
      out.append("<").append(tag);
      if (!piece.value.empty()) out += piece.tag == Tag::colour ? '.' : ' ';
      append_escaped(out, piece.value);
      out += '>';
    }
  }
  return out;
}

std::string Markup::finish() {
  while (!stack_.empty()) pop();
  std::string out;
  if (visible_) {
    trim_lines();
    leave_out_empty_lines();
    leave_out_empty_tags();
    out = written();
  }
  *this = Markup(closing_);
  return out;
}

}  // namespace millrace::subtitle
