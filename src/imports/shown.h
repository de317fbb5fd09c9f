// Imports as the API shows them (docs/design/http-surface.md).
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "http/json.h"

namespace millrace::imports {

inline constexpr std::size_t kMostAddresses = 100;  // of one request

struct NewImports {
  std::vector<std::string> urls;
  std::optional<std::string> title;
  std::optional<std::string> visibility;
};
BOOST_DESCRIBE_STRUCT(NewImports, (), (urls, title, visibility))
inline http::Rules rules(const NewImports*) {
  return {{"urls", {.min_length = 1, .max_length = kMostAddresses}},
          {"title", {.max_length = 200, .description = "of a single one; from the file's name if empty"}},
          {"visibility", {.one_of = {"public", "unlisted", "private"}}}};
}

struct ImportReason {
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ImportReason, (), (code, detail))

struct Import {
  std::string id;
  std::string url;
  std::string state;
  std::int64_t received = 0;
  std::optional<std::int64_t> length;
  std::optional<ImportReason> trouble;
  std::string file_name;
  std::string title;
  std::string visibility;
  std::string created_at;
  std::optional<ImportReason> reason;
  std::optional<std::string> video;
};
BOOST_DESCRIBE_STRUCT(Import, (),
                      (id, url, state, received, length, trouble, file_name, title, visibility, created_at,
                       reason, video))
inline http::Rules rules(const Import*) {
  return {{"state", {.one_of = {"queued", "running", "ready", "failed", "cancelled"}}},
          {"received", {.description = "bytes"}},
          {"length", {.description = "of the whole, once it is known"}},
          {"trouble", {.description = "why it is being tried again"}},
          {"visibility", {.one_of = {"public", "unlisted", "private"}}},
          {"video", {.description = "once the file is there"}}};
}
struct ImportList {
  std::vector<Import> items;
};
BOOST_DESCRIBE_STRUCT(ImportList, (), (items))

}  // namespace millrace::imports
