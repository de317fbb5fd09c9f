// Which videos a query finds, best first. Functions over a database session.
//
// Three rooms, one above the other: what has all words in its title; what has them in title and description;
// what says them all in one of its subtitles. Within each the order is that of weight() (db/full_text.h), of
// all places where the video was found. Only the newest kMostCandidates rows that match and may be seen are
// weighed, so that a word which everybody says costs no more than that.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/id.h"

namespace millrace::search {

inline constexpr int kMostCandidates = 2000;

struct Ranked {
  VideoId video;
  double score = 0;                // higher is better
  std::optional<long long> track;  // the number of the subtitles that say it best
};

// What is public and ready, and all of `viewer`: as lists show it.
std::vector<Ranked> rank(soci::session& sql, const std::string& match, const std::optional<UserId>& viewer);

// Behind this one comes the next page. A marker that is not ours: "bad_request".
std::string write_cursor(const Ranked& last);
Result<std::optional<Ranked>> read_cursor(const std::string& text);
// Whether `one` stands before `other`.
bool before(const Ranked& one, const Ranked& other);

}  // namespace millrace::search
