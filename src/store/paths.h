// Files below one folder, by keys that were checked: no symbolic link is ever followed, and nothing outside
// is reached. Functions of the local store; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/fd.h"

namespace millrace::store {

// Throws std::system_error of errno.
[[noreturn]] void raise(const char* what);

// openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS), or part by part with O_NOFOLLOW where the kernel lacks it.
// An empty Fd with errno set when it fails. `flags` without O_CLOEXEC.
Fd open_beneath(int root, std::string_view path, int flags);
Fd open_by_parts(int root, std::string_view path, int flags);

enum class Sync { no, yes };
// The folder that holds `key`, made with its parents where they are missing. With Sync::yes all of them, from
// the root down, are durable afterwards (they may have been made a moment ago by somebody who did not sync).
Fd make_parent(int root, std::string_view key, Sync sync);

// "a/b/c" -> "c".
std::string leaf(std::string_view key);

// Moves a file without replacing: false when the new name is taken; throws on anything else but a missing
// folder, which is std::errc::no_such_file_or_directory to be retried by the caller.
bool move_without_replacing(int from, const std::string& old_name, int to, const std::string& new_name);

// The plain files right in a folder; none when there is no such folder.
struct NamedFile {
  std::string name;
  std::uint64_t bytes = 0;
};
std::vector<NamedFile> files_below(int root, std::string_view path);

// All below the folder `name` in `parent`, and itself. Absent is fine.
void remove_tree(int parent, const std::string& name);

void sync_or_throw(int fd);

}  // namespace millrace::store
