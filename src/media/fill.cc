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
  auto it = std::ranges::find(all_, name, &One::name);
  return it == all_.end() ? nullptr : &*it;
}
Fill::One* Fill::find(std::string_view name) {
  return const_cast<One*>(std::as_const(*this).find(name));
}

void Fill::add(std::string name, std::size_t segments, const RenditionRow* saved) {
  std::lock_guard lock(mutex_);
  One one{std::move(name), std::vector<bool>(segments, false), 0, 0, false, true};
  if (saved && saved->segments == static_cast<long long>(segments)) {
    one.bits = from_hex(saved->filled, segments);
    one.count = static_cast<std::size_t>(std::ranges::count(one.bits, true));
    one.bytes = static_cast<std::uint64_t>(saved->bytes);
  }
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
}

void Fill::unmark(std::string_view name, std::size_t k) {
  std::lock_guard lock(mutex_);
  One* one = find(name);
  if (!one || k >= one->bits.size() || !one->bits[k]) return;
  one->bits[k] = false;
  one->count--;
  one->changed = true;
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
  for (One& one : all_) one.wanted = std::ranges::find(names, one.name) != names.end();
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
    rows.push_back({one.name, static_cast<long long>(one.bits.size()), to_hex(one.bits),
                    static_cast<long long>(one.count), static_cast<long long>(one.bytes)});
  }
  return rows;
}

}  // namespace millrace::media
