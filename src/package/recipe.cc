#include "package/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace millrace::package {
namespace {

constexpr std::int32_t kLeast = 72, kMost = 4320;
constexpr std::size_t kMostRungs = 24;

std::unexpected<Error> bad(std::string detail) {
  return fail(Status::bad_request, "bad_config", std::move(detail));
}

std::optional<Codec> codec_of(std::string_view name) {
  if (name == "h264") return Codec::h264;
  if (name == "hevc") return Codec::hevc;
  if (name == "av1") return Codec::av1;
  return std::nullopt;
}

std::optional<Rung> parse_rung(std::string_view written) {
  auto colon = written.find(':');
  auto codec = colon == std::string_view::npos ? Codec::h264 : codec_of(written.substr(0, colon));
  auto side = colon == std::string_view::npos ? written : written.substr(colon + 1);
  Rung rung;
  auto [end, error] = std::from_chars(side.data(), side.data() + side.size(), rung.short_side);
  bool number = error == std::errc() && end == side.data() + side.size();
  if (!codec || !number || rung.short_side < kLeast || rung.short_side > kMost) return std::nullopt;
  rung.codec = *codec;
  return rung;
}

}  // namespace

Result<std::vector<Rung>> parse_rungs(const std::vector<std::string>& written) {
  std::vector<Rung> rungs;
  if (written.size() > kMostRungs) return bad(fmt::format("has more than {} rungs", kMostRungs));
  for (const auto& text : written) {
    auto rung = parse_rung(text);
    if (!rung)
      return bad(
          fmt::format("has '{}', which is no rung; write \"720\", \"hevc:1080\" or \"av1:1080\" "
                      "with {} to {} lines",
                      text, kLeast, kMost));
    if (std::ranges::find(rungs, *rung) != rungs.end()) return bad(fmt::format("has '{}' twice", text));
    rungs.push_back(*rung);
  }
  if (std::ranges::find(rungs, Codec::h264, &Rung::codec) == rungs.end())
    return bad("has no H.264 rung, so some players could play nothing");
  std::ranges::sort(rungs, [](const Rung& a, const Rung& b) {
    if (a.codec != b.codec) return a.codec < b.codec;
    return a.short_side > b.short_side;
  });
  return rungs;
}

std::string name_of(const Rung& rung) {
  switch (rung.codec) {
    case Codec::hevc:
      return fmt::format("hevc-{}", rung.short_side);
    case Codec::av1:
      return fmt::format("av1-{}", rung.short_side);
    default:
      return std::to_string(rung.short_side);
  }
}

}  // namespace millrace::package
