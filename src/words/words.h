// Words of any language, as search compares them: the same function for what is stored and for what is asked.
// Knows neither videos nor databases; any thread.
//
// How text becomes tokens:
// - It is folded: NFKC, case, and the accents of Latin, Greek, Arabic and Hebrew letters go. "Ｃafé" is
// "cafe".
// - Where words are divided by spaces, a token is a run of letters, their marks and digits.
// - Where they are not (Chinese, Japanese, and Korean with its endings; Thai, Lao, Khmer, Burmese, Tibetan),
// a
//   run of characters becomes overlapping pairs and its last character alone: 看视频 is 看视, 视频, 频. A
//   word of such a script is then a phrase of pairs, one character is the beginning of a token, and no phrase
//   reaches over the end of a run.
// - A symbol such as an emoji is a token; everything else divides.
// Tokens hold ASCII letters, digits and bytes from 0x80 on only, so they can stand in quotes anywhere.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::words {

// Grows whenever the same text would become other tokens: what is stored is then made again.
inline constexpr int kVersion = 1;

inline constexpr std::size_t kMostLetters = 64;      // of a word; what is longer is cut
inline constexpr std::size_t kLeastUnfinished = 3;   // letters: "ai" is a word, and begins too many others
inline constexpr std::size_t kMostQueryTokens = 32;  // what is asked beyond is not looked for

struct Token {
  std::string text{};
  std::uint32_t begin = 0;  // bytes of the source
  std::uint32_t end = 0;
  std::uint32_t first_end = 0;  // where the first character of a pair ends
  enum class Kind { word, pair, last, symbol } kind = Kind::word;
};

// In the order of the text. Invalid UTF-8 divides.
std::vector<Token> tokens(std::string_view text);

// The same with spaces between, behind what `out` holds, at most `most`; how many.
std::size_t append_tokens(std::string& out, std::string_view text, std::size_t most = SIZE_MAX);

// What somebody looks for: all of the terms.
struct Term {
  std::vector<std::string> tokens{};  // one behind the other
  bool prefix = false;                // the last one may go on
  bool operator==(const Term&) const = default;
};
struct Query {
  std::vector<Term> terms{};
};
// Nothing of `text` is syntax. The last word may be unfinished.
Query query(std::string_view text);

// An expression of SQLite's FTS5 over columns that hold tokens with spaces between; empty when the query is.
// Only what append_tokens made, in quotes, reaches it.
std::string match_expression(const Query& query);

// Where the terms stand in `text`: in order, apart from each other, in bytes.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const Range&) const = default;
};
std::vector<Range> find(std::string_view text, const Query& query);
// The same in UTF-16 code units, as JavaScript, Java and C# count. `text` is valid UTF-8.
std::vector<Range> in_utf16(std::string_view text, std::vector<Range> ranges);

}  // namespace millrace::words
