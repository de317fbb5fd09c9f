#include "podcast/cover.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <cstdint>
#include <stdexcept>

namespace millrace::podcast {
namespace {

constexpr int kCells = 7;  // a side; the left half is drawn, the right one is its mirror
constexpr std::size_t kRowBytes = 1 + kCoverSide / 8;  // a filter byte, then one bit for each pixel
static_assert(kCoverSide % 8 == 0 && kCoverSide % kCells == 0);

std::string big(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}

// ISO/IEC 15948 section 5.3.
std::string chunk(std::string_view type, std::string_view data) {
  std::string body(type);
  body += data;
  boost::crc_32_type crc;
  crc.process_bytes(body.data(), body.size());
  return big(static_cast<std::uint32_t>(data.size())) + body + big(crc.checksum());
}

// zlib (RFC 1950) of stored blocks (RFC 1951 section 3.2.4): a picture of one bit needs no more.
std::string stored(std::string_view data) {
  constexpr std::size_t kMost = 65'535;
  std::string out = "\x78\x01";
  std::uint32_t a = 1, b = 0;
  for (unsigned char c : data) {
    a = (a + c) % 65'521;
    b = (b + a) % 65'521;
  }
  while (!data.empty()) {
    std::size_t size = std::min(kMost, data.size());
    auto low = static_cast<std::uint16_t>(size), high = static_cast<std::uint16_t>(~low);
    out += data.size() == size ? '\1' : '\0';
    for (std::uint16_t value : {low, high}) {
      out += static_cast<char>(value & 0xff);
      out += static_cast<char>(value >> 8);
    }
    out += data.substr(0, size);
    data.remove_prefix(size);
  }
  return out + big(b << 16 | a);
}

}  // namespace

std::string cover(std::string_view seed) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  if (EVP_Digest(seed.data(), seed.size(), hash.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 failed");
  // Dark under bright, so that the pattern is seen in any two colours that come out.
  std::string palette;
  for (int i = 0; i < 3; i++) palette += static_cast<char>(16 + hash[static_cast<std::size_t>(i)] % 64);
  for (int i = 3; i < 6; i++) palette += static_cast<char>(176 + hash[static_cast<std::size_t>(i)] % 80);
  auto is_bright = [&](int row, int column) {
    int from_left = std::min(column, kCells - 1 - column);
    auto bit = static_cast<unsigned>(row * ((kCells + 1) / 2) + from_left);
    return ((hash[8 + bit / 8] >> (bit % 8)) & 1) != 0;
  };
  constexpr int kCell = kCoverSide / kCells;
  std::string pixels;
  pixels.reserve(kRowBytes * kCoverSide);
  for (int y = 0; y < kCoverSide; y++) {
    pixels += '\0';
    for (int x = 0; x < kCoverSide; x += 8) {
      unsigned byte = 0;
      for (int i = 0; i < 8; i++) byte = byte << 1 | (is_bright(y / kCell, (x + i) / kCell) ? 1u : 0u);
      pixels += static_cast<char>(byte);
    }
  }
  constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
  std::string header = big(kCoverSide) + big(kCoverSide) + std::string("\x01\x03\x00\x00\x00", 5);
  return std::string(kSignature) + chunk("IHDR", header) + chunk("PLTE", palette) +
         chunk("IDAT", stored(pixels)) + chunk("IEND", "");
}

}  // namespace millrace::podcast
