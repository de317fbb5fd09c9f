#include "engine/tasks/overlay.h"

#include "engine/tasks/draw_piece.h"
#include "engine/tasks/file.h"

namespace millrace::engine::tasks {
namespace {

constexpr package::Ticks kKept = 10 * package::kVideoScale;  // how far back a picture may be asked for

}  // namespace

Result<Overlay> Overlay::open(int fd, const BurntText& text) {
  auto decoder = av::SubtitlePictures::open(text.track);
  if (!decoder) return fail(decoder.error());
  return Overlay(fd, text, std::move(*decoder));
}

Result<std::optional<Overlay>> Overlay::of(const std::optional<BurntText>& text, std::span<const int> fds) {
  constexpr std::size_t kPayloads = 2;
  if (!text) return std::optional<Overlay>();
  if (fds.size() <= kPayloads) return fail(Status::internal, "engine_failed", "The task lacks a descriptor.");
  if (auto good = package::check({text->track}, package::kMostPictureBytes); !good) return fail(good.error());
  auto opened = open(fds[kPayloads], *text);
  if (!opened && opened.error().code != "damaged") return fail(opened.error());
  return opened ? std::optional<Overlay>(std::move(*opened)) : std::nullopt;
}

void Overlay::begin_again() {
  auto decoder = av::SubtitlePictures::open(text_->track);
  if (!decoder) return;  // it could be opened before
  decoder_ = std::move(*decoder);
  next_ = 0;
  known_.clear();
  dropped_ = false;
}

// False at the end of the track.
bool Overlay::decode_next() {
  const auto& packets = text_->track.packets;
  while (next_ < packets.size()) {
    const auto& packet = packets[next_++];
    bytes_.resize(packet.size);
    if (read_at(fd_, packet.offset, bytes_.data(), bytes_.size()) != static_cast<std::int64_t>(bytes_.size()))
      continue;
    auto screen = decoder_.decode(packet, bytes_);
    if (!screen) continue;
    // A screen takes the place of the one before, also when both begin at once.
    if (!known_.empty() && screen->begin < known_.back().begin) continue;
    known_.push_back(std::move(*screen));
    return true;
  }
  return false;
}

const av::SubtitleScreen* Overlay::shown_at(package::Ticks at) {
  if (dropped_ && !known_.empty() && known_.front().begin > at) begin_again();
  while ((known_.empty() || known_.back().begin <= at) && decode_next()) {
  }
  while (known_.size() > 1 && known_[1].begin <= at - kKept) {
    known_.pop_front();
    dropped_ = true;
  }
  const av::SubtitleScreen* shown = nullptr;
  for (const auto& screen : known_)
    if (screen.begin <= at) shown = &screen;
  return shown && at < shown->end ? shown : nullptr;
}

void Overlay::draw(AVFrame& picture, package::Ticks at, int matrix) {
  const auto* screen = shown_at(at);
  if (!screen) return;
  bool stretch = text_->track.codec != package::PictureTextCodec::pgs;
  auto placing = placing_of(*screen, picture.width, picture.height, stretch);
  for (const auto& piece : screen->pieces) draw_piece(piece, placing, picture, matrix);
}

}  // namespace millrace::engine::tasks
