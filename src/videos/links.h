// Links that let whoever has them watch one video for a while (rows of `share_links`), and a video's
// password. Functions over a database session, the caller owns the transaction.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "videos/rights.h"

namespace millrace::videos {

struct Link {
  LinkId id;
  VideoId video;
  std::string note;
  UnixMillis created_at = 0;
  UnixMillis expires_at = 0;
};

void insert(soci::session& sql, const Link& link);
std::optional<Link> find_link(soci::session& sql, const LinkId& id);
std::vector<Link> links_of(soci::session& sql, const VideoId& video);  // the newest first
bool remove_link(soci::session& sql, const VideoId& video, const LinkId& id);
void forget_links(soci::session& sql, UnixMillis before);  // that had ended by then

// Empty: none. Every change ends the rights that a former one gave.
void set_password(soci::session& sql, const VideoId& video, const std::string& hash, UnixMillis now);
std::string password_hash(soci::session& sql, const VideoId& video);

}  // namespace millrace::videos
