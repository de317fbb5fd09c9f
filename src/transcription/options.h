// What listens: a program of this machine, or a service that speaks as OpenAI's does. Written down by the
// administrator alone, in the server's file.
#pragma once
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"

namespace millrace::transcription {

struct TranscriptionOptions {
  std::vector<std::string> program;  // its path and arguments; {audio} and {language} stand for what they say
  std::string endpoint;      // http or https, for example http://127.0.0.1:8080/v1/audio/transcriptions
  std::string api_key_file;  // holds what the endpoint wants as Bearer; empty: nothing is sent
  std::string model = "whisper-1";  // as the endpoint calls it
  int time_limit_minutes = 60;      // for each piece
  int piece_seconds = 600;          // long sound is cut into pieces, at silence where there is any
  std::filesystem::path folder{};   // for what programs are given; emptied at the start

  bool on() const { return !program.empty() || !endpoint.empty(); }
};

// "bad_config" with what an administrator must change.
Result<void> check(const TranscriptionOptions& options);
// Of the file; empty when there is none. "bad_config".
Result<std::string> read_key(const std::string& file);

}  // namespace millrace::transcription
