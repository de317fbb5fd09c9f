// What happens when more is wanted than can be rendered in time: a rule, so that nobody stalls for somebody
// who could have been told at once. It compares the wait that a request would have with the patience of
// players:
//   normal   everything is rendered;
//   crowded  (a quarter of the patience) cold segments of larger rungs are refused, the small ones rendered;
//   full     (three quarters) the small ones are refused as well, but for viewers who are playing.
// What is stored, assembled or already being rendered costs nothing and is never refused. Sound comes first
// and waits for sound alone. Pure arithmetic; the renderer calls it under its lock.
#pragma once
#include <array>
#include <chrono>

#include "render/slots.h"

namespace millrace::render {

// What a render costs, roughly: sound, a segment of a small rung (where a cold seek lands), of a larger one.
enum class Work { sound = 0, small = 1, large = 2 };
inline constexpr std::size_t kWorks = 3;

enum class Crowd { normal = 0, crowded = 1, full = 2 };

// Renders accepted and not finished.
struct Load {
  std::array<std::array<int, kWorks>, kRanks> waiting{};
  std::array<int, kWorks> running{};
};

class Crowding {
 public:
  using Duration = std::chrono::steady_clock::duration;
  Crowding(int places, Duration patience) : places_(places), patience_(patience) {}

  // A render had its place for so long.
  void made(Work work, Duration took);
  Duration usual(Work work) const { return usual_[static_cast<std::size_t>(work)]; }

  // How long a render of this rank would wait for its place if it came now.
  Duration wait(Rank rank, const Load& load) const;
  // How it is for a newcomer.
  Crowd crowd(const Load& load) const;

  struct Verdict {
    bool accepted = true;
    std::chrono::seconds retry_after{2};  // when refused
  };
  // `playing`: the viewer has what comes before this and little more.
  Verdict judge(Rank rank, Work work, bool playing, const Load& load) const;

 private:
  Duration allowed(Work work, bool playing) const;
  int places_;
  Duration patience_;
  // Moving averages. The first guesses are of one 1080p source on one slow core.
  std::array<Duration, kWorks> usual_{std::chrono::milliseconds(100), std::chrono::milliseconds(400),
                                      std::chrono::milliseconds(900)};
};

}  // namespace millrace::render
