// The characters of line 21 (ANSI/CTA-608-E section 6 and annexes; 47 CFR 79.101).
#pragma once
#include <cstdint>

namespace millrace::engine::closed_captions {

// A byte 0x20…0x7f: ASCII but for ten places.
char32_t basic_character(std::uint8_t byte);
// Behind 0x11 or 0x19, 0x30…0x3f.
char32_t special_character(std::uint8_t byte);
// Behind 0x12 or 0x13 (0x1a, 0x1b), 0x20…0x3f. It takes the place of the character before, which stands there
// for receivers that do not know this set.
char32_t extended_character(std::uint8_t set, std::uint8_t byte);

// Of DTVCC, behind EXT1 (ANSI/CTA-708-E section 7.1): sets G2, 0x20…0x7f, and G3, 0xa0…0xff. An
// underscore where there is none.
char32_t dtvcc_character(std::uint8_t byte);

}  // namespace millrace::engine::closed_captions
