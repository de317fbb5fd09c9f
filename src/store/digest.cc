// OpenSSL's EVP digests cannot be taken up again in another process; its older interface, a plain struct over
// the same machine code, can.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "store/digest.h"

#include <openssl/sha.h>

#include <cstring>
#include <stdexcept>

#include "base/bytes.h"

namespace millrace::store {
namespace {

constexpr std::size_t kSavedBytes = 8 * 4 + 2 * 4 + SHA256_CBLOCK + 1;

SHA256_CTX load(const std::array<unsigned char, 112>& state) {
  static_assert(sizeof(SHA256_CTX) == 112);
  SHA256_CTX context;
  std::memcpy(&context, state.data(), sizeof context);
  return context;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string hex_text(std::span<const unsigned char> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned char byte : bytes) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

Digest::Digest() {
  SHA256_CTX context;
  SHA256_Init(&context);
  std::memcpy(state_.data(), &context, sizeof context);
}

void Digest::add(std::span<const char> bytes) {
  SHA256_CTX context = load(state_);
  SHA256_Update(&context, bytes.data(), bytes.size());
  std::memcpy(state_.data(), &context, sizeof context);
}

std::string Digest::hex() {
  SHA256_CTX context = load(state_);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256_Final(digest, &context);
  std::memcpy(state_.data(), &context, sizeof context);
  return hex_text(digest);
}

std::string Digest::save() const {
  const SHA256_CTX context = load(state_);
  ByteWriter out;
  for (SHA_LONG word : context.h) out.u32(word);
  out.u32(context.Nl).u32(context.Nh);
  out.text({reinterpret_cast<const char*>(context.data), sizeof context.data});
  out.u8(context.num);
  const std::string& bytes = out.view();
  return hex_text({reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()});
}

std::optional<Digest> Digest::restore(std::string_view saved) {
  if (saved.size() != 2 * kSavedBytes) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < saved.size(); i += 2) {
    const int high = digit(saved[i]), low = digit(saved[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  ByteReader in(bytes);
  Digest digest;
  SHA256_CTX context = load(digest.state_);
  for (SHA_LONG& word : context.h) word = in.u32();
  context.Nl = in.u32();
  context.Nh = in.u32();
  std::memcpy(context.data, in.text(sizeof context.data).data(), sizeof context.data);
  context.num = in.u8();
  if (in.failed() || context.num >= SHA256_CBLOCK) return std::nullopt;
  std::memcpy(digest.state_.data(), &context, sizeof context);
  return digest;
}

}  // namespace millrace::store
