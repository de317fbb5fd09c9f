// Addresses and networks: whom to believe, whom to count.
#pragma once
#include <boost/asio/ip/address.hpp>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace millrace::http {

// "10.0.0.0/8", "::1", …; IPv4 addresses inside IPv6 count as IPv4.
class Network {
 public:
  static std::optional<Network> parse(std::string_view text);
  bool contains(const boost::asio::ip::address& address) const;

 private:
  boost::asio::ip::address base_;
  unsigned bits_ = 0;
};

std::optional<boost::asio::ip::address> parse_address(std::string_view text);
bool any_contains(const std::vector<Network>& networks, const boost::asio::ip::address& address);

// What one client is counted by: an IPv4 address whole, IPv6 by its /64. Other text stands for itself.
std::string client_key(std::string_view address);

// How many connections each client has. Thread-safe.
class ClientCounts {
 public:
  bool enter(const std::string& key, std::size_t limit);
  void leave(const std::string& key);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> counts_;
};

}  // namespace millrace::http
