// Titles: cleaned of what would hurt a page or a log, and folded for searching and sorting.
#pragma once
#include <string>
#include <string_view>

namespace millrace::videos {

// Valid UTF-8 without control characters and bidirectional overrides, trimmed, at most 200 characters; an
// empty result becomes "Untitled".
std::string clean_title(std::string_view text);
// The same, and what is empty stays empty.
std::string clean_line(std::string_view text);
// The same for longer texts, where line breaks stay; at most 5,000 characters.
std::string clean_description(std::string_view text);
// A file's name without folders and extension, as a title.
std::string title_from_file_name(std::string_view file_name);
// A display name for a file: no folders, no control characters, at most 200 characters; never used as a path.
std::string clean_file_name(std::string_view file_name);
// Lower-case ASCII; other characters as they are.
std::string title_key(std::string_view title);

}  // namespace millrace::videos
