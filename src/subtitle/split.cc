// Dividing a cue: where, and its tags on both sides.
#include <unicode/brkiter.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

#include "subtitle/clean_text.h"
#include "subtitle/subtitle.h"
#include "subtitle/tags.h"

namespace millrace::subtitle {
namespace {

std::unexpected<Error> bad_edit(std::string detail) {
  return fail(Status::unprocessable, "bad_edit", std::move(detail));
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Where lines may break (UAX 14), in bytes.
std::vector<std::size_t> line_breaks(const std::string& text) {
  UErrorCode code = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createLineInstance(icu::Locale::getRoot(), code));
  std::unique_ptr<UText, decltype([](UText* t) { utext_close(t); })> source(
      utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &code));
  if (U_SUCCESS(code)) breaks->setText(source.get(), code);
  if (U_FAILURE(code)) throw std::runtime_error(std::string("line breaks: ") + u_errorName(code));
  std::vector<std::size_t> all;
  for (std::int32_t at = breaks->first(); at != icu::BreakIterator::DONE; at = breaks->next())
    if (at > 0 && static_cast<std::size_t>(at) < text.size()) all.push_back(static_cast<std::size_t>(at));
  return all;
}

// The place between words that is nearest to `share` of the text, in code points; a line's end counts as
// nearer.
std::size_t nearest_word(const std::string& plain, double share) {
  const double wanted = share * static_cast<double>(plain.size());
  std::size_t best = plain.size() / 2;
  double least = 1e9;
  for (std::size_t at : line_breaks(plain)) {
    const double away = std::abs(static_cast<double>(at) - wanted) / (plain[at - 1] == '\n' ? 3 : 1);
    if (away >= least) continue;
    least = away;
    best = at;
  }
  return characters(std::string_view(plain).substr(0, best));
}

struct Halves {
  std::string left, right;
};

// Divides clean text before a character of its plain text. Ruby stays in one piece: the place moves behind
// it.
Halves divided(std::string_view text, std::size_t character) {
  Halves halves;
  std::vector<Token> open;
  std::size_t seen = 0;
  bool right = false;
  auto in = [&](Tag tag) { return std::ranges::find(open, tag, &Token::tag) != open.end(); };
  while (auto token = take_token(text, true)) {
    const bool counts =
        (token->kind == Token::Kind::text || token->kind == Token::Kind::line) && !in(Tag::rt);
    if (!right && counts && seen >= character && !in(Tag::ruby)) {
      right = true;
      for (const Token& each : open) halves.right += each.raw;
    }
    if (counts) seen++;
    (right ? halves.right : halves.left) += token->raw;
    if (token->kind == Token::Kind::open) open.push_back(*token);
    if (token->kind == Token::Kind::close && !open.empty()) open.pop_back();
  }
  // Tags that are open at the end of the left half close there; blanks at its end go.
  halves.left = webvtt_text(halves.left).text;
  halves.right = webvtt_text(halves.right).text;
  return halves;
}

}  // namespace

Result<void> split(Cues& cues, std::size_t index, const SplitAt& at) {
  if (index >= cues.cues.size()) return bad_edit("There is no such subtitle.");
  if (!at.ms && !at.character)
    return bad_edit("Say where to divide it: a time, a place in its text, or both.");
  Cue first = cues.cues[index];
  const std::string plain = plain_text(first.text);
  const auto length = static_cast<double>(first.end_ms - first.begin_ms);
  const std::size_t character =
      at.character ? *at.character
                   : nearest_word(plain, static_cast<double>(*at.ms - first.begin_ms) / length);
  const double share =
      static_cast<double>(character) / static_cast<double>(std::max<std::size_t>(characters(plain), 1));
  const std::int64_t ms =
      at.ms ? *at.ms : first.begin_ms + static_cast<std::int64_t>(length * std::min(share, 1.0));
  if (ms <= first.begin_ms || ms >= first.end_ms) return bad_edit("The time must lie inside the subtitle.");
  Halves halves = divided(first.text, character);
  if (halves.left.empty() || halves.right.empty()) return bad_edit("There would be no text on one side.");
  if (cues.cues.size() == kMostCues) return bad_edit("There are as many subtitles as there may be.");

  Cue second = first;
  second.id.clear();
  second.begin_ms = first.end_ms = ms;
  first.end_ms = ms;
  second.end_ms = cues.cues[index].end_ms;
  first.text = std::move(halves.left);
  second.text = std::move(halves.right);
  cues.cues[index] = std::move(first);
  // Others may begin between the two.
  const auto place = std::ranges::upper_bound(cues.cues.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                                              cues.cues.end(), ms - 1, {}, &Cue::begin_ms);
  cues.cues.insert(place, std::move(second));
  return {};
}

}  // namespace millrace::subtitle
