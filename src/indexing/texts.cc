#include "indexing/texts.h"

#include <algorithm>

#include "base/log.h"
#include "package/language.h"
#include "subtitle/subtitle.h"

namespace millrace::indexing {
namespace {

using engine::FoundText;
using engine::TextCodec;

constexpr std::int64_t kLongestUnsaid = 5000;  // of a cue whose end nobody says

std::string plain_as_vtt(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

subtitle::CueText clean_text(TextCodec codec, const engine::FoundCue& cue) {
  using subtitle::Format;
  switch (codec) {
    case TextCodec::srt:
      return subtitle::read_text(Format::srt, cue.text);
    case TextCodec::ass:
      return subtitle::read_text(Format::ass, cue.text);
    case TextCodec::vtt: {
      auto text = subtitle::read_text(Format::vtt, cue.text);
      text.settings = subtitle::read_settings(cue.settings);
      return text;
    }
    case TextCodec::plain:
      return subtitle::read_text(Format::vtt, plain_as_vtt(cue.text));
  }
  return {};
}

Result<subtitle::Cues> clean_cues(const FoundText& found, std::int64_t duration_ms) {
  subtitle::Cues cues;
  for (std::size_t i = 0; i < found.cues.size(); i++) {
    const auto& cue = found.cues[i];
    std::int64_t begin = std::max<std::int64_t>(cue.begin_ms, 0), end = cue.end_ms;
    if (end == 0) {
      end = begin + kLongestUnsaid;
      if (i + 1 < found.cues.size() && found.cues[i + 1].begin_ms > begin)
        end = std::min(end, found.cues[i + 1].begin_ms);
    }
    if (duration_ms > 0) end = std::min(end, duration_ms);
    if (end <= begin || end > subtitle::kMostTime) continue;
    auto text = clean_text(found.codec, cue);
    if (!text.text.empty()) cues.cues.push_back({begin, end, {}, std::move(text.text), text.settings});
  }
  return subtitle::clean(std::move(cues));
}

std::string label_of(std::string_view title) {
  bool plain = title.size() <= 200 && std::ranges::all_of(title, [](char c) {
                 return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
               });
  return plain ? std::string(title) : std::string();
}

}  // namespace

std::vector<NewText> clean_texts(const std::vector<FoundText>& found, std::int64_t duration_ms,
                                 UnixMillis now) {
  std::vector<NewText> texts;
  for (const auto& one : found) {
    if (texts.size() == engine::kMostFoundTexts) break;
    auto cues = clean_cues(one, duration_ms);
    if (!cues) {
      log::warn("subtitles of a file were left out: {}", cues.error().code);
      continue;
    }
    if (cues->cues.empty()) continue;
    videos::TextTrack track;
    track.language = package::language_tag(one.language).value_or(std::string());
    track.label = label_of(one.title);
    track.kind = one.captions ? "captions" : "subtitles";
    track.origin = "container";
    // Matroska calls every track a default one that does not say otherwise: only what must be read is shown
    // unasked.
    track.is_default = one.is_default && one.forced;
    track.forced = one.forced;
    track.cues = static_cast<long long>(cues->cues.size());
    track.created_at = track.updated_at = now;
    texts.push_back({std::move(track), subtitle::to_vtt(*cues)});
  }
  return texts;
}

package::Chapters clean_chapters(std::vector<engine::FoundChapter> found, std::int64_t duration_ms) {
  package::Chapters chapters;
  for (auto& one : found) chapters.push_back({one.begin_ms, std::move(one.title)});
  return videos::clean_chapters(std::move(chapters), duration_ms);
}

void insert_chapters(soci::session& sql, const std::vector<VideoId>& videos, const package::Chapters& found,
                     UnixMillis now) {
  if (found.empty()) return;
  for (const auto& video : videos)
    if (videos::find_chapters(sql, video).version == 0)  // of another file, and edited: they stay
      videos::insert_found_chapters(sql, video, found, now);
}

void insert_texts(soci::session& sql, const std::vector<VideoId>& videos, const std::vector<NewText>& texts) {
  for (const auto& video : videos) {
    UnixMillis order = 0;
    for (const auto& [track, vtt] : texts) {
      videos::TextTrack row = track;
      row.id = TextTrackId::random();
      row.video = video;
      row.created_at += order++;  // they are listed as the file has them
      videos::insert(sql, row, vtt);
    }
  }
}

}  // namespace millrace::indexing
