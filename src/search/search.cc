#include "search/search.h"

#include "db/time_limit.h"
#include "search/building.h"
#include "search/ranking.h"
#include "search/said.h"

namespace millrace::search {
namespace {

constexpr std::size_t kExcerpt = 240;  // bytes of a description
constexpr std::size_t kLead = 60;      // of them before what was found

std::vector<TextRange> shown(const std::vector<words::Range>& ranges) {
  std::vector<TextRange> out;
  for (const auto& range : ranges)
    out.push_back({static_cast<int>(range.begin), static_cast<int>(range.end)});
  return out;
}

std::vector<TextRange> marks(const std::string& text, const words::Query& query) {
  return shown(words::in_utf16(text, words::find(text, query)));
}

std::size_t character_at(std::string_view text, std::size_t place) {
  while (place > 0 && place < text.size() && (static_cast<unsigned char>(text[place]) & 0xc0) == 0x80)
    place--;
  return std::min(place, text.size());
}

// Some words around the first place, in one line.
std::optional<MarkedText> excerpt_of(const std::string& text, const words::Query& query) {
  auto found = words::find(text, query);
  if (found.empty()) return std::nullopt;
  const std::size_t first = found.front().begin;
  std::size_t begin = first > kLead ? character_at(text, first - kLead) : 0;
  // Not in the midst of a word, if one ends near.
  if (auto space = text.find_first_of(" \n", begin); begin > 0 && space < first) begin = space + 1;
  const std::size_t end = character_at(text, begin + kExcerpt);
  std::string part =
      (begin > 0 ? "…" : "") + text.substr(begin, end - begin) + (end < text.size() ? "…" : "");
  std::ranges::replace(part, '\n', ' ');
  auto ranges = marks(part, query);
  return MarkedText{std::move(part), std::move(ranges)};
}

void show(const FoundTrack& track, std::vector<SaidCue>& out) {
  constexpr double kSecond = 1000;
  for (const auto& cue : track.cues)
    out.push_back({static_cast<double>(cue.begin_ms) / kSecond, static_cast<double>(cue.end_ms) / kSecond,
                   static_cast<int>(cue.number), track.id, track.language, track.label, cue.text,
                   shown(cue.ranges)});
}

Error busy() {
  return {Status::unavailable,
          "busy",
          "Too much is being searched for just now. Try again in a moment.",
          {},
          std::chrono::seconds(2)};
}

}  // namespace

Search::Search(db::Database& database, BlockingPool& pool, SearchOptions options)
    : database_(database), pool_(pool), options_(options) {}

// On a thread of the pool, within the time that a search may take.
template <class F>
auto Search::search(F f) -> Task<std::invoke_result_t<F&, soci::session&>> {
  using Found = std::invoke_result_t<F&, soci::session&>;
  struct Place {
    explicit Place(std::atomic<int>& of) : all(of), number(++all) {}
    ~Place() { --all; }
    Place(const Place&) = delete;
    std::atomic<int>& all;
    int number;
  } place(waiting_);
  if (place.number > options_.most_waiting) co_return fail(busy());
  auto found = co_await run_blocking(pool_, [this, f = std::move(f)]() mutable {
    return database_.read_now([&](soci::session& sql) -> std::optional<Found> {
      db::TimeLimit limit(sql, options_.most_time);
      return limit.within([&] { return f(sql); });
    });
  });
  if (!found) co_return fail(busy());
  co_return std::move(*found);
}

Task<Result<SearchResults>> Search::find(Asked asked, videos::Viewer viewer) {
  co_return co_await search([this, asked = std::move(asked),
                             viewer = std::move(viewer)](soci::session& sql) -> Result<SearchResults> {
    auto cursor = read_cursor(asked.cursor);
    if (!cursor) return fail(cursor.error());
    SearchResults out;
    out.complete = is_built(sql);
    const auto query = words::query(asked.text);
    const auto match = words::match_expression(query);
    if (match.empty()) return out;
    auto ranked = rank(sql, match, viewer ? std::optional(viewer->user) : std::nullopt);
    auto next = *cursor ? std::ranges::upper_bound(ranked, **cursor, before) : ranked.begin();
    std::vector<std::optional<long long>> tracks;  // of each item, if it is said
    for (; next != ranked.end() && out.items.size() < static_cast<std::size_t>(asked.limit); ++next) {
      auto record = videos::find(sql, next->video);
      if (!record) continue;
      SearchResult item;
      item.video = view(*record, viewer, nullptr);
      item.title_ranges = marks(record->title, query);
      item.excerpt = excerpt_of(record->description, query);
      out.items.push_back(std::move(item));
      tracks.push_back(next->track);
    }
    std::vector<long long> numbers;
    for (const auto& track : tracks)
      if (track) numbers.push_back(*track);
    const auto said = find_said(sql, numbers, query, options_.most_said);
    for (std::size_t i = 0; i < tracks.size(); i++) {
      auto track = said.find(tracks[i].value_or(0));
      if (track == said.end()) continue;
      out.items[i].said_count = static_cast<long long>(track->second.count);
      show(track->second, out.items[i].said);
    }
    if (next != ranked.end() && next != ranked.begin()) out.next_cursor = write_cursor(*std::prev(next));
    return out;
  });
}

Task<Result<SaidResults>> Search::find_in(VideoId video, Asked asked, std::string wanted) {
  co_return co_await search([video = std::move(video), asked = std::move(asked),
                             wanted = std::move(wanted)](soci::session& sql) -> Result<SaidResults> {
    SaidResults out;
    out.complete = is_built(sql);
    const auto query = words::query(asked.text);
    if (query.terms.empty()) return out;
    const auto most = static_cast<std::size_t>(asked.limit);
    const auto numbers = track_numbers(sql, video, wanted);
    const auto said = find_said(sql, numbers, query, most);
    for (long long number : numbers) {
      auto track = said.find(number);
      if (track == said.end()) continue;
      out.count += static_cast<long long>(track->second.count);
      show(track->second, out.items);
    }
    if (out.items.size() > most) out.items.resize(most);
    return out;
  });
}

}  // namespace millrace::search
