#include "app/paths.h"

#include <cstdlib>

namespace millrace::app {

std::filesystem::path program_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

std::filesystem::path web_folder() {
  if (const char* named = std::getenv("MILLRACE_WEB")) return named;
  std::filesystem::path here = program_folder();
  for (const auto& folder : {here / "../share/millrace/web", here / "../../../web/dist"})
    if (std::filesystem::exists(folder / "index.html")) return std::filesystem::canonical(folder);
  return {};
}

}  // namespace millrace::app
