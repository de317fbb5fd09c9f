// The right to watch one video that stands in its name: "{id}~{right}" in the place of "{id}", in every path
// of the page, the API and the media. So playlists, segments, subtitles and pictures, which name each other
// relative to where they are, carry it along, whatever plays them.
//
//   l + id of a link (16) + code (22)                   a link that an owner made: until it ends or is
//   revoked p + seconds since 1970 (10 digits) + code (22)      after the video's password: until then
//
// The code is the beginning of an HMAC over the video, what stands before it, and, for a password, its
// version: another password, or none, ends it. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"

namespace millrace::videos {

using LinkId = Id<struct LinkTag>;

struct NamedVideo {
  VideoId id;
  std::string right;  // empty: none
};
// Nothing if `text` is neither an id nor an id with a right.
std::optional<NamedVideo> named_video(std::string_view text);

class Rights {
 public:
  explicit Rights(std::string key) : key_(std::move(key)) {}

  std::string of_link(const VideoId& video, const LinkId& link) const;
  std::string of_password(const VideoId& video, long long version, std::int64_t until) const;

  // The link whose right this is; whether it still stands is for its row to say.
  std::optional<LinkId> link(const VideoId& video, std::string_view right) const;
  bool password(const VideoId& video, std::string_view right, long long version, UnixMillis now) const;

 private:
  std::string code(std::string_view text) const;
  std::string key_;
};

}  // namespace millrace::videos
