// Reads back our own segments. They come from a cache that is verified when it is opened, but a wrong byte
// there must still not become a wrong read.
#include <optional>

#include "base/bytes.h"
#include "package/cmaf.h"

namespace millrace::package {
namespace {

std::unexpected<Error> refused() {
  return fail(Status::internal, "damaged_segment", "A stored segment is not one of ours.");
}

struct Fragment {
  Ticks begin = 0;
  std::vector<Sample> samples;
  std::uint32_t data_offset = 0;
};

// The body of the box of this type at the front of `in`, which moves behind it.
std::optional<std::string_view> take_box(std::string_view& in, std::string_view type) {
  ByteReader reader(in);
  std::uint32_t size = reader.u32();
  if (reader.text(4) != type || size < 8 || size > in.size()) return std::nullopt;
  std::string_view body = in.substr(8, size - 8);
  in.remove_prefix(size);
  return body;
}

bool read_times(ByteReader in, Fragment& fragment) {
  if (in.u32() != 0x01000000) return false;
  fragment.begin = in.i64();
  return !in.failed() && fragment.begin >= 0;
}

bool read_run(ByteReader in, Fragment& fragment) {
  std::uint32_t flags = in.u32();
  constexpr std::uint32_t kSound = 0x01000301, kPicture = 0x01000701, kReordered = 0x01000f01;
  if (flags != kSound && flags != kPicture && flags != kReordered) return false;
  std::uint32_t count = in.u32();
  fragment.data_offset = in.u32();
  std::size_t each = flags == kSound ? 8 : flags == kPicture ? 12 : 16;
  if (in.failed() || in.rest().size() != each * count) return false;
  Ticks time = fragment.begin;
  fragment.samples.reserve(count);
  for (std::uint32_t i = 0; i < count; i++) {
    std::uint32_t duration = in.u32();
    Sample sample{time, in.u32(), true};
    if (flags != kSound) sample.key = (in.u32() & 0x00010000) == 0;
    if (flags == kReordered) sample.pts += in.i32();
    fragment.samples.push_back(sample);
    time += duration;
  }
  return true;
}

std::optional<Fragment> read_fragment(std::string_view moof) {
  Fragment fragment;
  auto mfhd = take_box(moof, "mfhd");
  auto traf = take_box(moof, "traf");
  if (!mfhd || !traf || !moof.empty()) return std::nullopt;
  auto tfhd = take_box(*traf, "tfhd");
  auto tfdt = take_box(*traf, "tfdt");
  auto trun = take_box(*traf, "trun");
  if (!tfhd || !tfdt || !trun || !traf->empty()) return std::nullopt;
  if (!read_times(ByteReader(*tfdt), fragment) || !read_run(ByteReader(*trun), fragment)) return std::nullopt;
  return fragment;
}

// `behind`: how many bytes there are from `in` on.
std::optional<std::uint64_t> payload_bytes(ByteReader& in, std::uint64_t behind) {
  std::uint64_t size = in.u32();
  if (in.text(4) != "mdat") return std::nullopt;
  std::uint64_t header = 8;
  if (size == 1) size = in.u64(), header = 16;
  if (in.failed() || size < header || behind != size) return std::nullopt;
  return size - header;
}

}  // namespace

Result<StoredSegment> parse_segment(std::string_view bytes, std::uint64_t size_of_all) {
  std::string_view rest = bytes;
  if (!take_box(rest, "styp")) return refused();
  std::size_t moof_at = bytes.size() - rest.size();
  auto moof = take_box(rest, "moof");
  if (!moof) return refused();
  auto fragment = read_fragment(*moof);
  if (!fragment) return refused();
  ByteReader payload(rest);
  auto size = payload_bytes(payload, size_of_all - (bytes.size() - rest.size()));
  std::uint64_t sum = 0;
  for (const Sample& sample : fragment->samples) sum += sample.size;
  if (!size || sum != *size) return refused();
  std::uint64_t payload_at = bytes.size() - payload.rest().size();
  if (moof_at + fragment->data_offset != payload_at) return refused();
  return StoredSegment{std::move(fragment->samples), payload_at};
}

}  // namespace millrace::package
