#include "http/network.h"

#include <charconv>
#include <span>

namespace millrace::http {
namespace {

using boost::asio::ip::address;

address unmapped(const address& given) {
  if (!given.is_v6() || !given.to_v6().is_v4_mapped()) return given;
  return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, given.to_v6());
}

bool same_prefix(std::span<const unsigned char> a, std::span<const unsigned char> b, unsigned bits) {
  for (std::size_t i = 0; bits > 0; i++, bits -= std::min(bits, 8u)) {
    const unsigned mask = bits >= 8 ? 0xFF : 0xFFu << (8 - bits);
    if (((a[i] ^ b[i]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace

std::optional<address> parse_address(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  boost::system::error_code error;
  const address parsed = boost::asio::ip::make_address(text, error);
  if (error) return std::nullopt;
  return unmapped(parsed);
}

std::optional<Network> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) return std::nullopt;
  Network network;
  network.base_ = *base;
  const unsigned most = base->is_v4() ? 32 : 128;
  network.bits_ = most;
  if (slash != std::string_view::npos) {
    const std::string_view bits = text.substr(slash + 1);
    const auto result = std::from_chars(bits.data(), bits.data() + bits.size(), network.bits_);
    if (result.ec != std::errc{} || result.ptr != bits.data() + bits.size() || network.bits_ > most)
      return std::nullopt;
  }
  return network;
}

bool Network::contains(const address& given) const {
  const address other = unmapped(given);
  if (other.is_v4() != base_.is_v4()) return false;
  if (other.is_v4()) return same_prefix(other.to_v4().to_bytes(), base_.to_v4().to_bytes(), bits_);
  return same_prefix(other.to_v6().to_bytes(), base_.to_v6().to_bytes(), bits_);
}

bool any_contains(const std::vector<Network>& networks, const address& given) {
  for (const auto& network : networks)
    if (network.contains(given)) return true;
  return false;
}

std::string client_key(std::string_view text) {
  const auto parsed = parse_address(text);
  if (!parsed) return std::string(text);
  if (parsed->is_v4()) return parsed->to_string();
  auto bytes = parsed->to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

bool ClientCounts::enter(const std::string& key, std::size_t limit) {
  std::lock_guard lock(mutex_);
  auto& count = counts_[key];
  if (count >= limit) return false;
  count++;
  return true;
}

void ClientCounts::leave(const std::string& key) {
  std::lock_guard lock(mutex_);
  const auto found = counts_.find(key);
  if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

}  // namespace millrace::http
