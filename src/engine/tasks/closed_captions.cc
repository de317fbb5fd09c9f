// Closed captions of a media whose index was made from tables: the head of every picture is read, since they
// stand before its first slice, and the rest of it is not.
#include "engine/av/nal_types.h"
#include "engine/av/ptr.h"
#include "engine/closed_captions/texts.h"
#include "engine/tasks/file.h"
#include "engine/tasks/sound_input.h"
#include "engine/tasks/task.h"

namespace millrace::engine::tasks {
namespace {

constexpr std::size_t kFirstHead = 1024;
constexpr std::size_t kLargestHead = 256 << 10;

// Gives how many bytes it has read, or nothing when the file does not give them.
std::optional<std::size_t> read_head(int fd, const package::Packet& packet, std::size_t size,
                                     std::string& head) {
  auto have = head.size();
  head.resize(size);
  auto got = read_at(fd, packet.offset + have, head.data() + have, size - have);
  if (got < 0 || static_cast<std::size_t>(got) != size - have) return std::nullopt;
  return size - have;
}

bool is_whole(package::Codec codec, int length_bytes, std::string_view head) {
  return closed_captions::each_triplet(codec, length_bytes,
                                       {reinterpret_cast<const std::uint8_t*>(head.data()), head.size()},
                                       [](const closed_captions::Triplet&) {});
}

}  // namespace

Result<ClosedCaptionsReply> closed_captions(const ClosedCaptionsRequest& request, const Context& context) {
  auto index = read_index(context.descriptors[2]);
  if (!index) return fail(index.error());
  const auto* video = (*index)->video();
  if (!video || !video->header->addressed || !closed_captions::may_hold(video->header->codec))
    return ClosedCaptionsReply{};
  auto codec = video->header->codec;
  int prefix = av::length_bytes(codec, video->header->codec_private).value_or(0);
  ClosedCaptionsReply reply;
  closed_captions::Collected collected;
  std::string head;
  std::size_t done = 0;
  for (const auto& packet : video->packets) {
    head.clear();
    if (packet.offset > request.source_bytes || packet.size > request.source_bytes - packet.offset)
      return av::refused("damaged", "A packet lies beyond the end of the file.");
    auto most = std::min<std::size_t>(packet.size, kLargestHead);
    for (auto size = std::min(most, kFirstHead); head.size() < most; size = std::min(most, size * 4)) {
      auto read = read_head(context.descriptors[0], packet, size, head);
      if (!read) return av::refused("damaged", "The file ends before its packets do.");
      reply.bytes_read += *read;
      if (is_whole(codec, prefix, head)) break;
    }
    collected.take(codec, prefix, {reinterpret_cast<const std::uint8_t*>(head.data()), head.size()});
    if (++done % 4096 == 0 && context.progress)
      context.progress(static_cast<double>(done) / static_cast<double>(video->packets.size()));
  }
  reply.texts = closed_captions::texts_of(collected, video->packets, *video->header);
  return reply;
}

}  // namespace millrace::engine::tasks
