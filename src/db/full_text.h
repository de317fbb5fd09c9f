// What SQLite's FTS5 does not tell by itself: where in a row the words of a match stand. Every connection of
// Database has it.
//
//   SELECT places(said_index) FROM said_index WHERE said_index MATCH :match AND rowid = :row
//
// gives "17:0 18:1 40:0 …": token 17 of the row begins phrase 0 of the expression. In the order of the text,
// at most kMostPlaces.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace millrace::db {

inline constexpr std::size_t kMostPlaces = 50'000;

struct Place {
  std::uint32_t token = 0;
  std::uint32_t phrase = 0;
  bool operator==(const Place&) const = default;
};
// What places() wrote.
std::vector<Place> read_places(std::string_view text);

}  // namespace millrace::db
