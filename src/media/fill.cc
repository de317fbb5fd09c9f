#include "media/fill.h"

#include <algorithm>

namespace millrace::media {

std::string to_hex(const std::vector<bool>& bits) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < bits.size(); i += 8) {
    int byte = 0;
    for (std::size_t b = 0; b < 8 && i + b < bits.size(); b++) byte |= bits[i + b] << b;
    hex.push_back(kDigits[byte >> 4]);
    hex.push_back(kDigits[byte & 15]);
  }
  return hex;
}

std::vector<bool> from_hex(std::string_view hex, std::size_t size) {
  std::vector<bool> bits(size, false);
  auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
  };
  for (std::size_t i = 0; i < size && i / 8 * 2 + 1 < hex.size(); i++) {
    int byte = digit(hex[i / 8 * 2]) * 16 + digit(hex[i / 8 * 2 + 1]);
    bits[i] = (byte >> (i % 8)) & 1;
  }
  return bits;
}

const Fill::One* Fill::find(std::string_view name) const {
  auto it = std::ranges::find(all_, name, [](const One& one) -> std::string_view { return one.saved.name; });
  return it == all_.end() ? nullptr : &*it;
}
Fill::One* Fill::find(std::string_view name) {
  return const_cast<One*>(std::as_const(*this).find(name));
}

void Fill::count(std::int64_t bytes) {
  if (count_) *count_ += bytes;
}

void Fill::add(std::string name, std::size_t segments, const RenditionRow* saved) {
  std::lock_guard lock(mutex_);
  One one;
  one.bits.resize(segments);
  if (saved) one.saved = *saved;
  if (saved && saved->segments == static_cast<long long>(segments)) {
    one.bits = from_hex(saved->filled, segments);
    one.count = static_cast<std::size_t>(std::ranges::count(one.bits, true));
    one.bytes = static_cast<std::uint64_t>(saved->bytes);
  }
  one.saved.name = std::move(name);
  watched_ = std::max(watched_, one.saved.last_watched);
  all_.push_back(std::move(one));
}

void Fill::mark(std::string_view name, std::size_t k, std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  One* one = find(name);
  if (!one || k >= one->bits.size() || one->bits[k]) return;
  one->bits[k] = true;
  one->count++;
  one->bytes += bytes;
  one->changed = true;
  count(static_cast<std::int64_t>(bytes));
}

void Fill::unmark(std::string_view name, std::size_t k, std::optional<std::uint64_t> bytes) {
  std::lock_guard lock(mutex_);
  One* one = find(name);
  if (!one || k >= one->bits.size() || !one->bits[k]) return;
  std::uint64_t gone =
      one->count == 1 ? one->bytes : std::min(bytes.value_or(one->bytes / one->count), one->bytes);
  one->bits[k] = false;
  one->count--;
  one->bytes -= gone;
  one->changed = true;
  count(-static_cast<std::int64_t>(gone));
}

void Fill::correct_bytes(std::string_view name, std::uint64_t bytes) {
  std::lock_guard lock(mutex_);
  One* one = find(name);
  if (!one || one->bytes == bytes) return;
  count(static_cast<std::int64_t>(bytes) - static_cast<std::int64_t>(one->bytes));
  one->bytes = bytes;
  one->changed = true;
}

void Fill::watched(std::string_view name, UnixMillis now) {
  std::lock_guard lock(mutex_);
  watched_ = std::max(watched_, now);
  watched_since_ = true;
  One* one = find(name);
  if (!one || one->saved.last_watched >= now) return;
  one->saved.last_watched = now;
  one->changed = true;
}

void Fill::evicted(std::string_view name, UnixMillis now) {
  std::lock_guard lock(mutex_);
  One* one = find(name);
  if (!one) return;
  one->saved.evicted_at = now;
  one->changed = true;
}

UnixMillis Fill::last_watched() const {
  std::lock_guard lock(mutex_);
  return watched_;
}

bool Fill::take_watched() {
  std::lock_guard lock(mutex_);
  return std::exchange(watched_since_, false);
}

bool Fill::wants_filling(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const One* one = find(name);
  if (!one || !one->wanted || one->count == one->bits.size()) return false;
  return one->saved.evicted_at == 0 || one->saved.last_watched > one->saved.evicted_at;
}

std::vector<std::size_t> Fill::marked(std::string_view name) const {
  std::lock_guard lock(mutex_);
  std::vector<std::size_t> out;
  const One* one = find(name);
  for (std::size_t k = 0; one && k < one->bits.size(); k++)
    if (one->bits[k]) out.push_back(k);
  return out;
}

bool Fill::has(std::string_view name, std::size_t k) const {
  std::lock_guard lock(mutex_);
  const One* one = find(name);
  return one && k < one->bits.size() && one->bits[k];
}

bool Fill::complete(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const One* one = find(name);
  return !one || one->count == one->bits.size();
}

double Fill::fraction(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const One* one = find(name);
  return !one || one->bits.empty() ? 1
                                   : static_cast<double>(one->count) / static_cast<double>(one->bits.size());
}

std::uint64_t Fill::bytes(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const One* one = find(name);
  return one ? one->bytes : 0;
}

double Fill::fraction() const {
  std::lock_guard lock(mutex_);
  std::size_t have = 0, want = 0;
  for (const auto& one : all_) {
    if (!one.wanted) continue;
    have += one.count;
    want += one.bits.size();
  }
  return want ? static_cast<double>(have) / static_cast<double>(want) : 1;
}

std::optional<std::uint64_t> Fill::complete_bytes(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const One* one = find(name);
  if (!one || one->bits.empty() || one->count < one->bits.size()) return std::nullopt;
  return one->bytes;
}

void Fill::only(const std::vector<std::string>& names) {
  std::lock_guard lock(mutex_);
  for (One& one : all_) one.wanted = std::ranges::find(names, one.saved.name) != names.end();
}

bool Fill::wanted(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const One* one = find(name);
  return one && one->wanted;
}

std::vector<RenditionRow> Fill::take_changes() {
  std::lock_guard lock(mutex_);
  std::vector<RenditionRow> rows;
  for (auto& one : all_) {
    if (!one.changed) continue;
    one.changed = false;
    one.saved.segments = static_cast<long long>(one.bits.size());
    one.saved.filled = to_hex(one.bits);
    one.saved.filled_count = static_cast<long long>(one.count);
    one.saved.bytes = static_cast<long long>(one.bytes);
    rows.push_back(one.saved);
  }
  return rows;
}

}  // namespace millrace::media
