#include "engine/av/packet_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace millrace::engine::av {
namespace {

using package::Container;
using package::Packet;
using package::TrackKind;

constexpr int kAttempts = 4;  // the last one reads from the start of the file
constexpr std::int64_t kBytesBackVideo[] = {0, 512 << 10, 8 << 20};
constexpr std::int64_t kBytesBackAudio[] = {256 << 10, 2 << 20, 16 << 20};
constexpr std::int64_t kSecondsBack[] = {0, 2, 20};

bool seeks_by_bytes(Container container) {
  return container == Container::mpegts || container == Container::mpegps;
}

}  // namespace

Result<PacketSource> PacketSource::open(const Run& run) {
  PacketSource source(run);
  if (auto begun = source.begin(run); !begun) return fail(begun.error());
  return source;
}

Result<void> PacketSource::begin(const Run& run) {
  run_ = run;
  have_ = false;
  unit_ = -1;
  next_ = 0;
  header_.clear();
  window_.clear();
  if (run.track->addressed || run.packets.empty()) return {};
  return find_start();
}

Result<const AVPacket*> PacketSource::next() {
  if (next_ >= run_.packets.size()) return nullptr;
  const Packet& wanted = run_.packets[next_];
  if (run_.track->addressed) {
    if (auto read = read_by_place(wanted); !read) return fail(read.error());
  } else if (!read_by_demuxer()) {
    return nullptr;
  }
  if (next_ == 0)
    if (auto added = add_header(); !added) return fail(added.error());
  next_++;
  packet_->pts = wanted.pts;
  packet_->dts = AV_NOPTS_VALUE;
  packet_->duration = wanted.duration;
  packet_->flags = wanted.flags & Packet::kKey ? AV_PKT_FLAG_KEY : 0;
  // An edit list may put shown pictures where hidden ones stand already.
  bool hidden = run_.track->kind == TrackKind::video && (wanted.flags & Packet::kHidden);
  if (hidden) packet_->flags |= AV_PKT_FLAG_DISCARD;
  return packet_.get();
}

Result<void> PacketSource::read_by_place(const Packet& wanted) {
  constexpr std::uint32_t kMostBytes = 256u << 20;
  if (wanted.size > kMostBytes || wanted.offset > run_.bytes || wanted.size > run_.bytes - wanted.offset)
    return refused("damaged", "A packet lies beyond the end of the file.");
  av_packet_unref(packet_.get());
  int made = av_new_packet(packet_.get(), static_cast<int>(wanted.size));
  if (made < 0) return failed(made, "too_complex", "A packet is too large.");
  auto* out = reinterpret_cast<char*>(packet_->data);
  auto is_there = [&] {
    return wanted.offset >= window_at_ && wanted.offset + wanted.size <= window_at_ + window_.size();
  };
  if (auto together = is_there() ? 0 : bytes_together(wanted); together > wanted.size) {
    window_.resize(together);
    window_at_ = wanted.offset;
    if (!read_at(window_at_, window_.data(), window_.size())) window_.clear();
  }
  if (is_there())
    std::memcpy(out, window_.data() + (wanted.offset - window_at_), wanted.size);
  else if (!read_at(wanted.offset, out, wanted.size))
    return refused("damaged", "The file ends before its packets do.");
  return {};
}

// From a packet on, how much is worth reading at once: as far as a quarter of it is wanted. Sound has fifty
// packets a second, of some hundred bytes each, and each reading is a call of the system through the
// sandbox's filter.
std::size_t PacketSource::bytes_together(const Packet& first) const {
  constexpr std::uint64_t kMost = 256 << 10, kSparse = 4;
  std::uint64_t wanted = first.size, together = first.size;
  for (auto i = next_ + 1; i < run_.packets.size(); i++) {
    const auto& packet = run_.packets[i];
    const auto& before = run_.packets[i - 1];
    if (packet.offset < before.offset + before.size || packet.offset > run_.bytes) break;
    auto span = packet.offset + packet.size - first.offset;
    if (span > kMost || packet.offset + packet.size > run_.bytes) break;
    wanted += packet.size;
    if (wanted * kSparse >= span) together = span;
  }
  return static_cast<std::size_t>(together);
}

