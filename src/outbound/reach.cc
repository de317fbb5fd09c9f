#include "outbound/reach.h"

#include <array>
#include <optional>

namespace millrace::outbound {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

struct Block4 {
  std::uint32_t base;
  unsigned bits;
};
constexpr std::uint32_t ip(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry: all that is not globally reachable, and what is nobody's web
// server.
constexpr auto kNotPublic4 = std::to_array<Block4>({
    {ip(0, 0, 0, 0), 8},         // "this network" (RFC 791); 0.0.0.0 is this machine
    {ip(10, 0, 0, 0), 8},        // private (RFC 1918)
    {ip(100, 64, 0, 0), 10},     // shared, behind carriers' NAT (RFC 6598); Alibaba's metadata
    {ip(127, 0, 0, 0), 8},       // loopback (RFC 1122)
    {ip(168, 63, 129, 16), 32},  // not of the registry: Azure's WireServer, on every machine there
    {ip(169, 254, 0, 0), 16},    // link-local (RFC 3927); the metadata of most clouds
    {ip(172, 16, 0, 0), 12},     // private (RFC 1918)
    {ip(192, 0, 0, 0), 24},      // IETF protocol assignments (RFC 6890); Oracle's metadata
    {ip(192, 0, 2, 0), 24},      // documentation (RFC 5737)
    {ip(192, 88, 99, 0), 24},    // 6to4 relays, deprecated (RFC 7526)
    {ip(192, 168, 0, 0), 16},    // private (RFC 1918)
    {ip(198, 18, 0, 0), 15},     // benchmarking (RFC 2544)
    {ip(198, 51, 100, 0), 24},   // documentation (RFC 5737)
    {ip(203, 0, 113, 0), 24},    // documentation (RFC 5737)
    {ip(224, 0, 0, 0), 4},       // multicast (RFC 5771)
    {ip(240, 0, 0, 0), 4},       // reserved (RFC 1112), broadcast (RFC 919)
});

bool is_public4(std::uint32_t given) {
  for (const auto& block : kNotPublic4)
    if (given >> (32 - block.bits) == block.base >> (32 - block.bits)) return false;
  return true;
}

std::uint32_t four(const address_v6::bytes_type& bytes, std::size_t at) {
  return ip(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}
bool begins(const address_v6::bytes_type& bytes, std::initializer_list<unsigned char> with) {
  return std::equal(with.begin(), with.end(), bytes.begin());
}

// The IPv4 addresses that packets to an IPv6 address end at.
std::vector<address_v4> inside(const address_v6::bytes_type& b) {
  if (begins(b, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return {address_v4(four(b, 12))};  // mapped
  // NAT64's well-known prefix (RFC 6052), as DNS64 makes it of every IPv4 name.
  if (begins(b, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return {address_v4(four(b, 12))};
  if (begins(b, {0x20, 0x02})) return {address_v4(four(b, 2))};  // 6to4 (RFC 3056)
  if (begins(b, {0x20, 0x01, 0, 0}))                             // Teredo (RFC 4380): server, client inverted
    return {address_v4(four(b, 4)), address_v4(~four(b, 12))};
  // ISATAP (RFC 5214): at the end of any prefix.
  if ((b[8] & 0xfd) == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe) return {address_v4(four(b, 12))};
  return {};
}

// IANA IPv6 Special-Purpose Address Registry. Global unicast is 2000::/3 alone (RFC 4291 section 2.4), so all
// of ::/8 (unspecified, loopback, IPv4-compatible, NAT64 for local use), 100::/64, 5f00::/16, fc00::/7 (ULA;
// fd00:ec2::254), fe80::/10, fec0::/10 (site-local) and ff00::/8 are not it.
bool is_unicast6(const address_v6::bytes_type& b) {
  if ((b[0] & 0xe0) != 0x20) return false;
  if (b[0] == 0x20 && b[1] == 0x01 && (b[2] & 0xfe) == 0) return false;  // 2001::/23, protocol assignments
  if (begins(b, {0x20, 0x01, 0x0d, 0xb8})) return false;                 // documentation (RFC 3849)
  if (b[0] == 0x3f && b[1] == 0xff && (b[2] & 0xf0) == 0) return false;  // 3fff::/20, the same (RFC 9637)
  return true;
}

// What of an address must be judged by itself: nothing when it is no more than what it wraps.
struct Taken {
  std::vector<address_v4> inside;
  bool wrapper_public = true;
};
Taken take_apart(const address_v6& given) {
  const auto bytes = given.to_bytes();
  Taken taken{inside(bytes), true};
  const bool translated = !taken.inside.empty() && bytes[0] == 0;  // mapped, NAT64
  const bool teredo = begins(bytes, {0x20, 0x01, 0, 0});
  taken.wrapper_public = translated || teredo || is_unicast6(bytes);
  return taken;
}

}  // namespace

bool is_public(const address& given) {
  return Reach::to_public().allows(given);
}

bool Reach::allows(const address& given) const {
  if (everywhere_ || http::any_contains(also_, given)) return true;
  if (given.is_v4()) return is_public4(given.to_v4().to_uint());
  if (given.to_v6().scope_id() != 0) return false;
  const auto taken = take_apart(given.to_v6());
  return taken.wrapper_public &&
         std::ranges::all_of(taken.inside, [this](const auto& v4) { return allows(v4); });
}

Error address_forbidden() {
  return {Status::unprocessable, "address_forbidden",
          "This address leads into a private network, where this server does not go."};
}

Result<std::vector<http::Network>> parse_networks(const std::vector<std::string>& written) {
  std::vector<http::Network> networks;
  for (const auto& text : written) {
    auto network = http::Network::parse(text);
    if (!network)
      return fail(Status::bad_request, "bad_config", "'" + text + "' is no network such as \"10.0.0.0/8\"");
    networks.push_back(*network);
  }
  return networks;
}

}  // namespace millrace::outbound
