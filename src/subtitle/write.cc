#include <algorithm>

#include "subtitle/clean_text.h"
#include "subtitle/settings.h"
#include "subtitle/subtitle.h"
#include "subtitle/times.h"

namespace millrace::subtitle {
namespace {

void append_cue(std::string& out, const Cue& cue) {
  if (!cue.id.empty()) out.append(cue.id) += '\n';
  out.append(time_text(cue.begin_ms, '.')).append(" --> ").append(time_text(cue.end_ms, '.'));
  if (const std::string settings = to_string(cue.settings); !settings.empty())
    out.append(" ").append(settings);
  out.append("\n").append(cue.text).append("\n\n");
}

// RFC 8216 section 3.5.
std::string segment_header(std::int64_t mpegts) {
  constexpr std::int64_t kWrap = std::int64_t{1} << 33;
  return "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:" + std::to_string((mpegts % kWrap + kWrap) % kWrap) +
         ",LOCAL:00:00:00.000\n\n";
}

// A text line that a player would take for the times of another subtitle gets another arrow.
std::string without_times(std::string text) {
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.find('\n', begin), text.size());
    if (read_timing(std::string_view(text).substr(begin, end - begin), ',').kind != Timing::Kind::none) {
      for (std::size_t at = text.find('>', begin); at < end; at = text.find('>', at)) {
        text.replace(at, 1, "›");
        end += std::string_view("›").size() - 1;
      }
    }
    begin = end + 1;
  }
  return text;
}

std::string srt_text_of(const Cue& cue) {
  std::string out;
  std::string_view text = cue.text;
  while (auto token = take_token(text)) {
    const bool emphasis =
        token->tag == Tag::bold || token->tag == Tag::italic || token->tag == Tag::underline;
    if (token->kind == Token::Kind::line)
      out += '\n';
    else if (token->kind == Token::Kind::text)
      out += token->text;
    else if (emphasis)
      out += token->raw;
    else if (token->tag == Tag::rt)
      out += token->kind == Token::Kind::open ? "(" : ")";
  }
  out = without_times(std::move(out));
  const int place = place_of(cue.settings);
  return place == 2 ? out : "{\\an" + std::to_string(place) + "}" + out;
}

}  // namespace

std::string to_vtt(const Cues& cues) {
  std::string out = "WEBVTT";
  if (!cues.title.empty()) out.append(" ").append(cues.title);
  out += '\n';
  if (!cues.language.empty()) out.append("Language: ").append(cues.language) += '\n';
  out += '\n';
  for (const Cue& cue : cues.cues) append_cue(out, cue);
  return out;
}

std::string to_srt(const Cues& cues) {
  std::string out;
  std::size_t number = 0;
  for (const Cue& cue : cues.cues) {
    out.append(std::to_string(++number)) += '\n';
    out.append(time_text(cue.begin_ms, ',')).append(" --> ").append(time_text(cue.end_ms, ',')) += '\n';
    out.append(srt_text_of(cue)).append("\n\n");
  }
  return out;
}

std::string segment_vtt(const Cues& cues, std::int64_t begin_ms, std::int64_t end_ms, std::int64_t mpegts) {
  std::string out = segment_header(mpegts);
  for (const Cue& cue : cues.cues)
    if (cue.begin_ms < end_ms && cue.end_ms > begin_ms) append_cue(out, cue);
  return out;
}

// Node i of a heap holds the latest end of the cues below it; its children are 2i and 2i + 1, the cues are
// the leaves.
Segments::Segments(const Cues& cues) : cues_(cues) {
  leaves_ = 1;
  while (leaves_ < cues.cues.size()) leaves_ *= 2;
  latest_end_.assign(2 * leaves_, -1);
  for (std::size_t i = 0; i < cues.cues.size(); i++) latest_end_[leaves_ + i] = cues.cues[i].end_ms;
  for (std::size_t i = leaves_ - 1; i > 0; i--)
    latest_end_[i] = std::max(latest_end_[2 * i], latest_end_[2 * i + 1]);
}

std::string Segments::vtt(std::int64_t begin_ms, std::int64_t end_ms, std::int64_t mpegts) const {
  std::string out = segment_header(mpegts);
  const auto after = std::ranges::lower_bound(cues_.cues, end_ms, {}, &Cue::begin_ms);
  const auto count = static_cast<std::size_t>(after - cues_.cues.begin());
  std::vector<std::size_t> nodes = {1};  // the next one last
  while (!nodes.empty()) {
    const std::size_t node = nodes.back();
    nodes.pop_back();
    if (latest_end_[node] <= begin_ms) continue;
    if (node < leaves_) {
      nodes.push_back(2 * node + 1);
      nodes.push_back(2 * node);
    } else if (node - leaves_ < count) {
      append_cue(out, cues_.cues[node - leaves_]);
    } else {
      break;  // leaves come in order
    }
  }
  return out;
}

}  // namespace millrace::subtitle
