#include "clips/taken_along.h"

#include <algorithm>

#include "subtitle/subtitle.h"

namespace millrace::clips {
namespace {

using videos::TextTrack;

// What is said in several videos is one track when it is of one kind; the second of a kind stays the second.
struct Gathered {
  TextTrack track;
  std::size_t nth = 0;
  subtitle::Cues cues;
};

bool of_a_kind(const TextTrack& one, const TextTrack& other) {
  return one.language == other.language && one.kind == other.kind && one.forced == other.forced;
}

void gather(std::vector<Gathered>& all, const TextTrack& track, std::size_t nth, subtitle::Cues cues) {
  auto found = std::ranges::find_if(
      all, [&](const Gathered& one) { return one.nth == nth && of_a_kind(one.track, track); });
  if (found == all.end()) found = all.insert(found, {track, nth, {{}, cues.language, cues.title}});
  auto& into = found->cues.cues;
  if (into.size() + cues.cues.size() > subtitle::kMostCues) return;
  std::ranges::move(cues.cues, std::back_inserter(into));
}

}  // namespace

std::vector<TakenText> texts_of(soci::session& sql, const std::vector<Shown>& shown) {
  std::vector<Gathered> all;
  std::int64_t at = 0;
  for (const Shown& one : shown) {
    auto tracks = videos::text_tracks(sql, one.video);
    for (std::size_t i = 0; i < tracks.size(); i++) {
      std::size_t nth = 0;
      for (std::size_t j = 0; j < i; j++) nth += of_a_kind(tracks[j], tracks[i]) ? 1 : 0;
      auto parsed = subtitle::parse(videos::text_of(sql, tracks[i].id).value_or(""));
      if (!parsed) continue;
      gather(all, tracks[i], nth, subtitle::cut(parsed->cues, one.begin_ms, one.end_ms, at));
    }
    at += one.end_ms - one.begin_ms;
  }
  std::vector<TakenText> out;
  bool has_default = false;
  for (Gathered& one : all) {
    if (one.cues.cues.empty()) continue;
    one.track.id = TextTrackId::random();
    one.track.version = 1;
    one.track.cues = static_cast<long long>(one.cues.cues.size());
    one.track.is_default = one.track.is_default && !has_default;
    has_default = has_default || one.track.is_default;
    out.push_back({one.track, subtitle::to_vtt(one.cues)});
  }
  return out;
}

package::Chapters cut_chapters(const std::vector<Shown>& shown, const std::vector<package::Chapters>& lists) {
  package::Chapters out;
  std::int64_t at = 0;
  auto add = [&](std::int64_t begin, const std::string& title) {
    if (!out.empty() && out.back().title == title) return;  // it goes on
    out.push_back({begin, title});
  };
  for (std::size_t i = 0; i < shown.size(); i++) {
    const Shown& one = shown[i];
    const package::Chapters& list = lists[i];
    // Before the first chapter, and where there are none, the video's title says what is seen.
    if (list.empty() || one.begin_ms < list.front().begin_ms) add(at, one.title);
    for (std::size_t c = 0; c < list.size(); c++) {
      std::int64_t end = package::chapter_end(list, c, one.duration_ms);
      if (end <= one.begin_ms || list[c].begin_ms >= one.end_ms) continue;
      add(at + std::max<std::int64_t>(0, list[c].begin_ms - one.begin_ms), list[c].title);
    }
    at += one.end_ms - one.begin_ms;
  }
  bool any = std::ranges::any_of(lists, [](const auto& list) { return !list.empty(); });
  return any && out.size() >= 2 ? out : package::Chapters();
}

package::Chapters chapters_of(soci::session& sql, const std::vector<Shown>& shown) {
  std::vector<package::Chapters> lists;
  for (const Shown& one : shown) lists.push_back(videos::find_chapters(sql, one.video).list);
  return cut_chapters(shown, lists);
}

}  // namespace millrace::clips
