// `millrace backup` and `millrace restore`, in a process of their own.
#include <fmt/format.h>

#include "app/commands.h"
#include "backup/backup.h"

namespace millrace::app {
namespace {

backup::Job job_of(const Options& options, const std::string& folder) {
  backup::Job job;
  job.data = std::filesystem::absolute(options.data);
  job.folder = std::filesystem::absolute(folder);
  job.progress = [shown = 0](backup::Progress progress) mutable {
    if (progress.of == 0) return;
    int percent =
        static_cast<int>(static_cast<double>(progress.bytes) * 100 / static_cast<double>(progress.of));
    if (percent <= shown) return;
    fmt::print("{} %\n", shown = percent);
    std::fflush(stdout);
  };
  return job;
}

int tell(const Result<backup::Report>& report, std::string_view what, const std::string& folder) {
  if (!report) {
    fmt::print(stderr, "millrace: {}: {}\n", folder, report.error().detail);
    return 1;
  }
  fmt::print("{}: {} videos, {} files copied ({} bytes), {} removed\n", what, report->videos,
             report->copied_files, report->copied_bytes, report->removed_files);
  for (const auto& original : report->damaged) fmt::print("DAMAGED  {}\n", original);
  return report->damaged.empty() ? 0 : 1;
}

}  // namespace

int back_up(const Options& options, const std::string& folder) {
  return tell(backup::back_up(job_of(options, folder)), "The backup is complete", folder);
}

int restore(const Options& options, const std::string& folder) {
  return tell(backup::restore(job_of(options, folder)), "Everything is back", folder);
}

}  // namespace millrace::app
