// Who plays and who has just come, told from the requests alone: a viewer who was given the segments before
// this one plays, and has in its buffer what it was given less the time that has passed. So a viewer with
// little in the buffer is served before one that fetches for later. Thread-safe, bounded; nothing here is
// kept longer than some minutes.
#pragma once
#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace millrace::render {

enum class Need {
  newcomer,  // the first segment at this place
  playing,   // goes on, with little in the buffer
  later,     // goes on, with enough in the buffer
};

class Viewers {
 public:
  using Clock = std::chrono::steady_clock;
  struct Options {
    double comfort = 10;               // seconds of media in the buffer that are enough
    std::chrono::seconds memory{120};  // after the last request
    std::size_t most = 4096;           // viewers remembered
  };
  Viewers() = default;
  explicit Viewers(Options options) : options_(options) {}

  // `viewer` names the client and the media; `begin`, `end` seconds of the media.
  Need need(const std::string& viewer, double begin, Clock::time_point now) const;
  void served(const std::string& viewer, double begin, double end, Clock::time_point now);
  std::size_t known() const;

 private:
  // A stretch of media that one player was given without a gap. Several people may share an address.
  struct Run {
    double from = 0, to = 0;
    Clock::time_point since, last;
  };
  struct One {
    std::vector<Run> runs;
    std::list<std::string>::iterator recent;
  };
  static constexpr std::size_t kRuns = 8;
  const Run* find(const std::vector<Run>& runs, double begin, Clock::time_point now) const;

  Options options_;
  mutable std::mutex mutex_;
  std::list<std::string> recent_;  // most recently served first
  std::unordered_map<std::string, One> by_viewer_;
};

}  // namespace millrace::render
