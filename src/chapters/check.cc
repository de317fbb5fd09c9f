#include "chapters/check.h"

#include <cmath>
#include <map>

#include "videos/title.h"

namespace millrace::chapters {
namespace {

constexpr std::size_t kMostComplaints = 50;  // a hostile list does not make a larger answer

class Checking {
 public:
  explicit Checking(std::int64_t duration_ms) : duration_ms_(duration_ms) {}

  void take(const NewChapter& one, std::size_t i) {
    auto at = fmt::format("items.{}.", i);
    if (!std::isfinite(one.start) || one.start < 0)
      return complain(at + "start", "Input should be seconds, 0 or more");
    double ms = std::round(one.start * 1000);
    if (ms >= static_cast<double>(duration_ms_))
      return complain(at + "start", "A chapter should begin before the end of the video");
    auto begin = static_cast<std::int64_t>(ms);
    if (!chapters_.try_emplace(begin, videos::clean_line(one.title)).second)
      complain(at + "start", "Another chapter begins at the same time");
  }

  Result<package::Chapters> result() {
    if (!fields_.empty())
      return fail(
          Error{Status::unprocessable, "validation", "Some fields are not valid.", std::move(fields_)});
    package::Chapters chapters;
    for (auto& [begin, title] : chapters_) chapters.push_back({begin, std::move(title)});
    return chapters;
  }

 private:
  void complain(std::string loc, std::string message) {
    if (fields_.size() < kMostComplaints)
      fields_.push_back({std::move(loc), std::move(message), "value_error"});
  }
  std::int64_t duration_ms_;
  std::map<std::int64_t, std::string> chapters_;
  std::vector<FieldError> fields_;
};

}  // namespace

Result<package::Chapters> check(const NewChapters& sent, std::int64_t duration_ms) {
  Checking checking(duration_ms);
  for (std::size_t i = 0; i < sent.items.size(); i++) checking.take(sent.items[i], i);
  return checking.result();
}

}  // namespace millrace::chapters
