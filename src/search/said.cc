#include "search/said.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "db/full_text.h"
#include "subtitle/kept.h"
#include "subtitle/subtitle.h"
#include "videos/findable.h"

namespace millrace::search {
namespace {

struct Marked {
  std::size_t cue = 0;
  std::uint32_t terms = 0;  // a bit for each
};

// In the order of the text, as places() has them.
std::vector<Marked> by_cue(const std::vector<db::Place>& places, const std::vector<std::size_t>& ends) {
  std::vector<Marked> marked;
  std::size_t cue = 0;
  for (const auto& place : places) {
    while (cue < ends.size() && ends[cue] <= place.token) cue++;
    if (cue == ends.size()) break;
    if (marked.empty() || marked.back().cue != cue) marked.push_back({cue, 0});
    marked.back().terms |= 1U << (place.phrase % 32);
  }
  return marked;
}

std::vector<std::size_t> best_of(const std::vector<Marked>& marked) {
  int most = 0;
  for (const auto& one : marked) most = std::max(most, std::popcount(one.terms));
  std::vector<std::size_t> cues;
  for (const auto& one : marked)
    if (std::popcount(one.terms) == most) cues.push_back(one.cue);
  return cues;
}

std::vector<FoundCue> read_cues(std::string_view vtt, const std::vector<std::size_t>& numbers,
                                const words::Query& query) {
  std::vector<FoundCue> found;
  subtitle::KeptCues kept(vtt);
  std::size_t at = 0;
  for (std::size_t number : numbers) {
    kept.skip(number - at);
    at = number + 1;
    auto cue = kept.next();
    if (!cue) break;
    std::string text = subtitle::plain_text(cue->text);
    auto ranges = words::in_utf16(text, words::find(text, query));
    found.push_back({number, cue->begin_ms, cue->end_ms, std::move(text), std::move(ranges)});
  }
  return found;
}

}  // namespace

static_assert(words::kMostQueryTokens <= 32, "a cue's terms are bits");

std::map<long long, FoundTrack> find_said(soci::session& sql, const std::vector<long long>& numbers,
                                          const words::Query& query, std::size_t most) {
  std::map<long long, FoundTrack> found;
  if (numbers.empty()) return found;
  const std::string match = words::match_expression(query);
  long long number = 0;
  FoundTrack track;
  std::string places, counts, vtt;
  // "+": not one search for each number, but their rows out of one search, which begins and ends with them.
  const auto [least, most_number] = std::ranges::minmax(numbers);
  soci::statement rows =
      (sql.prepare << fmt::format(
           "SELECT s.number, places(search_said), s.counts, t.id, t.language, t.label, "
           "t.vtt FROM search_said CROSS JOIN search_tracks s ON s.number = "
           "search_said.rowid CROSS JOIN text_tracks t ON t.id = s.track_id WHERE "
           "search_said MATCH :match AND search_said.rowid BETWEEN {} AND {} AND "
           "+search_said.rowid IN ({})",
           least, most_number, fmt::join(numbers, ", ")),
       soci::into(number), soci::into(places), soci::into(counts), soci::into(track.id),
       soci::into(track.language), soci::into(track.label), soci::into(vtt), soci::use(match, "match"));
  rows.execute();
  while (rows.fetch()) {
    auto cues = best_of(by_cue(db::read_places(places), videos::read_counts(counts)));
    track.count = cues.size();
    if (cues.size() > most) cues.resize(most);
    track.cues = read_cues(vtt, cues, query);
    found.emplace(number, track);
  }
  return found;
}

std::vector<long long> track_numbers(soci::session& sql, const VideoId& video, const std::string& only) {
  std::vector<long long> numbers;
  long long number = 0;
  soci::statement rows =
      (sql.prepare << "SELECT s.number FROM text_tracks t JOIN search_tracks s ON "
                      "s.track_id = t.id WHERE t.video_id = :video AND (:only = '' OR t.id = :only2) "
                      "ORDER BY t.created_at, t.id",
       soci::into(number), soci::use(video.text(), "video"), soci::use(only, "only"),
       soci::use(only, "only2"));
  rows.execute();
  while (rows.fetch()) numbers.push_back(number);
  return numbers;
}

}  // namespace millrace::search
