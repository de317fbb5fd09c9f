#include <fmt/format.h>

#include <algorithm>

#include "subtitle/markup.h"
#include "subtitle/settings.h"
#include "subtitle/stable.h"
#include "subtitle/subtitle.h"
#include "subtitle/tags.h"
#include "subtitle/text.h"

namespace millrace::subtitle {
namespace {

std::unexpected<Error> bad_cue(std::size_t index, std::string_view code, std::string_view why) {
  return fail(Status::unprocessable, std::string(code), fmt::format("Cue {}: {}", index + 1, why));
}

}  // namespace

Result<Cues> clean(Cues cues) {
  if (cues.cues.size() > kMostCues)
    return fail(Status::unprocessable, "too_many_cues",
                fmt::format("There may be at most {} cues.", kMostCues));
  for (std::size_t i = 0; i < cues.cues.size(); i++) {
    Cue& cue = cues.cues[i];
    if (cue.begin_ms < 0 || cue.end_ms > kMostTime || cue.begin_ms >= cue.end_ms)
      return bad_cue(i, "bad_subtitles", "it must end after it begins, and not begin before the video.");
    cue.text = webvtt_text(cue.text).text;
    if (cue.text.size() > kMostCueBytes) return bad_cue(i, "cue_too_long", "its text is too long.");
    cue.id = id_line(cue.id);
    cue.settings = clean_settings(cue.settings);
  }
  std::erase_if(cues.cues, [](const Cue& cue) { return cue.text.empty(); });
  sort_stably(cues.cues, &Cue::begin_ms);
  cues.language = language_tag(cues.language);
  cues.title = title_line(cues.title);
  return cues;
}

CueText read_text(Format format, std::string_view text) {
  if (format == Format::srt) return srt_text(text);
  if (format == Format::vtt) return webvtt_text(text);
  if (format == Format::ass) return ass_text(text);
  Markup markup;
  markup.text(text);
  return {markup.finish(), {}};
}

}  // namespace millrace::subtitle
