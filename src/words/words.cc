#include "words/words.h"

#include "words/fold.h"

namespace millrace::words {
namespace {

using Kind = Token::Kind;

// Hands tokens out one after the other as the text goes by; `emit` says whether to go on.
template <class Emit>
class Walk {
 public:
  Walk(std::string_view text, Emit emit) : text_(text), emit_(std::move(emit)) {}

  void run() {
    std::string_view rest = text_;
    Folded keep;
    while (!rest.empty() && going_) {
      begin_ = static_cast<std::uint32_t>(text_.size() - rest.size());
      const Folded& folded = take_folded(rest, keep);
      end_ = static_cast<std::uint32_t>(text_.size() - rest.size());
      take(folded);
    }
    close();
  }

 private:
  void take(const Folded& folded) {
    switch (folded.kind) {
      case Folded::Kind::none:
        return;
      case Folded::Kind::divider:
        close();
        return;
      case Folded::Kind::mark:
        if (letters_ > 0) return word(folded);
        if (!unit_.empty()) return mark(folded);
        return;  // a mark on nothing
      case Folded::Kind::word:
        close_run();
        return word(folded);
      case Folded::Kind::dense:
        close_word();
        return unit(folded);
      case Folded::Kind::symbol:
        close();
        token_.text.clear();
        append_utf8(token_.text, folded.text);
        send(token_.text, begin_, end_, end_, Kind::symbol);
        return;
    }
  }

  void word(const Folded& folded) {
    if (letters_ == 0) {
      word_.clear();
      word_begin_ = begin_;
    }
    if (letters_ < kMostLetters) append_utf8(word_, folded.text);
    letters_ += folded.text.size();
    word_end_ = end_;
  }

  void unit(const Folded& folded) {
    if (!unit_.empty()) {
      // The one before is whole now: a pair with its own one before.
      pair_up();
      before_.swap(unit_);
      before_begin_ = unit_begin_;
      before_end_ = unit_end_;
      unit_.clear();
    }
    append_utf8(unit_, folded.text);
    unit_begin_ = begin_;
    unit_end_ = end_;
  }

  void mark(const Folded& folded) {
    if (unit_.size() < kMostLetters) append_utf8(unit_, folded.text);
    unit_end_ = end_;
  }

  void pair_up() {
    if (!before_.empty()) send(before_ + unit_, before_begin_, unit_end_, before_end_, Kind::pair);
  }

  void close_word() {
    if (letters_ == 0) return;
    letters_ = 0;
    send(word_, word_begin_, word_end_, word_end_, Kind::word);
  }
  void close_run() {
    if (unit_.empty()) return;
    pair_up();
    send(unit_, unit_begin_, unit_end_, unit_end_, Kind::last);
    unit_.clear();
    before_.clear();
  }
  void close() {
    close_word();
    close_run();
  }

  void send(const std::string& text, std::uint32_t begin, std::uint32_t end, std::uint32_t first_end,
            Kind kind) {
    if (!going_) return;
    if (&text != &token_.text) token_.text = text;
    token_.begin = begin;
    token_.end = end;
    token_.first_end = first_end;
    token_.kind = kind;
    going_ = emit_(token_);
  }

  std::string_view text_;
  Emit emit_;
  Token token_;
  bool going_ = true;
  std::uint32_t begin_ = 0, end_ = 0;
  std::string word_;
  std::size_t letters_ = 0;
  std::uint32_t word_begin_ = 0, word_end_ = 0;
  std::string before_, unit_;
  std::uint32_t before_begin_ = 0, before_end_ = 0, unit_begin_ = 0, unit_end_ = 0;
};

}  // namespace

std::vector<Token> tokens(std::string_view text) {
  std::vector<Token> all;
  Walk(text, [&](const Token& token) {
    all.push_back(token);
    return true;
  }).run();
  return all;
}

std::size_t append_tokens(std::string& out, std::string_view text, std::size_t most) {
  std::size_t count = 0;
  if (most == 0) return 0;
  Walk(text, [&](const Token& token) {
    if (!out.empty()) out.push_back(' ');
    out += token.text;
    return ++count < most;
  }).run();
  return count;
}

}  // namespace millrace::words
