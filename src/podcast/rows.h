// What a person says of the podcast that their public videos are offered as: rows of `podcasts`. Functions
// over a database session; the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace millrace::podcast {

struct PodcastRow {
  UserId user;
  std::string username;
  bool enabled = false;
  std::string title;  // empty: the user's name
  std::string description;
  std::string language = "en";
  std::string category = "Technology";
  bool is_explicit = false;
};

// What was never saved is as above. Nothing of users who are gone.
std::optional<PodcastRow> find(soci::session& sql, const UserId& user);
std::optional<PodcastRow> find_named(soci::session& sql, std::string_view username);
void save(soci::session& sql, const PodcastRow& row);
void erase(soci::session& sql, const UserId& user);

}  // namespace millrace::podcast
