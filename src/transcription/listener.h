// What hears a piece of sound and says what is said in it: a program or a service, as the administrator
// chose.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/async.h"
#include "transcription/answer.h"
#include "transcription/options.h"
#include "transcription/wave.h"

namespace millrace::transcription {

struct Piece {
  Samples samples;
  std::string language;                  // BCP 47; empty: to be found out
  std::function<bool()> stop;            // any thread; is nobody waiting any more?
  std::function<void(double)> progress;  // any thread
};

class Listener {
 public:
  virtual ~Listener() = default;
  // What of `piece` it hands over must not change until this has returned.
  virtual Task<Result<Heard>> hear(Piece piece) = 0;
};

// Null when nothing is configured. `pool` must outlive it.
std::unique_ptr<Listener> make_listener(const TranscriptionOptions& options, BlockingPool& pool);

// As whisper and its like want it: the first part of a tag, "auto" if there is none.
std::string short_language(const std::string& tag);

}  // namespace millrace::transcription
