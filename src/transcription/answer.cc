#include "transcription/answer.h"

#include <boost/json.hpp>
#include <cmath>

#include "subtitle/subtitle.h"

namespace millrace::transcription {
namespace {

namespace json = boost::json;
using subtitle::Spoken;

constexpr double kMostSeconds = 1e6;

std::unexpected<Error> bad() {
  return fail(Status::unprocessable, "bad_answer",
              "What listens answered something that is no transcription.");
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

const json::value* member(const json::object& object, std::string_view name) {
  return object.if_contains(json::string_view(name.data(), name.size()));
}
std::string_view text_of(const json::object& object, std::string_view name) {
  const auto* value = member(object, name);
  const auto* text = value ? value->if_string() : nullptr;
  return text ? std::string_view(text->data(), text->size()) : std::string_view();
}
std::optional<double> number_of(const json::object& object, std::string_view name) {
  const auto* value = member(object, name);
  if (!value || !value->is_number()) return std::nullopt;
  auto number = value->to_number<double>();
  return std::isfinite(number) && std::abs(number) <= kMostSeconds * 1000 ? std::optional(number)
                                                                          : std::nullopt;
}

std::optional<Spoken> spoken_of(const json::object& one, std::string_view text_name) {
  auto begin = number_of(one, "start"), end = number_of(one, "end");
  if (!begin || !end || *begin > kMostSeconds || *end > kMostSeconds) return std::nullopt;
  return Spoken{std::llround(*begin * 1000), std::llround(*end * 1000), std::string(text_of(one, text_name))};
}

// Models write this where nobody speaks.
bool says_nothing(std::string_view text) {
  text = trimmed(text);
  return text.empty() || text == "[BLANK_AUDIO]" || text == "[ Silence ]" || text == "[silence]";
}

// Its words, when they say what it says: with spaces in front of them, or in front of none. Pieces of words,
// which models hear too, have none, and are put together.
std::vector<Spoken> words_within(const json::object& segment) {
  const auto* list = member(segment, "words");
  const auto* words = list ? list->if_array() : nullptr;
  std::vector<Spoken> found;
  std::string all;
  if (!words) return found;
  for (const auto& value : *words) {
    const auto* object = value.if_object();
    auto one = object ? spoken_of(*object, "word") : std::nullopt;
    if (!one || one->text.empty()) return {};
    all += one->text;
    if (!found.empty() && one->text.front() != ' ') {
      found.back().text += one->text;
      found.back().end_ms = std::max(found.back().end_ms, one->end_ms);
    } else {
      found.push_back(std::move(*one));
    }
  }
  return trimmed(all) == trimmed(text_of(segment, "text")) ? found : std::vector<Spoken>();
}

// Each of these takes one thing of a list; false when it is none, or says something at no time.
bool take_segment(const json::value& value, Heard& heard) {
  const auto* segment = value.if_object();
  if (!segment) return false;
  if (says_nothing(text_of(*segment, "text"))) return true;
  auto words = words_within(*segment);
  if (words.empty()) {
    auto whole = spoken_of(*segment, "text");
    if (!whole) return false;
    words.push_back(std::move(*whole));
  }
  std::ranges::move(words, std::back_inserter(heard.spoken));
  return true;
}

// {"offsets": {"from": 0, "to": 3000}, "text": "…"}, milliseconds
bool take_offsets(const json::value& value, Heard& heard) {
  const auto* one = value.if_object();
  if (!one) return false;
  auto text = text_of(*one, "text");
  if (says_nothing(text)) return true;
  const auto* offsets = member(*one, "offsets");
  if (!offsets || !offsets->is_object()) return false;
  auto from = number_of(offsets->get_object(), "from"), to = number_of(offsets->get_object(), "to");
  if (!from || !to) return false;
  heard.spoken.push_back({std::llround(*from), std::llround(*to), std::string(text)});
  return true;
}

bool take_word(const json::value& value, Heard& heard) {
  const auto* one = value.if_object();
  auto word = one ? spoken_of(*one, "word") : std::nullopt;
  if (!word) return false;
  if (!says_nothing(word->text)) heard.spoken.push_back(std::move(*word));
  return true;
}

std::string told_language(const json::object& whole) {
  auto told = text_of(whole, "language");
  const auto* result = member(whole, "result");
  if (told.empty() && result && result->is_object()) told = text_of(result->get_object(), "language");
  return language_of(told);
}

std::unexpected<Error> too_large() {
  return fail(Status::unprocessable, "answer_too_large", "What listens answered more than can be said.");
}

Result<Heard> read_object(const json::object& whole) {
  Heard heard;
  heard.language = told_language(whole);
  struct List {
    std::string_view name;
    bool (*take)(const json::value&, Heard&);
  };
  bool known = false, nonsense = false;
  for (const List& list :
       {List{"segments", take_segment}, {"transcription", take_offsets}, {"words", take_word}}) {
    const auto* found = member(whole, list.name);
    if (!found || !found->is_array() || !heard.spoken.empty()) continue;
    known = true;
    if (found->get_array().size() > subtitle::kMostSpoken) return too_large();
    for (const auto& one : found->get_array()) nonsense = !list.take(one, heard) || nonsense;
  }
  if (!heard.spoken.empty()) return heard;
  const auto* text = member(whole, "text");
  if (nonsense || !(known || (text && text->is_string()))) return bad();
  if (says_nothing(text_of(whole, "text"))) return heard;
  return fail(Status::unprocessable, "no_times",
              "What listens tells no times. Another model, or another form of its answer, may.");
}

std::optional<json::value> parsed(std::string_view text) {
  json::error_code error;
  json::parse_options options;
  options.allow_invalid_utf8 = false;
  auto value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  return error ? std::nullopt : std::optional(std::move(value));
}

Result<Heard> read_lines(std::string_view text) {
  Heard heard;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    auto value = parsed(line);
    if (!value || !value->is_object()) return bad();
    auto one = spoken_of(value->get_object(), "text");
    if (!one) return bad();
    if (!says_nothing(one->text)) heard.spoken.push_back(std::move(*one));
    if (heard.spoken.size() > subtitle::kMostSpoken) return too_large();
  }
  return heard;
}

Result<Heard> read_subtitles(std::string_view text) {
  auto read = subtitle::parse(text);
  if (!read && read.error().code == "no_cues") return Heard{};
  if (!read && read.error().code == "too_many_cues") return too_large();
  bool known = read && (read->format == subtitle::Format::vtt || read->format == subtitle::Format::srt);
  if (!known) return bad();
  Heard heard;
  for (const auto& cue : read->cues.cues)
    if (auto plain = subtitle::plain_text(cue.text); !says_nothing(plain))
      heard.spoken.push_back({cue.begin_ms, cue.end_ms, std::move(plain)});
  return heard;
}

}  // namespace

Result<Heard> read_answer(std::string_view bytes) {
  if (bytes.size() > kMostAnswer) return too_large();
  auto text = trimmed(bytes);
  if (text.empty()) return Heard{};
  if (text.front() != '{') return read_subtitles(text);
  auto whole = parsed(text);
  if (!whole) return read_lines(text);
  if (!whole->is_object()) return bad();
  const auto& object = whole->get_object();
  // One line of many, of which there is one.
  if (member(object, "start") && member(object, "end")) return read_lines(text);
  return read_object(object);
}

}  // namespace millrace::transcription
