#include "search/ranking.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <unordered_map>

namespace millrace::search {
namespace {

constexpr double kRoom = 1000;  // between what is found in titles, in descriptions, in what is said

struct Hit {
  long long number = 0;
  VideoId video;
  double weight = 0;
};

// Rows of an index that may be seen, the newest first.
std::vector<Hit> hits(soci::session& sql, const std::string& index, const std::string& numbers,
                      const std::string& match, const std::optional<UserId>& viewer) {
  const std::string own = viewer ? viewer->text() : std::string();
  const int most = kMostCandidates;
  long long number = 0;
  std::string video;
  double weight = 0;
  soci::statement rows = (sql.prepare << fmt::format(
                              "SELECT s.number, s.video_id, weight({0}, 4, 1) FROM {0} CROSS JOIN {1} s ON "
                              "s.number = {0}.rowid CROSS JOIN videos v ON v.id = s.video_id "
                              "WHERE {0} MATCH :match AND v.deleted_at IS NULL AND "
                              "((v.visibility = 'public' AND v.state = 'ready') OR v.owner_id = :own) "
                              "ORDER BY {0}.rowid DESC LIMIT :most",
                              index, numbers),
                          soci::into(number), soci::into(video), soci::into(weight),
                          soci::use(match, "match"), soci::use(own, "own"), soci::use(most, "most"));
  rows.execute();
  std::vector<Hit> found;
  while (rows.fetch()) {
    auto id = VideoId::parse(video);
    if (id) found.push_back({number, *id, weight});
  }
  return found;
}

struct Sum {
  double room = 0;
  double weight = 0;
  double said = 0;
  std::optional<long long> track;
};

}  // namespace

bool before(const Ranked& one, const Ranked& other) {
  return one.score != other.score ? one.score > other.score : one.video < other.video;
}

std::vector<Ranked> rank(soci::session& sql, const std::string& match, const std::optional<UserId>& viewer) {
  std::unordered_map<VideoId, Sum> sums;
  for (const Hit& hit : hits(sql, "search_said", "search_tracks", match, viewer)) {
    Sum& sum = sums[hit.video];
    if (sum.track && hit.weight <= sum.said) continue;
    sum.said = hit.weight;
    sum.track = hit.number;
  }
  for (const Hit& hit : hits(sql, "search_titles", "search_videos", match, viewer)) {
    Sum& sum = sums[hit.video];
    sum.room = kRoom;
    sum.weight = hit.weight;
  }
  for (const Hit& hit : hits(sql, "search_titles", "search_videos", "title : (" + match + ")", viewer)) {
    Sum& sum = sums[hit.video];
    sum.room = 2 * kRoom;
    sum.weight = std::max(sum.weight, hit.weight);
  }
  std::vector<Ranked> ranked;
  ranked.reserve(sums.size());
  for (const auto& [video, sum] : sums)
    ranked.push_back({video, sum.room + std::clamp(sum.weight + sum.said, 0.0, kRoom - 1), sum.track});
  std::ranges::sort(ranked, before);
  return ranked;
}

std::string write_cursor(const Ranked& last) {
  return fmt::format("{:016x}{}", std::bit_cast<std::uint64_t>(last.score), last.video.text());
}

Result<std::optional<Ranked>> read_cursor(const std::string& text) {
  if (text.empty()) return std::nullopt;
  constexpr std::size_t kDigits = 16;
  std::uint64_t bits = 0;
  auto video = text.size() > kDigits ? VideoId::parse(std::string_view(text).substr(kDigits)) : std::nullopt;
  if (video) {
    auto [end, error] = std::from_chars(text.data(), text.data() + kDigits, bits, 16);
    if (error == std::errc() && end == text.data() + kDigits)
      return Ranked{*video, std::bit_cast<double>(bits), std::nullopt};
  }
  return fail(Status::bad_request, "bad_request",
              "This page marker is not one of ours. Start the list again.");
}

}  // namespace millrace::search
