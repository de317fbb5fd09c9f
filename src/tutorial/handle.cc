#include <array>

#include "tutorial/tutorial.h"

namespace millrace::tutorial {
namespace {

constexpr std::array kExtensions{".mp4", ".mov",  ".m4v", ".mkv", ".webm", ".avi", ".flv",
                                 ".ts",  ".m2ts", ".mts", ".mpg", ".mpeg", ".3gp", ".ogv"};

bool is_extension(std::string_view text) {
  return std::ranges::find(kExtensions, text) != kExtensions.end();
}

std::string_view made_extension(HandleKind kind) {
  return kind == HandleKind::audio ? ".mp3" : kind == HandleKind::subtitles ? ".srt" : ".mp4";
}

}  // namespace

std::string extension_of(std::string_view file_name) {
  auto dot = file_name.find_last_of('.');
  std::string extension(dot == std::string_view::npos ? std::string_view() : file_name.substr(dot));
  for (char& c : extension)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return is_extension(extension) ? extension : ".mp4";
}

std::optional<Handle> parse_handle(std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);
  Handle handle;
  auto take = [&](std::string_view folder, HandleKind kind) {
    if (!text.starts_with(folder)) return false;
    text.remove_prefix(folder.size());
    handle.kind = kind;
    return true;
  };
  if (!take("uploads/", HandleKind::upload) && !take("transcoded/", HandleKind::transcoded) &&
      !take("audio/", HandleKind::audio) && !take("subtitles/", HandleKind::subtitles))
    return std::nullopt;
  if (text.size() < VideoId::kLength) return std::nullopt;
  auto video = VideoId::parse(text.substr(0, VideoId::kLength));
  handle.extension = std::string(text.substr(VideoId::kLength));
  bool good = handle.kind == HandleKind::upload ? is_extension(handle.extension)
                                                : handle.extension == made_extension(handle.kind);
  if (!video || !good) return std::nullopt;
  handle.video = *video;
  return handle;
}

std::string write_handle(const Handle& handle) {
  switch (handle.kind) {
    case HandleKind::upload:
      return "uploads/" + handle.video.text() + handle.extension;
    case HandleKind::transcoded:
      return "transcoded/" + handle.video.text() + ".mp4";
    case HandleKind::audio:
      return "audio/" + handle.video.text() + ".mp3";
    case HandleKind::subtitles:
      return "subtitles/" + handle.video.text() + ".srt";
  }
  return {};
}

}  // namespace millrace::tutorial
