#include "subtitle/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "subtitle/stable.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

constexpr std::size_t kMostOfOneCode = 20;

}  // namespace

void Reading::repair(std::size_t line, std::string_view code, std::string_view message) {
  auto known = repaired_.find(code);
  if (known == repaired_.end()) known = repaired_.emplace(code, 0).first;
  known->second++;
  if (known->second <= kMostOfOneCode && repairs_.size() < kMostRepairs)
    repairs_.push_back({line, std::string(code), std::string(message)});
}

Result<void> Reading::add(Draft draft) {
  if (draft.shown.text.empty()) {
    repair(draft.line, "empty_cue", "There is nothing to show; it is left out.");
    return {};
  }
  if (draft.shown.text.size() > kMostCueBytes)
    return fail(
        Status::unprocessable, "cue_too_long",
        fmt::format("Line {}: one subtitle has more than {} KB of text.", draft.line, kMostCueBytes / 1024));
  if (drafts_.size() == kMostCues)
    return fail(
        Status::unprocessable, "too_many_cues",
        fmt::format("Line {}: there are more than {} subtitles. Is this typesetting rather than text?",
                    draft.line, kMostCues));
  drafts_.push_back(std::move(draft));
  return {};
}

void Reading::repair_ends() {
  std::int64_t end_before = 0;
  for (std::size_t i = 0; i < drafts_.size(); i++) {
    Draft& draft = drafts_[i];
    if (!draft.end_ms || *draft.end_ms <= draft.begin_ms) swap_or_guess(i, end_before);
    end_before = *draft.end_ms;
  }
}

void Reading::swap_or_guess(std::size_t index, std::int64_t end_before) {
  Draft& draft = drafts_[index];
  std::optional<std::int64_t> next;
  if (index + 1 < drafts_.size()) next = drafts_[index + 1].begin_ms;

  // Swapped is certain if it then lies between its neighbours and is as long as somebody reads.
  const bool swapped = draft.end_ms && *draft.end_ms < draft.begin_ms && *draft.end_ms >= end_before &&
                       draft.begin_ms - *draft.end_ms <= 2 * kGuessedMs && (!next || draft.begin_ms <= *next);
  if (swapped) {
    std::swap(draft.begin_ms, *draft.end_ms);
    return repair(draft.line, "swapped_times", "It ended before it began; the times are swapped.");
  }
  std::int64_t end = draft.begin_ms + kGuessedMs;
  if (next && *next > draft.begin_ms) end = std::min(end, *next);
  if (draft.end_ms)
    repair(draft.line, "end_before_begin",
           "It ended before it began; it now ends with the next one's begin, or after five seconds.");
  else
    repair(draft.line, "missing_end",
           "It had no end; it now ends with the next one's begin, or after five seconds.");
  draft.end_ms = end;
}

void Reading::keep_inside() {
  const std::int64_t last = std::min(options_.duration_ms.value_or(kMostTime), kMostTime);
  std::erase_if(drafts_, [&](const Draft& draft) {
    if (*draft.end_ms <= 0)
      repair(draft.line, "before_zero", "It is over before the video begins; it is left out.");
    if (draft.begin_ms >= last)
      repair(draft.line, "after_the_end", "It begins after the video's end; it is left out.");
    return *draft.end_ms <= 0 || draft.begin_ms >= last;
  });
  for (Draft& draft : drafts_) {
    if (draft.begin_ms < 0) {
      repair(draft.line, "negative_time", "It began before the video; it now begins with it.");
      draft.begin_ms = 0;
    }
    draft.end_ms = std::min(*draft.end_ms, last);
  }
}

void Reading::sort() {
  auto out_of_order = std::ranges::is_sorted_until(drafts_, {}, &Draft::begin_ms);
  if (out_of_order == drafts_.end()) return;
  if (ordered_)
    repair(out_of_order->line, "out_of_order",
           "The subtitles were not in the order of their times; they are sorted.");
  sort_stably(drafts_, &Draft::begin_ms);
}

// Only neighbours that begin together are compared, and of these only so many: files that repeat a line a
// thousand times are not worth more.
void Reading::remove_doubles() {
  constexpr std::size_t kCompared = 8;
  std::vector<Draft> kept;
  kept.reserve(drafts_.size());
  for (Draft& draft : drafts_) {
    auto same = [&](const Draft& other) {
      return other.begin_ms == draft.begin_ms && other.end_ms == draft.end_ms &&
             other.shown.text == draft.shown.text && other.shown.settings == draft.shown.settings;
    };
    const auto last = static_cast<std::ptrdiff_t>(std::min(kept.size(), kCompared));
    const bool again = std::any_of(kept.end() - last, kept.end(), same);
    if (again)
      repair(draft.line, "twice", "The same is shown at the same time already; it is left out.");
    else
      kept.push_back(std::move(draft));
  }
  drafts_ = std::move(kept);
}

Result<void> Reading::finish(Parsed& parsed) {
  repair_ends();
  keep_inside();
  sort();
  if (!doubles_) remove_doubles();
  if (drafts_.empty())
    return fail(Status::unprocessable, "no_cues", "There is nothing to show in this file.");
  parsed.cues.language = language_tag(language);
  parsed.cues.title = title_line(title);
  parsed.cues.cues.reserve(drafts_.size());
  for (Draft& draft : drafts_)
    parsed.cues.cues.push_back({draft.begin_ms, *draft.end_ms, id_line(draft.id), std::move(draft.shown.text),
                                draft.shown.settings});
  sort_stably(repairs_, &Repair::line);
  parsed.repairs = std::move(repairs_);
  for (const auto& [code, count] : repaired_) parsed.repaired += count;
  return {};
}

}  // namespace millrace::subtitle
