// Chapters as the API shows them (docs/design/http-surface.md).
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "http/json.h"
#include "videos/view.h"

namespace millrace::chapters {

struct ChapterList {
  std::vector<videos::VideoChapter> items;
  std::string origin;
  long long found = 0;  // how many the file has, to which one can go back
  long long version = 0;
  std::optional<std::string> updated_at;
  std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(ChapterList, (), (items, origin, found, version, updated_at, url))
inline http::Rules rules(const ChapterList*) {
  return {{"origin", {.one_of = {"container", "edited"}}},
          {"version", {.description = "grows with each change; 0 before the first"}},
          {"url", {.description = "WebVTT; null when there are none"}}};
}

struct ProposalReason {
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ProposalReason, (), (code, detail))
struct ChapterProposal {
  std::string state;
  double progress = 0;
  std::vector<double> times;
  std::optional<ProposalReason> reason;
};
BOOST_DESCRIBE_STRUCT(ChapterProposal, (), (state, progress, times, reason))
inline http::Rules rules(const ChapterProposal*) {
  return {{"state", {.one_of = {"absent", "queued", "running", "ready", "failed", "cancelled"}}},
          {"progress", {.description = "0 to 1"}},
          {"times", {.description = "seconds at which chapters could begin; none if nothing changes much"}}};
}

ChapterList show(const videos::ChapterRow& row, const videos::VideoRecord& video);

}  // namespace millrace::chapters
