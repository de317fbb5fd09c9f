#include "backup/copying.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include "media/keys.h"
#include "store/paths.h"

namespace millrace::backup {

namespace {

bool is_original(const std::string& key) {
  return key.starts_with("media/") && key.ends_with("/original");
}

}  // namespace

std::string media_of(const std::string& key) {
  constexpr std::string_view folder = "media/";
  if (!key.starts_with(folder)) return {};
  return key.substr(folder.size(), key.find('/', folder.size()) - folder.size());
}

Result<Fd> lock(const fs::path& folder) {
  Fd file(::open((folder / "incoming").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file) store::raise("open a folder");
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    return fail(Status::conflict, "busy", "Another backup or restore is using this folder.");
  // What one left that was killed.
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder / "incoming", error))
    fs::remove(entry.path(), error);
  return file;
}

Result<void> lie_apart(const fs::path& one, const fs::path& other) {
  auto plain = [](const fs::path& path) {
    auto whole = fs::weakly_canonical(fs::absolute(path));
    return whole.has_filename() ? whole : whole.parent_path();
  };
  auto a = plain(one), b = plain(other);
  auto within = [](const fs::path& inner, const fs::path& outer) {
    return std::ranges::mismatch(outer, inner).in1 == outer.end();
  };
  if (within(a, b) || within(b, a))
    return fail(Status::bad_request, "inside",
                "The backup and the data need folders of their own, neither inside the other.");
  return {};
}

Result<Files> Copying::copy_missing() {
  auto all = files_of(from_);
  auto copies = files_of(to_);
  auto missing = missing_in(all, copies);
  std::erase_if(missing,
                [&](const auto& one) { return is_original(one.first) && copies.contains(one.first); });
  Progress progress{report_.copied_bytes, report_.copied_bytes};
  for (const auto& [key, file] : missing) progress.of += file.bytes;
  for (const auto& [key, file] : missing) {
    auto sha256 = copy_file(from_, to_, key);
    if (!sha256 && sha256.error().code == "absent") continue;
    if (!sha256) return fail(sha256.error());
    digests_[key] = *sha256;
    report_.copied_files++;
    report_.copied_bytes += file.bytes;
    progress.bytes = report_.copied_bytes;
    job_.progress(progress);
  }
  return all;
}

Result<void> Copying::renew_originals(const Files& files, const Snapshot& snapshot) {
  const Files copies = files_of(to_);
  for (const auto& [key, file] : missing_in(files, copies)) {
    auto known = snapshot.originals.find(media_of(key));
    auto copy = copies.find(key);
    if (!is_original(key) || known == snapshot.originals.end() || copy == copies.end()) continue;
    const Original& original = known->second;
    auto wanted = [&](const std::string& sha256) {
      if (copy->second.bytes != original.bytes) return true;  // the copy is no good anyway
      return original.sha256.empty() ? file.bytes == original.bytes : sha256 == original.sha256;
    };
    auto sha256 = copy_file(from_, to_, key, wanted);
    if (sha256) {
      digests_[key] = *sha256;
      report_.copied_files++;
      report_.copied_bytes += file.bytes;
    } else if (sha256.error().code == "unwanted") {
      kept_[known->first] = "changed here; the backup keeps its copy";
    } else if (sha256.error().code != "absent") {
      return fail(sha256.error());
    }
  }
  return {};
}

void Copying::compare(const Snapshot& snapshot) {
  for (const auto& [id, original] : snapshot.originals) {
    auto key = media::keys::original(*MediaId::parse(id));
    std::error_code error;
    auto bytes = fs::file_size(to_ / "objects" / key, error);
    auto digest = digests_.find(key);
    bool other = digest != digests_.end() && !original.sha256.empty() && digest->second != original.sha256;
    auto say = [&](std::string_view what) {
      report_.damaged.push_back(fmt::format("{} ({}): {}", original.name, id, what));
    };
    auto kept = kept_.find(id);
    if (error)
      say("missing");
    else if (bytes != original.bytes || other)
      say("not as it came; copied as it is");
    else if (kept != kept_.end())
      say(kept->second);
  }
}

}  // namespace millrace::backup
