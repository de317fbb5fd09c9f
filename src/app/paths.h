// Where the program's own files are: the engine beside it, the built page not far away.
#pragma once
#include <filesystem>

namespace millrace::app {

std::filesystem::path program_folder();
// $MILLRACE_WEB, or ../share/millrace/web of an installation, or web/dist of the source tree it was built in.
std::filesystem::path web_folder();

}  // namespace millrace::app
