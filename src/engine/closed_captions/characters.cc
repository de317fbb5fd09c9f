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

}  // namespace millrace::engine::closed_captions
