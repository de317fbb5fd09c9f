#include "videos/rights.h"

#include <fmt/format.h>

#include <charconv>

#include "accounts/crypto.h"

namespace millrace::videos {
namespace {

constexpr std::size_t kCode = 22;  // characters of base64url: 132 bits
constexpr std::size_t kSeconds = 10;
constexpr std::size_t kLongest = 1 + LinkId::kLength + kCode;

}  // namespace

std::optional<NamedVideo> named_video(std::string_view text) {
  const auto id = VideoId::parse(text.substr(0, VideoId::kLength));
  if (!id) return std::nullopt;
  if (text.size() == VideoId::kLength) return NamedVideo{*id, {}};
  const auto right = text.substr(VideoId::kLength + 1);
  if (text[VideoId::kLength] != '~' || right.empty() || right.size() > kLongest) return std::nullopt;
  return NamedVideo{*id, std::string(right)};
}

std::string Rights::code(std::string_view text) const {
  return accounts::base64url(accounts::hmac_sha256(key_, text)).substr(0, kCode);
}

std::string Rights::of_link(const VideoId& video, const LinkId& link) const {
  const std::string what = "l" + link.text();
  return what + code("link " + video.text() + " " + what);
}

std::string Rights::of_password(const VideoId& video, long long version, std::int64_t until) const {
  const std::string what = fmt::format("p{:010}", until);
  return what + code(fmt::format("password {} {} {}", video.text(), version, what));
}

std::optional<LinkId> Rights::link(const VideoId& video, std::string_view right) const {
  if (!right.starts_with('l') || right.size() != 1 + LinkId::kLength + kCode) return std::nullopt;
  auto id = LinkId::parse(right.substr(1, LinkId::kLength));
  if (!id || !accounts::equal_secrets(right, of_link(video, *id))) return std::nullopt;
  return id;
}

bool Rights::password(const VideoId& video, std::string_view right, long long version, UnixMillis now) const {
  if (!right.starts_with('p') || right.size() != 1 + kSeconds + kCode) return false;
  std::int64_t until = 0;
  const char* end = right.data() + 1 + kSeconds;
  const auto read = std::from_chars(right.data() + 1, end, until);
  if (read.ec != std::errc{} || read.ptr != end || until * 1000 <= now) return false;
  return accounts::equal_secrets(right, of_password(video, version, until));
}

}  // namespace millrace::videos
