#include <fcntl.h>

#include <fstream>

#include "base/id.h"
#include "transcription/endpoint.h"
#include "transcription/listener.h"
#include "transcription/program.h"

namespace millrace::transcription {
namespace {

namespace fs = std::filesystem;

// For one run of a program; gone with it.
class Folder {
 public:
  explicit Folder(const fs::path& in) : path_(in / random_text(16)) {
    fs::create_directories(path_);
    fs::permissions(path_, fs::perms::owner_all);
  }
  Folder(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void replace_all(std::string& text, std::string_view what, const std::string& by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

class ProgramListener final : public Listener {
 public:
  ProgramListener(const TranscriptionOptions& options, BlockingPool& pool) : options_(options), pool_(pool) {
    // What a server left that was killed.
    std::error_code ignored;
    fs::remove_all(options_.folder, ignored);
  }

  Task<Result<Heard>> hear(Piece piece) override {
    co_return co_await run_blocking(pool_, [&]() -> Result<Heard> { return run(piece); });
  }

 private:
  Result<Heard> run(const Piece& piece) {
    Folder folder(options_.folder);
    auto audio = folder.path() / "audio.wav";
    auto wave = write_wave(piece.samples);
    std::ofstream out(audio, std::ios::binary);
    if (!out.write(wave.data(), static_cast<std::streamsize>(wave.size())).flush())
      return fail(Status::insufficient_storage, "disk_full", "There is no room on the disk for the sound.");
    out.close();
    ProgramRun run;
    run.arguments = options_.program;
    for (auto& argument : run.arguments) {
      replace_all(argument, "{audio}", audio.string());
      replace_all(argument, "{language}", short_language(piece.language));
    }
    run.folder = folder.path();
    run.time_limit = std::chrono::minutes(options_.time_limit_minutes);
    run.most_output = kMostAnswer;
    run.stop = piece.stop;
    run.progress = piece.progress;
    auto written = run_program(run);
    if (!written) return fail(written.error());
    return read_answer(*written);
  }

  const TranscriptionOptions options_;
  BlockingPool& pool_;
};

}  // namespace

std::string short_language(const std::string& tag) {
  return tag.empty() ? "auto" : tag.substr(0, tag.find('-'));
}

std::unique_ptr<Listener> make_listener(const TranscriptionOptions& options, BlockingPool& pool) {
  if (!options.program.empty()) return std::make_unique<ProgramListener>(options, pool);
  if (!options.endpoint.empty()) return std::make_unique<Endpoint>(options, pool);
  return nullptr;
}

}  // namespace millrace::transcription
