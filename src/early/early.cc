#include "early/early.h"

#include "base/log.h"
#include "media/keys.h"

namespace millrace::early {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::uint64_t kLeastBytes = 64 << 10;
constexpr std::uint64_t kStep = 256 << 10;      // between looks at what cannot be shown yet …
constexpr std::uint64_t kStepPart = 8;          // … or a part of what is there
constexpr int kRest = 6;                        // times as long as a look took
constexpr std::chrono::seconds kForgotten{60};  // nobody has asked for so long
constexpr int kMostTroubles = 5;                // looks that are repeated for want of an engine or a disk
constexpr std::chrono::seconds kLingering{5};   // between looks at whether somebody still watches the whole
constexpr std::chrono::seconds kStill{2};       // without a byte, before another one may take its place

// A look that waited for a busy machine is no reason to rest for long; one at a long file is.
steady::duration most_rest(std::uint64_t bytes) {
  return std::chrono::seconds(5) + std::chrono::seconds(20) * (bytes >> 20) / 1024;
}

}  // namespace

Early::Early(Tools tools, package::Recipe recipe, EarlyOptions options)
    : tools_(tools), recipe_(early_recipe(std::move(recipe))), options_(options) {}

upload::ArrivalHooks Early::hooks() {
  if (!options_.on) return {};
  return {[this](const upload::UploadRecord& upload, std::uint64_t bytes) { arrived(upload, bytes); },
          [this](const MediaId& id) { set_stage(id, Stage::complete); },
          [this](const MediaId& id) { set_stage(id, Stage::given_up); }};
}

void Early::arrived(const upload::UploadRecord& upload, std::uint64_t bytes) {
  using Kind = upload::Concat::Kind;
  if (bytes < kLeastBytes || upload.kind == Kind::final || !upload.replaces.empty()) return;
  if (upload.kind == Kind::partial && !upload.tail()) return;  // nobody knows what of
  std::lock_guard lock(mutex_);
  auto it = followed_.find(upload.media.text());
  if (it == followed_.end()) {
    if (!make_room(upload.owner)) return;
    it = followed_.emplace(upload.media.text(), std::make_shared<One>()).first;
    it->second->upload = upload;
  }
  auto& one = it->second;
  one->moved = steady::now();
  one->length = upload.length;
  one->bytes = std::max(one->bytes, bytes);
}

// Where there are too many, one that stands still is let go until its next byte: what cannot be watched
// first, then the one that has stood still for longest. Uploads that nobody goes on with, and those that end
// without a word, take no place for ever like that.
bool Early::make_room(const UserId& owner) {
  auto is_own = [&](const auto& entry) { return entry.second->upload.owner == owner; };
  const bool too_many_own =
      static_cast<std::size_t>(std::ranges::count_if(followed_, is_own)) >= options_.most_of_owner;
  if (followed_.size() < options_.most && !too_many_own) return true;
  const auto before = steady::now() - kStill;
  auto least = followed_.end();
  auto rank = [](const auto& it) { return std::pair(it->second->shown, it->second->moved); };
  for (auto it = followed_.begin(); it != followed_.end(); ++it) {
    if (it->second->busy || it->second->stage != Stage::arriving || it->second->moved > before) continue;
    if (too_many_own && !is_own(*it)) continue;
    if (least == followed_.end() || rank(it) < rank(least)) least = it;
  }
  if (least == followed_.end()) return false;
  tools_.shelf.remove(least->second->upload.media);
  followed_.erase(least);
  return true;
}

// What is known of all of them is kept in memory.
bool Early::has_room_for(One& one, const package::MediaIndex& index) {
  std::uint64_t packets = index.video() ? index.video()->packets.size() : 0;
  for (const auto& sound : index.audio()) packets += sound.packets.size();
  std::lock_guard lock(mutex_);
  std::uint64_t all = packets;
  for (const auto& [id, other] : followed_)
    if (other.get() != &one) all += other->packets;
  if (packets > options_.most_packets || all > options_.packets_in_all) return false;
  one.packets = packets;
  return true;
}

