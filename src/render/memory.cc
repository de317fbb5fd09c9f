#include "render/memory.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/log.h"

namespace millrace::render {
namespace {

// The number after a word that begins a line, or the file's first number.
std::uint64_t number_in(const std::string& path, std::string_view word) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(word)) continue;
    std::istringstream rest(line.substr(word.size()));
    std::uint64_t number = 0;
    if (rest >> number) return number;
    return UINT64_MAX;  // "max"
  }
  return UINT64_MAX;
}

// cgroup v2: a limit may stand at any level above this process.
std::uint64_t cgroup_room() {
  std::ifstream file("/proc/self/cgroup");
  std::string path;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("0::")) path = line.substr(3);
  std::uint64_t room = UINT64_MAX;
  while (!path.empty()) {
    std::string folder = "/sys/fs/cgroup" + (path == "/" ? std::string() : path);
    std::uint64_t most = number_in(folder + "/memory.max", "");
    std::uint64_t now = number_in(folder + "/memory.current", "");
    if (most != UINT64_MAX) room = std::min(room, now != UINT64_MAX && now < most ? most - now : most / 4);
    if (path == "/") break;
    path.resize(path.rfind('/'));
    if (path.empty()) path = "/";
  }
  return room;
}

}  // namespace

std::uint64_t usual_memory() {
  constexpr std::uint64_t kLeast = 256ull << 20, kUnknown = 2ull << 30;
  std::uint64_t kilobytes = number_in("/proc/meminfo", "MemAvailable:");
  std::uint64_t available = kilobytes == UINT64_MAX ? kUnknown : kilobytes * 1024;
  return std::max(kLeast, std::min(available, cgroup_room()) / 2);
}

bool Memory::fits(std::uint64_t bytes, Class of) const {
  std::uint64_t used = urgent_ + background_;
  if (of == Class::urgent) return used + bytes <= total_;
  if (!urgent_waits_.empty()) return false;
  return used + bytes <= total_ && (background_ + bytes <= total_ / 2 || used == 0);
}

void Memory::take(std::uint64_t bytes, Class of) {
  (of == Class::urgent ? urgent_ : background_) += bytes;
}

Task<Result<Memory::Ticket>> Memory::acquire(std::uint64_t bytes, Class of) {
  if (bytes > total_) {
    log::warn("a render needs {} MB of memory, more than the {} MB of render_memory", bytes >> 20,
              total_ >> 20);
    co_return fail(Status::unprocessable, "pictures_too_large",
                   "The pictures of this video are too large for the memory of this server.");
  }
  Signal<bool> turn;
  bool wants_room = false;
  {
    std::lock_guard lock(mutex_);
    auto& waits = of == Class::urgent ? urgent_waits_ : background_waits_;
    if (waits.empty() && fits(bytes, of)) {
      take(bytes, of);
      co_return Ticket(this, bytes, of);
    }
    waits.push_back({bytes, turn});
    wants_room = of == Class::urgent && background_ > 0;
  }
  if (wants_room && make_room_) make_room_();
  while (!co_await turn.wait(std::chrono::hours(1))) {
  }
  co_return Ticket(this, bytes, of);
}

void Memory::give_back(std::uint64_t bytes, Class of) {
  std::vector<Signal<bool>> next;
  {
    std::lock_guard lock(mutex_);
    (of == Class::urgent ? urgent_ : background_) -= bytes;
    auto serve = [&](std::deque<Waiter>& waits, Class who) {
      while (!waits.empty() && fits(waits.front().bytes, who)) {
        take(waits.front().bytes, who);
        next.push_back(waits.front().turn);
        waits.pop_front();
      }
    };
    serve(urgent_waits_, Class::urgent);
    serve(background_waits_, Class::background);
  }
  for (auto& turn : next) turn.set(true);
}

std::uint64_t Memory::used() const {
  std::lock_guard lock(mutex_);
  return urgent_ + background_;
}

}  // namespace millrace::render
