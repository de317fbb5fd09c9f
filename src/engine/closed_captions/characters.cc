#include "engine/closed_captions/characters.h"

namespace millrace::engine::closed_captions {
namespace {

constexpr char32_t kSpecial[] = U"®°½¿™¢£♪à èâêîôû";
constexpr char32_t kSpanishFrench[] = U"ÁÉÓÚÜü‘¡*'—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»";
constexpr char32_t kPortugueseGerman[] = U"ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤│ÅåØø┌┐└┘";
static_assert(sizeof kSpecial == 17 * sizeof(char32_t));
static_assert(sizeof kSpanishFrench == 33 * sizeof(char32_t));
static_assert(sizeof kPortugueseGerman == 33 * sizeof(char32_t));

}  // namespace

char32_t basic_character(std::uint8_t byte) {
  switch (byte) {
    case 0x2a:
      return U'á';
    case 0x5c:
      return U'é';
    case 0x5e:
      return U'í';
    case 0x5f:
      return U'ó';
    case 0x60:
      return U'ú';
    case 0x7b:
      return U'ç';
    case 0x7c:
      return U'÷';
    case 0x7d:
      return U'Ñ';
    case 0x7e:
      return U'ñ';
    case 0x7f:
      return U'█';
    default:
      return byte;
  }
}

char32_t special_character(std::uint8_t byte) {
  return kSpecial[byte & 0x0f];
}

char32_t extended_character(std::uint8_t set, std::uint8_t byte) {
  return (set & 1) == 0 ? kSpanishFrench[byte & 0x1f] : kPortugueseGerman[byte & 0x1f];
}

char32_t dtvcc_character(std::uint8_t byte) {
  // Both kinds of transparent space, and a picture of the letters CC, show nothing that could be read.
  constexpr char32_t kFirst[] = U"  ___…____Š_Œ___█‘’“”•___™š_œ℠_Ÿ";  // from 0x20 on
  constexpr char32_t kLast[] = U"⅛⅜⅝⅞│┐└─┘┌";                         // from 0x76 on
  static_assert(sizeof kFirst == 33 * sizeof(char32_t));
  constexpr std::uint8_t kSymbol = 0xa0;
  if (byte == kSymbol) return U' ';
  if (byte >= 0x20 && byte < 0x40) return kFirst[byte - 0x20];
  constexpr std::uint8_t kEighths = 0x76;
  if (byte >= kEighths && byte < 0x80) return kLast[byte - kEighths];
  return U'_';
}

}  // namespace millrace::engine::closed_captions