bool PacketSource::read_at(std::uint64_t offset, char* out, std::size_t bytes) const {
  for (std::size_t got = 0; got < bytes;) {
    auto n = pread(run_.fd, out + got, bytes - got, static_cast<off_t>(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    got += static_cast<std::size_t>(n);
  }
  return true;
}

// A demuxer tells of another header once, with the first packet that needs it.
void PacketSource::keep_header() {
  std::size_t size = 0;
  const auto* bytes = av_packet_get_side_data(packet_.get(), AV_PKT_DATA_NEW_EXTRADATA, &size);
  if (bytes) header_.assign(reinterpret_cast<const char*>(bytes), size);
}

Result<void> PacketSource::add_header() {
  if (header_.empty() || av_packet_get_side_data(packet_.get(), AV_PKT_DATA_NEW_EXTRADATA, nullptr))
    return {};
  auto* bytes = av_packet_new_side_data(packet_.get(), AV_PKT_DATA_NEW_EXTRADATA, header_.size());
  if (!bytes) return failed(AVERROR(ENOMEM), "", "");
  std::ranges::copy(header_, bytes);
  return {};
}

bool PacketSource::read_by_demuxer() {
  if (have_) {
    have_ = false;
    return true;
  }
  do {
    av_packet_unref(packet_.get());
    if (av_read_frame(&**input_, packet_.get()) < 0) return false;
  } while (packet_->stream_index != run_.track->source_stream);
  if (packet_->pos >= 0) unit_ = packet_->pos;
  keep_header();
  return true;
}

Result<void> PacketSource::find_start() {
  for (int attempt = run_.first_is_start ? kAttempts - 1 : 0; attempt < kAttempts; attempt++) {
    bool from_start = attempt == kAttempts - 1;
    if (!input_ || from_start) {
      input_.reset();
      auto input = Input::open(run_.fd, run_.bytes, Probe::streams);
      if (!input) return fail(input.error());
      input_.emplace(std::move(*input));
      int stream = run_.track->source_stream;
      if (stream < 0 || static_cast<unsigned>(stream) >= (*input_)->nb_streams)
        return refused("damaged", "The track is not in the file.");
      input_->only({&stream, 1});
    }
    if ((from_start || seek(attempt)) && sync(from_start)) return {};
  }
  return refused("broken_span", "The place in the file is not found again.");
}

bool PacketSource::seek(int attempt) {
  unit_ = -1;
  auto& format = **input_;
  const Packet& first = run_.packets.front();
  bool video = run_.track->kind == TrackKind::video;
  auto container = input_->container();
  if (seeks_by_bytes(container)) {
    auto back = video ? kBytesBackVideo[attempt] : kBytesBackAudio[attempt];
    auto at = std::max<std::int64_t>(0, static_cast<std::int64_t>(first.offset) - back);
    return av_seek_frame(&format, -1, at, AVSEEK_FLAG_BYTE) >= 0;
  }
  // MP4 is sought by decode time, the others by presentation time.
  auto base = rational(run_.track->source_time_base);
  auto back = av_rescale_q(kSecondsBack[attempt], {1, 1}, base);
  auto at = container == Container::mp4 ? first.source_ts : stamp(first);
  return av_seek_frame(&format, run_.track->source_stream, at - back, AVSEEK_FLAG_BACKWARD) >= 0;
}

bool PacketSource::sync(bool to_the_end) {
  while (read_by_demuxer()) {
    if (is_first(*packet_)) {
      have_ = true;
      return true;
    }
    if (!to_the_end && is_past(*packet_)) return false;
  }
  return false;
}

std::int64_t PacketSource::stamp(const Packet& packet) const {
  if (run_.track->kind == TrackKind::audio || (packet.flags & Packet::kNoPts)) return packet.source_ts;
  return packet.pts + run_.track->source_zero;
}

// Of streams that are sought by bytes the place tells, since their clocks may jump, stand still or repeat.
bool PacketSource::is_in_place(const AVPacket& packet) const {
  const Packet& first = run_.packets.front();
  if (unit_ != static_cast<std::int64_t>(first.offset)) return false;
  if (run_.track->kind == TrackKind::video) return packet.size == static_cast<int>(first.size);
  auto at = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  return at == AV_NOPTS_VALUE || is_near(at);
}

bool PacketSource::is_near(std::int64_t at) const {
  const Packet& first = run_.packets.front();
  auto tolerance = av_rescale_q(first.duration / 4, rational(run_.track->time_base),
                                rational(run_.track->source_time_base));
  return std::abs(at - stamp(first)) <= std::max<std::int64_t>(1, tolerance);
}

bool PacketSource::is_first(const AVPacket& packet) const {
  constexpr std::int64_t kNear = 1 << 20;
  if (is_in_place(packet)) return true;
  const Packet& first = run_.packets.front();
  if (seeks_by_bytes(input_->container()) &&
      std::abs(unit_ - static_cast<std::int64_t>(first.offset)) > kNear)
    return false;
  if (run_.track->kind == TrackKind::video) {
    bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    auto at = first.flags & Packet::kNoPts ? packet.dts : packet.pts;
    bool same = at == stamp(first) || (packet.dts != AV_NOPTS_VALUE && packet.dts == first.source_ts);
    return same && key == ((first.flags & Packet::kKey) != 0);
  }
  auto at = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  return at != AV_NOPTS_VALUE && is_near(at);
}

bool PacketSource::is_past(const AVPacket& packet) const {
  const Packet& first = run_.packets.front();
  if (seeks_by_bytes(input_->container())) return unit_ > static_cast<std::int64_t>(first.offset);
  if (run_.track->kind == TrackKind::video && packet.dts != AV_NOPTS_VALUE)
    return packet.dts > first.source_ts;
  auto at = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  auto slack = av_rescale_q(1, {1, 4}, rational(run_.track->source_time_base));
  return at != AV_NOPTS_VALUE && at > stamp(first) + slack;
}

}  // namespace millrace::engine::av
