#include "webhooks/signing.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace millrace::webhooks {
namespace {

constexpr std::string_view kPrefix = "whsec_";

std::string base64(const unsigned char* bytes, std::size_t size) {
  std::string out((size + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes, static_cast<int>(size));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

// The key that a secret stands for; secrets are our own, so they are well-formed.
std::string key_of(std::string_view secret) {
  secret.remove_prefix(kPrefix.size());
  std::string out(secret.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(secret.data()), static_cast<int>(secret.size()));
  if (length < 0) throw std::runtime_error("a webhook's secret is malformed");
  std::size_t padding = 0;
  while (padding < 2 && secret[secret.size() - 1 - padding] == '=') padding++;
  out.resize(static_cast<std::size_t>(length) - padding);
  return out;
}

}  // namespace

std::string new_secret() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) throw std::runtime_error("no random bytes");
  return std::string(kPrefix) + base64(bytes.data(), bytes.size());
}

std::string signature(const std::vector<std::string>& secrets, std::string_view id, UnixMillis at,
                      std::string_view body) {
  const std::string text = std::string(id) + "." + std::to_string(at / 1000) + "." + std::string(body);
  std::string all;
  for (const auto& secret : secrets) {
    const std::string key = key_of(secret);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size) == nullptr)
      throw std::runtime_error("HMAC failed");
    all += (all.empty() ? "v1," : " v1,") + base64(mac.data(), size);
  }
  return all;
}

}  // namespace millrace::webhooks
