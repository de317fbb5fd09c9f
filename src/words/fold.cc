#include "words/fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>
#include <stdexcept>
#include <vector>

namespace millrace::words {
namespace {

constexpr std::size_t kMostInCluster = 32;  // marks on one character; more are not seen

const UNormalizer2& folding() {
  static const UNormalizer2& instance = [] -> const UNormalizer2& {
    UErrorCode error = U_ZERO_ERROR;
    const auto* found = unorm2_getNFKCCasefoldInstance(&error);
    if (U_FAILURE(error)) throw std::runtime_error("ICU has no tables for folding");
    return *found;
  }();
  return instance;
}

const UNormalizer2& taking_apart() {
  static const UNormalizer2& instance = [] -> const UNormalizer2& {
    UErrorCode error = U_ZERO_ERROR;
    const auto* found = unorm2_getNFDInstance(&error);
    if (U_FAILURE(error)) throw std::runtime_error("ICU has no tables for NFD");
    return *found;
  }();
  return instance;
}

std::u16string normalised(const UNormalizer2& by, const std::u16string& text) {
  std::u16string out(text.size() * 4 + 32, u'\0');
  for (int attempt = 0; attempt < 2; attempt++) {
    UErrorCode error = U_ZERO_ERROR;
    auto size = unorm2_normalize(&by, text.data(), static_cast<int32_t>(text.size()), out.data(),
                                 static_cast<int32_t>(out.size()), &error);
    out.resize(static_cast<std::size_t>(size));
    if (U_SUCCESS(error)) return out;
    if (error != U_BUFFER_OVERFLOW_ERROR) return {};
  }
  return {};
}

std::u32string code_points(const std::u16string& text) {
  std::u32string out;
  for (int32_t i = 0, size = static_cast<int32_t>(text.size()); i < size;) {
    UChar32 c = 0;
    U16_NEXT(text.data(), i, size, c);
    out.push_back(static_cast<char32_t>(c));
  }
  return out;
}

UScriptCode script_of(char32_t c) {
  UErrorCode error = U_ZERO_ERROR;
  auto script = uscript_getScript(static_cast<UChar32>(c), &error);
  return U_SUCCESS(error) ? script : USCRIPT_UNKNOWN;
}

bool is_mark(char32_t c) {
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0;
}

// Scripts whose words have no spaces between them, and Korean, whose words change their ends.
bool is_dense(char32_t c) {
  if (c == 0x30fc) return true;  // the long vowel of Hiragana and Katakana alike
  switch (script_of(c)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_YI:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
    case USCRIPT_TIBETAN:
      return true;
    default:
      return false;
  }
}

// Scripts that are read, and looked for, without their accents. In others a mark makes another letter.
bool drops_marks(UScriptCode script) {
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_ARABIC ||
         script == USCRIPT_HEBREW;
}

// Letters that Unicode does not take apart, and people do.
std::u32string_view plain_letter(char32_t c) {
  switch (c) {
    case U'ø':
      return U"o";
    case U'ł':
      return U"l";
    case U'đ':
    case U'ð':
      return U"d";
    case U'ħ':
      return U"h";
    case U'ı':
      return U"i";
    case U'æ':
      return U"ae";
    case U'œ':
      return U"oe";
    default:
      return {};
  }
}

std::u32string without_accents(const std::u32string& text) {
  std::u32string out;
  for (char32_t c : text) {
    if (is_mark(c)) continue;
    if (auto plain = plain_letter(c); !plain.empty())
      out += plain;
    else
      out.push_back(c);
  }
  return out;
}

Folded::Kind kind_of(char32_t c) {
  const auto mask = U_GET_GC_MASK(static_cast<UChar32>(c));
  if ((mask & U_GC_M_MASK) != 0) return Folded::Kind::mark;
  if ((mask & (U_GC_L_MASK | U_GC_N_MASK)) != 0)
    return is_dense(c) ? Folded::Kind::dense : Folded::Kind::word;
  if ((mask & U_GC_SO_MASK) != 0) return Folded::Kind::symbol;
  return Folded::Kind::divider;
}

Folded fold(const std::u16string& cluster) {
  const std::u16string folded = normalised(folding(), cluster);
  std::u32string text = code_points(folded);
  if (text.empty()) return {{}, Folded::Kind::none};  // not seen: a joiner, a soft hyphen
  if (drops_marks(script_of(text.front())))
    text = without_accents(code_points(normalised(taking_apart(), folded)));
  if (text.empty()) return {{}, Folded::Kind::none};
  const auto kind = kind_of(text.front());
  if (kind == Folded::Kind::symbol) text.resize(1);
  if (kind == Folded::Kind::divider) text.clear();
  // "½" is "1⁄2": the stroke divides and is left out, so that tokens hold letters and digits alone.
  std::erase_if(text, [](char32_t c) {
    const auto other = kind_of(c);
    return other == Folded::Kind::divider || (c < 0x80 && !u_isalnum(static_cast<UChar32>(c)));
  });
  if (text.empty()) return {{}, Folded::Kind::divider};
  return {std::move(text), kind};
}

// Below: Latin and its accents, Greek, Cyrillic and the rest of what is not Chinese, character by character.
constexpr char32_t kTable = 0x3100;

const std::vector<Folded>& table() {
  static const std::vector<Folded> all = [] {
    std::vector<Folded> made(kTable);
    for (char32_t c = 0; c < kTable; c++) made[c] = fold(std::u16string(1, static_cast<char16_t>(c)));
    return made;
  }();
  return all;
}

char32_t take_character(std::string_view& text) {
  int32_t at = 0;
  UChar32 c = 0;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
  U8_NEXT(text.data(), at, static_cast<int32_t>(std::min<std::size_t>(text.size(), 8)), c);
  text.remove_prefix(static_cast<std::size_t>(at));
  return c < 0 ? U'\0' : static_cast<char32_t>(c);  // what is no character divides as NUL does
}

bool goes_on(std::string_view rest) {
  if (rest.empty() || static_cast<unsigned char>(rest.front()) < 0x80) return false;
  const char32_t next = take_character(rest);
  return next != 0 && unorm2_hasBoundaryBefore(&folding(), static_cast<UChar32>(next)) == 0;
}

void append_utf16(std::u16string& out, char32_t c) {
  if (c >= 0x10000) {
    out.push_back(U16_LEAD(c));
    out.push_back(U16_TRAIL(c));
  } else {
    out.push_back(static_cast<char16_t>(c));
  }
}

}  // namespace

const Folded& take_folded(std::string_view& text, Folded& keep) {
  const char32_t first = take_character(text);
  if (!goes_on(text)) {
    if (first < kTable) return table()[first];
    if (first >= 0x4e00 && first <= 0x9fff) {  // the ideographs of every day are what they are
      keep.text.assign(1, first);
      keep.kind = Folded::Kind::dense;
      return keep;
    }
  }
  std::u16string cluster;
  append_utf16(cluster, first);
  for (std::size_t n = 0; goes_on(text); n++) {
    const char32_t mark = take_character(text);
    if (n < kMostInCluster) append_utf16(cluster, mark);
  }
  keep = fold(cluster);
  return keep;
}

void append_utf8(std::string& out, std::u32string_view text) {
  for (char32_t c : text) {
    std::array<char, 4> bytes{};
    int32_t size = 0;
    U8_APPEND_UNSAFE(bytes.data(), size, static_cast<UChar32>(c));
    out.append(bytes.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace millrace::words
