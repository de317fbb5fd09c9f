// What SQLite's FTS5 does not tell by itself. Every connection of Database has these functions.
//
//   weight(titles, 4, 1)
//
// says how well a row fits, with a weight for each column: bm25 without its rarity of words, which costs FTS5
// a second search for each word, and says little where all words must be found. Higher is better.
//
//   SELECT places(said_index) FROM said_index WHERE said_index MATCH :match AND rowid = :row
//
// gives where in a row the words of a match stand, "17:0 18:1 40:0 …": token 17 of the row begins phrase 0 of
// the expression. In the order of the text, at most kMostPlaces.
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
