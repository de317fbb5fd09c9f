// The packets of a run, in decode order, with their index times as pts: read by their place in the file where
// the index proved it, otherwise found again through the demuxer. One thread.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "engine/av/input.h"
#include "engine/protocol.h"

namespace millrace::engine::av {

struct Run {
  int fd = -1;
  std::uint64_t bytes = 0;
  const package::TrackHeader* track = nullptr;  // the caller's
  std::span<const package::Packet> packets;     // the caller's
  bool first_is_start = false;
};

class PacketSource {
 public:
  static Result<PacketSource> open(const Run& run);
  // Goes over to another run of the same file and track.
  Result<void> begin(const Run& run);

  // Null at the end of the run, or where the file ends before it.
  Result<const AVPacket*> next();
  std::size_t position() const { return next_; }  // ordinal within the run of the packet that comes next

 private:
  explicit PacketSource(const Run& run) : run_(run), packet_(new_packet()) {}
  Result<void> read_by_place(const package::Packet& wanted);
  std::size_t bytes_together(const package::Packet& first) const;
  bool read_at(std::uint64_t offset, char* out, std::size_t bytes) const;
  bool read_by_demuxer();
  void keep_header();
  Result<void> add_header();
  Result<void> find_start();
  bool seek(int attempt);
  bool sync(bool to_the_end);
  bool is_first(const AVPacket& packet) const;
  bool is_in_place(const AVPacket& packet) const;
  bool is_near(std::int64_t at) const;  // of sound
  bool is_past(const AVPacket& packet) const;
  std::int64_t stamp(const package::Packet& packet) const;  // pts as the container has it

  Run run_;
  PacketPtr packet_;
  std::optional<Input> input_;
  bool have_ = false;       // packet_ is the one to give next
  std::int64_t unit_ = -1;  // place in the file of the container's unit that packet_ is of, if known
  std::size_t next_ = 0;
  std::string window_;  // bytes of the file that were read together
  std::uint64_t window_at_ = 0;
  std::string header_;  // the decoder's, where it has changed before the packet that is looked for
};

}  // namespace millrace::engine::av
