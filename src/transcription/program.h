// Runs a program of the administrator's choice for as long as somebody waits for it: in a process group of
// its own, in a folder of its own, with nothing of the server's but three descriptors and a clean
// environment, and behind everything else that wants the processor.
//
// A keeper stands between: a process that ends the whole group when the program has ended, when the server
// wants it, and when the server is gone, however it went. What leaves its group (setsid) is out of its reach.
#pragma once
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace millrace::transcription {

struct ProgramRun {
  std::vector<std::string> arguments;  // the first is its whole path
  std::filesystem::path folder;        // where it works; TMPDIR and HOME too
  std::chrono::milliseconds time_limit{60'000};
  std::size_t most_output = 1 << 20;
  std::function<bool()> stop;            // asked a few times a second
  std::function<void(double)> progress;  // 0…1, when it says "42%" on its standard error
};

// What it wrote to its standard output. Blocks, on a thread of a pool. "program_missing", "program_failed",
// "too_slow", "answer_too_large" (422); "cancelled". The end of its standard error goes to the log.
Result<std::string> run_program(const ProgramRun& run);

// The last "42%" of a text, as 0…1.
std::optional<double> percent_in(std::string_view text);

}  // namespace millrace::transcription
