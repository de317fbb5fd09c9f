#include "engine/tasks/sound_window.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace millrace::engine::tasks {
namespace {

using package::Packet;

constexpr std::int64_t kMostAtOnce = 32768;
constexpr std::int64_t kSettling = 512;  // samples that a resampler needs before and after

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

// The packets that sound in [begin, end), and enough before for any decoder to settle: MDCT of one packet,
// the bit reservoir of MP3, 80 ms of Opus (RFC 7845 section 4.2).
std::span<const Packet> packets_of(std::span<const Packet> all, std::int64_t begin, std::int64_t end,
                                   int rate) {
  auto early = begin - rate / 2;
  std::size_t first = 0;
  while (first + 1 < all.size() && all[first + 1].pts <= early) first++;
  std::size_t last = first;
  while (last < all.size() && all[last].pts < end + rate / 2) last++;
  return all.subspan(first, last - first);
}

// All channels' mean in the first plane, which alone is left.
void fold(av::SoundBlock& sound) {
  auto share = 1.0F / static_cast<float>(sound.planes.size());
  for (std::size_t i = 0; i < sound.size(); i++) {
    float sum = 0;
    for (const auto& plane : sound.planes) sum += plane[i];
    sound.planes[0][i] = sum * share;
  }
  sound.planes.resize(1);
}

}  // namespace

Result<std::unique_ptr<av::SoundStream>> SoundWindow::open(Setup setup) {
  std::unique_ptr<SoundWindow> window(new SoundWindow(std::move(setup)));
  if (auto started = window->start(); !started) return fail(started.error());
  return window;
}

Result<void> SoundWindow::start() {
  std::int64_t from = setup_.run.track->audio.rate;
  std::int64_t to = setup_.shape.rate;
  left_ = setup_.samples;
  from_ = setup_.begin;
  end_ = setup_.begin + setup_.samples;
  if (from != to) {
    std::int64_t common = std::gcd(from, to);
    std::int64_t in_step = from / common, out_step = to / common;
    auto steps = floor_div(setup_.begin, out_step) - (kSettling + out_step - 1) / out_step - 8;
    from_ = steps * in_step;
    end_ = (end_ * from + to - 1) / to + 2 * kSettling;
    skip_ = setup_.begin - steps * out_step;
    auto resampler = av::Resampler::open(static_cast<int>(from), static_cast<int>(to), setup_.shape.channels);
    if (!resampler) return fail(resampler.error());
    resampler_.emplace(std::move(*resampler));
  }
  at_ = from_;
  auto all = setup_.run.packets;
  setup_.run.packets = packets_of(all, from_, end_, static_cast<int>(from));
  setup_.run.first_is_start = !setup_.run.packets.empty() && setup_.run.packets.data() == all.data();
  if (setup_.run.packets.empty()) return {};
  // One channel is the mean of two, so that it is what viewers hear; a track of one is taken as it is.
  int channels = setup_.shape.channels;
  if (channels == 1 && setup_.run.track->audio.channels > 1) channels = 2;
  auto reader = av::SoundReader::open(setup_.run, channels);
  if (!reader) return fail(reader.error());
  reader_.emplace(std::move(*reader));
  return {};
}

void SoundWindow::silence(av::SoundBlock& out, std::int64_t samples) {
  out.make_silence(static_cast<std::size_t>(setup_.shape.channels),
                   static_cast<std::size_t>(std::min(samples, kMostAtOnce)));
}

void SoundWindow::tell(std::int64_t at) {
  constexpr double kWorthTelling = 0.002;
  auto length = static_cast<double>(std::max<std::int64_t>(end_ - from_, 1));
  double share = std::clamp(static_cast<double>(at - from_) / length, 0.0, 1.0);
  if (!setup_.progress || share - told_ < kWorthTelling) return;
  told_ = share;
  setup_.progress(share);
}

// False at the end, which damage may bring on early: what cannot be decoded is silent.
Result<bool> SoundWindow::read() {
  if (have_pending_) return true;
  if (!reader_ || read_all_) return false;
  auto piece = reader_->next();
  bool damage = !piece && (piece.error().code == "broken_span" || piece.error().code == "damaged");
  if (!piece && !damage) return fail(piece.error());
  if (damage || !*piece) {
    read_all_ = true;
    return false;
  }
  pending_ = *(*piece)->sound;
  pending_at_ = (*piece)->place;
  if (static_cast<int>(pending_.planes.size()) > setup_.shape.channels) fold(pending_);
  have_pending_ = true;
  tell(pending_at_);
  return true;
}

Result<bool> SoundWindow::source(av::SoundBlock& out) {
  while (at_ < end_) {
    auto more = read();
    if (!more) return fail(more.error());
    auto until = *more ? std::min(pending_at_, end_) : end_;
    if (at_ < until) {
      silence(out, until - at_);
      at_ += static_cast<std::int64_t>(out.size());
      return true;
    }
    have_pending_ = false;
    auto first = at_ - pending_at_;
    auto count = std::min(static_cast<std::int64_t>(pending_.size()) - first, end_ - at_);
    if (count <= 0) continue;  // all of it lies before, or under what was given already
    out = std::move(pending_);
    out.keep(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    at_ += count;
    return true;
  }
  return false;
}

Result<bool> SoundWindow::converted(av::SoundBlock& out) {
  if (!resampler_) return source(out);
  while (!drained_) {
    av::SoundBlock in;
    auto more = source(in);
    if (!more) return fail(more.error());
    if (!*more) {
      drained_ = true;
      in.make_silence(static_cast<std::size_t>(setup_.shape.channels), 0);
    }
    if (auto made = resampler_->convert(in, out); !made) return fail(made.error());
    auto skipped = std::min(skip_, static_cast<std::int64_t>(out.size()));
    skip_ -= skipped;
    out.keep(static_cast<std::size_t>(skipped), out.size() - static_cast<std::size_t>(skipped));
    if (out.size() > 0) return true;
  }
  return false;
}

Result<bool> SoundWindow::next(av::SoundBlock& out) {
  if (left_ <= 0) return false;
  auto more = converted(out);
  if (!more) return fail(more.error());
  if (!*more) silence(out, left_);
  auto count = std::min(static_cast<std::int64_t>(out.size()), left_);
  out.keep(0, static_cast<std::size_t>(count));
  left_ -= count;
  return true;
}

}  // namespace millrace::engine::tasks
