#include "subtitle/spoken.h"

#include <algorithm>
#include <cmath>

#include "subtitle/spoken_words.h"
#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

constexpr std::int64_t kPause = 800;      // silence at which a cue ends
constexpr std::int64_t kBreath = 250;     // silence at which it would rather be broken than elsewhere
constexpr std::int64_t kLongest = 7000;   // of a cue
constexpr std::int64_t kShortest = 1000;  // likewise, where there is room
constexpr std::int64_t kLinger = 2000;    // a cue stays at most so much longer than it is spoken
constexpr double kEnough = 0.4;           // of two lines: what a sentence must fill to be a cue of its own
constexpr std::int64_t kEnoughTime = 2500;

// Words first…last-1.
struct Run {
  std::size_t first = 0, last = 0;
  std::size_t size() const { return last - first; }
};

class Maker {
 public:
  explicit Maker(const std::vector<SpokenWord>& words) : words_(words), before_(words.size() + 1) {
    for (std::size_t i = 0; i < words.size(); i++) {
      before_[i + 1] = before_[i];
      before_[i + 1] += words[i].width;
      if (words[i].spaced) before_[i + 1].narrow++;
    }
  }

  Cues make(std::int64_t duration_ms) {
    for (const auto& run : sentences()) divide(run);
    linger(duration_ms);
    return std::move(cues_);
  }

 private:
  // As many words as belong together: up to a pause, or the end of a sentence that fills enough of a cue.
  std::vector<Run> sentences() const {
    std::vector<Run> runs;
    std::size_t first = 0;
    for (std::size_t i = 0; i < words_.size(); i++) {
      bool last = i + 1 == words_.size();
      bool pause = !last && words_[i + 1].begin_ms - words_[i].end_ms >= kPause;
      bool enough = lines({first, i + 1}) / 2 >= kEnough || time({first, i + 1}) >= kEnoughTime;
      if (last || pause || (words_[i].ending == Ending::sentence && enough)) {
        runs.push_back({first, i + 1});
        first = i + 1;
      }
    }
    return runs;
  }

  // Halves what is no single cue, at the best place near the middle of what it will be.
  void divide(Run run) {
    std::vector<Run> rest{run};
    while (!rest.empty()) {
      Run now = rest.back();
      rest.pop_back();
      auto text = time(now) <= kLongest || now.size() == 1 ? lay_out(now) : std::string();
      if (!text.empty()) {
        cues_.cues.push_back({words_[now.first].begin_ms,
                              std::min(words_[now.last - 1].end_ms, words_[now.first].begin_ms + kLongest),
                              {},
                              std::move(text),
                              {}});
        continue;
      }
      auto middle = break_of(now);
      rest.push_back({middle, now.last});
      rest.push_back({now.first, middle});
    }
  }

  std::size_t break_of(Run run) const {
    double parts = std::max(2.0, std::ceil(std::max(lines(run) / 2, double(time(run)) / kLongest)));
    double share = std::floor(parts / 2) / parts;
    return best_break(run, share, [](double off) { return off <= 0.3; });
  }

  // Where to break, so that about `share` of it stands before; never an empty side.
  template <class Allowed>
  std::size_t best_break(Run run, double share, Allowed allowed) const {
    double whole = std::max(lines(run), 1e-9);
    std::size_t best = run.first + std::max<std::size_t>(1, run.size() / 2);
    double least = 1e9;
    for (std::size_t i = run.first + 1; i < run.last; i++) {
      double off = std::abs(lines({run.first, i}) / whole - share);
      if (!allowed(off)) continue;
      double cost = off - worth(i - 1);
      if (cost < least) {
        least = cost;
        best = i;
      }
    }
    return best;
  }

  // How much a break behind this word is worth, against one nearer to the middle.
  double worth(std::size_t word) const {
    double worth = words_[word].ending == Ending::sentence ? 0.3
                   : words_[word].ending == Ending::clause ? 0.2
                                                           : 0;
    if (word + 1 < words_.size() && words_[word + 1].begin_ms - words_[word].end_ms >= kBreath) worth += 0.15;
    return worth;
  }

  // Its text in one line or two; empty when it does not fit.
  std::string lay_out(Run run) const {
    if (lines(run) <= 1) return text(run);
    if (run.size() < 2 || lines(run) > 2) return {};
    std::size_t at = 0;
    double least = 1e9;
    for (std::size_t i = run.first + 1; i < run.last; i++) {
      double upper = lines({run.first, i}), lower = lines({i, run.last});
      if (upper > 1 || lower > 1) continue;
      double cost = std::abs(upper - lower) / 2 - worth(i - 1);
      if (cost < least) {
        least = cost;
        at = i;
      }
    }
    return at == 0 ? std::string() : text({run.first, at}) + "\n" + text({at, run.last});
  }

  std::string text(Run run) const {
    std::string out;
    for (std::size_t i = run.first; i < run.last; i++) {
      if (i > run.first && words_[i].spaced) out += ' ';
      out += words_[i].text;
    }
    return out;
  }
  Width width(Run run) const {
    Width out = before_[run.last];
    out -= before_[run.first];
    if (words_[run.first].spaced) out.narrow--;
    return out;
  }
  double lines(Run run) const { return width(run).lines(); }
  std::int64_t time(Run run) const { return words_[run.last - 1].end_ms - words_[run.first].begin_ms; }

  // Leaves each cue until it can have been read, as far as the next one allows.
  void linger(std::int64_t duration_ms) {
    auto& cues = cues_.cues;
    for (std::size_t i = 0; i < cues.size(); i++) {
      auto until = i + 1 < cues.size() ? cues[i + 1].begin_ms : duration_ms;
      auto reading = static_cast<std::int64_t>(width_of(cues[i].text).seconds() * 1000);
      auto wanted = cues[i].begin_ms + std::max(kShortest, std::min(reading, kLongest));
      cues[i].end_ms = std::max(cues[i].end_ms, std::min({wanted, cues[i].end_ms + kLinger, until}));
    }
  }

  const std::vector<SpokenWord>& words_;
  std::vector<Width> before_;  // of all words before this one, with their spaces
  Cues cues_;
};

}  // namespace

Result<Cues> readable(std::vector<Spoken> spoken, std::int64_t duration_ms) {
  auto too_many = [] {
    return fail(Status::unprocessable, "too_many_cues",
                "There is more text than a video's subtitles can hold.");
  };
  if (spoken.size() > kMostSpoken) return too_many();
  auto words = words_of(std::move(spoken), std::min(duration_ms, kMostTime));
  if (words.size() > 4 * kMostSpoken) return too_many();
  Cues cues = Maker(words).make(std::min(duration_ms, kMostTime));
  // Words without any time of their own: a cue must last.
  std::erase_if(cues.cues, [](const Cue& cue) { return cue.end_ms <= cue.begin_ms; });
  // What is said is text, whatever it looks like: no tag of it is one.
  for (auto& cue : cues.cues) cue.text = read_text(Format::ttml, cue.text).text;
  return clean(std::move(cues));
}

}  // namespace millrace::subtitle
