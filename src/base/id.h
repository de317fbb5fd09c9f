// Random, unguessable identifiers. A type per thing, so that a VideoId is never passed where a MediaId is
// meant.
#pragma once
#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

// `length` characters of [0-9A-Za-z], from the operating system's random source. Any thread.
std::string random_text(std::size_t length);

template <class Tag>
class Id {
 public:
  static constexpr std::size_t kLength = 16;  // 95 bits

  Id() = default;
  static Id random() { return Id(random_text(kLength)); }
  // Nothing if `text` cannot be an id, so that hostile path parts never reach a query or a key.
  static std::optional<Id> parse(std::string_view text) {
    if (text.size() != kLength) return std::nullopt;
    for (char c : text)
      if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))) return std::nullopt;
    return Id(std::string(text));
  }
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;

 private:
  explicit Id(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

using UserId = Id<struct UserTag>;
using VideoId = Id<struct VideoTag>;
using MediaId = Id<struct MediaTag>;
using JobId = Id<struct JobTag>;
using SessionId = Id<struct SessionTag>;
using TextTrackId = Id<struct TextTrackTag>;
using UploadId = Id<struct UploadTag>;

}  // namespace millrace

template <class Tag>
struct std::hash<millrace::Id<Tag>> {
  std::size_t operator()(const millrace::Id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.text());
  }
};
