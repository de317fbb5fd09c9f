#include "subtitle/spoken_words.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cmath>

#include "subtitle/stable.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

bool is_wide(UChar32 c) {
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH;
}

// Stands with the character before it, never at the beginning of a line.
bool closes(UChar32 c) {
  switch (u_charType(c)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_FORMAT_CHAR:
    case U_OTHER_PUNCTUATION:
    case U_END_PUNCTUATION:
    case U_FINAL_PUNCTUATION:
      return true;
    default:
      return false;
  }
}

Ending ending_of(UChar32 c) {
  static constexpr std::u32string_view kSentence = U".!?…。！？；;";
  static constexpr std::u32string_view kClause = U",:，、：—";
  auto sign = static_cast<char32_t>(c);
  if (kSentence.contains(sign)) return Ending::sentence;
  return kClause.contains(sign) ? Ending::clause : Ending::none;
}

// The first character, and whether it belongs to the word before: of a phrase that begins with a full stop.
UChar32 first_of(std::string_view text) {
  std::int32_t i = 0;
  UChar32 c;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
  U8_NEXT(text.data(), i, static_cast<std::int32_t>(text.size()), c);
  return c;
}
bool joins(UChar32 c) {
  const auto category = u_charType(c);
  return ending_of(c) != Ending::none || category == U_END_PUNCTUATION || category == U_FINAL_PUNCTUATION ||
         c == '\'';
}

// Divides a phrase. What is no character is left out.
class Divider {
 public:
  std::vector<SpokenWord> divide(std::string_view phrase) {
    const auto size = static_cast<std::int32_t>(phrase.size());
    for (std::int32_t i = 0; i < size;) {
      const std::int32_t from = i;
      UChar32 c;
      // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
      U8_NEXT(phrase.data(), i, size, c);
      if (c < 0 || u_charType(c) == U_CONTROL_CHAR || u_isUWhiteSpace(c)) {
        end_word();
        spaced_ = true;
        continue;
      }
      take(c, phrase.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(i - from)));
    }
    end_word();
    return std::move(words_);
  }

 private:
  void take(UChar32 c, std::string_view character) {
    bool wide = is_wide(c);
    bool begins = !word_.text.empty() && !closes(c) && (wide || wide_);
    if (begins) end_word();
    Width with = width_of(character);
    Width whole = word_.width;
    whole += with;
    if (whole.lines() > 1) end_word();  // nobody's word: it is cut
    // Marks without end on one character take no room and are no text.
    if (word_.text.size() + character.size() > kMostWordBytes) return;
    word_.text += character;
    word_.width += with;
    // A quotation mark after the full stop changes nothing.
    if (auto ending = ending_of(c); ending != Ending::none || !closes(c)) word_.ending = ending;
    wide_ = wide;
  }
  void end_word() {
    if (!word_.text.empty()) {
      word_.spaced = spaced_;
      words_.push_back(std::move(word_));
      spaced_ = false;
    }
    word_ = {};
    wide_ = false;
  }

  static constexpr std::size_t kMostWordBytes = 1024;
  std::vector<SpokenWord> words_;
  SpokenWord word_;
  bool wide_ = false;   // the last character of the word
  bool spaced_ = true;  // before the next one
};

void join(SpokenWord& word, const SpokenWord& sign) {
  word.text += sign.text;
  word.width += sign.width;
  word.end_ms = sign.end_ms;
  word.ending = sign.ending;
}

}  // namespace

std::vector<SpokenWord> words_of(std::vector<Spoken> spoken, std::int64_t duration_ms) {
  std::erase_if(spoken, [&](const Spoken& one) {
    return one.begin_ms >= duration_ms || one.end_ms <= 0 || one.end_ms < one.begin_ms;
  });
  sort_stably(spoken, &Spoken::begin_ms);
  std::vector<SpokenWord> words;
  std::int64_t free_from = 0;
  bool after_wide = false;
  for (std::size_t i = 0; i < spoken.size(); i++) {
    auto parts = Divider().divide(spoken[i].text);
    if (parts.empty()) continue;
    auto begin = std::max(spoken[i].begin_ms, free_from);
    auto end = std::min(spoken[i].end_ms, duration_ms);
    // What overlaps ends where the next begins, unless that begins with it.
    if (i + 1 < spoken.size() && spoken[i + 1].begin_ms > begin) end = std::min(end, spoken[i + 1].begin_ms);
    end = std::min(std::max(end, begin + 1), duration_ms);
    if (begin >= end) continue;
    Width whole;
    for (const auto& part : parts) whole += part.width;
    double lines = std::max(whole.lines(), 1e-9), done = 0;
    const UChar32 first = first_of(parts.front().text);
    bool own_space = is_space(spoken[i].text.front());
    parts.front().spaced = own_space || !(joins(first) || (after_wide && is_wide(first)));
    after_wide = parts.back().width.wide > 0;
    for (auto& part : parts) {
      auto reached = [&] { return begin + std::llround(static_cast<double>(end - begin) * done / lines); };
      part.begin_ms = reached();
      done += part.width.lines();
      part.end_ms = std::min<std::int64_t>(reached(), end);
      bool joined = !part.spaced && !words.empty() && joins(first_of(part.text)) &&
                    part.text.size() + words.back().text.size() < 256;
      if (joined)
        join(words.back(), part);
      else
        words.push_back(std::move(part));
    }
    free_from = end;
  }
  return words;
}

}  // namespace millrace::subtitle
