#include "upload/checksum.h"

#include <openssl/evp.h>

#include <stdexcept>

namespace millrace::upload {

struct RunningChecksum::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

namespace {
void check(int done) {
  if (done != 1) throw std::runtime_error("the checksum is not to be had");
}
}  // namespace

RunningChecksum::RunningChecksum(Checksum expected)
    : expected_(std::move(expected)), state_(std::make_unique<State>()) {
  const EVP_MD* kind = expected_.algorithm == Algorithm::sha1 ? EVP_sha1() : EVP_sha256();
  check(EVP_DigestInit_ex(state_->context.get(), kind, nullptr));
}
RunningChecksum::~RunningChecksum() = default;

void RunningChecksum::add(std::span<const char> bytes) {
  check(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

bool RunningChecksum::matches() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  check(EVP_DigestFinal_ex(state_->context.get(), digest, &size));
  return expected_.digest == std::string_view(reinterpret_cast<const char*>(digest), size);
}

}  // namespace millrace::upload
