// Chapters as somebody sends them, checked. Pure.
#pragma once
#include <boost/describe.hpp>
#include <vector>

#include "base/error.h"
#include "http/json.h"
#include "package/chapters.h"

namespace millrace::chapters {

struct NewChapter {
  double start = 0;
  std::string title;
};
BOOST_DESCRIBE_STRUCT(NewChapter, (), (start, title))
inline http::Rules rules(const NewChapter*) {
  return {{"start", {.minimum = 0, .description = "seconds, to the millisecond"}},
          {"title", {.max_length = package::kLongestChapterName, .description = "may be empty"}}};
}
struct NewChapters {
  std::vector<NewChapter> items;
};
BOOST_DESCRIBE_STRUCT(NewChapters, (), (items))
inline http::Rules rules(const NewChapters*) {
  return {{"items", {.max_length = package::kMostChapters, .description = "in any order"}}};
}

// In order, titles cleaned as those of videos are. "validation" with each start that is wrong: no number,
// negative, not before the end of the video, or another one's.
Result<package::Chapters> check(const NewChapters& sent, std::int64_t duration_ms);

}  // namespace millrace::chapters