void Early::set_stage(const MediaId& id, Stage stage) {
  std::lock_guard lock(mutex_);
  auto it = followed_.find(id.text());
  if (it == followed_.end()) return;
  it->second->stage = stage;
  it->second->next = {};
}

// The one that has waited for longest, of those of which something new can be seen.
Early::OnePtr Early::take_due() {
  const auto now = steady::now();
  std::lock_guard lock(mutex_);
  OnePtr due;
  for (auto& [id, one] : followed_) {
    if (one->busy || now < one->next || (due && due->next <= one->next)) continue;
    if (one->stage == Stage::arriving) {
      if (one->ended) continue;
      const bool watched = one->shown && now - tools_.shelf.last_wanted(one->upload.media) < kForgotten;
      const std::uint64_t step = watched ? 1 : std::max(kStep, one->tried / kStepPart);
      if (one->tried > 0 && one->bytes < one->tried + step) continue;
    }
    due = one;
  }
  if (!due) return nullptr;
  due->busy = true;
  due->upload.length = due->length;
  return due;
}

Task<void> Early::run() {
  if (!options_.on) co_return;
  auto executor = co_await asio::this_coro::executor;
  for (int i = 1; i < options_.at_once; i++) spawn(executor, "watching what arrives", work());
  co_await work();
}

Task<void> Early::work() {
  OnePtr one;
  while (co_await sleep_for(one ? std::chrono::milliseconds(1) : options_.look)) {
    one = take_due();
    if (!one) continue;
    std::uint64_t bytes = 0;
    Stage stage = Stage::arriving;
    {
      std::lock_guard lock(mutex_);
      bytes = one->bytes;
      stage = one->stage;
    }
    const auto begun = steady::now();
    try {
      co_await look_at(one, bytes, stage);
    } catch (const std::exception& error) {
      log::error("media {}: cannot be watched while it arrives: {}", one->upload.media.text(), error.what());
      end(*one);
    }
    const auto took = steady::now() - begun;
    std::lock_guard lock(mutex_);
    one->busy = false;
    if (!std::exchange(one->again, false)) one->tried = bytes;
    const bool lingers = stage == Stage::complete && one->ended;
    one->next = steady::now() + std::clamp<steady::duration>(
                                    kRest * took, lingers ? kLingering : options_.least, most_rest(bytes));
  }
}

Task<void> Early::look_at(OnePtr one, std::uint64_t bytes, Stage stage) {
  const MediaId& id = one->upload.media;
  if (stage == Stage::arriving) {
    auto grown = co_await grow(one, bytes);
    if (!grown) log::debug("media {}: {} bytes: {}", id.text(), bytes, grown.error().detail);
    // No fault of the file: nobody knows whether there will be another byte before long.
    const bool trouble = !grown && grown.error().status >= Status::internal;
    one->again = trouble && ++one->troubles < kMostTroubles;
    co_return;
  }
  if (stage == Stage::complete && one->shown) {
    if (!one->ended) {
      if (auto finished = co_await finish(one); !finished) {
        log::info("media {}: what was watched while it arrived ends where it is: {}", id.text(),
                  finished.error().detail);
        end(*one);
      }
    }
    // Who began with it goes on with what is here; later it is loaded again.
    if (!one->ended || tools_.shelf.last_wanted(id) > steady::now() - options_.linger) co_return;
  }
  tools_.shelf.remove(id);
  std::lock_guard lock(mutex_);
  followed_.erase(id.text());
}

// Nothing more is added to what is shown.
void Early::end(One& one) {
  one.ended = true;
  auto now = tools_.shelf.find(one.upload.media);
  if (!now) return;
  now->ended = true;
  tools_.shelf.put(one.upload.media, *now);
}

}  // namespace millrace::early
