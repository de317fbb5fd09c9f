// The few cryptographic functions that tokens and sessions are made of, on OpenSSL. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace millrace::accounts {

std::string base64url(std::string_view bytes);
// Nothing unless it is canonical: no padding, no foreign character, no stray bits at the end.
std::optional<std::string> parse_base64url(std::string_view text);

std::string sha256_hex(std::string_view text);
std::string hmac_sha256(std::string_view key, std::string_view text);  // 32 bytes

// Takes the same time wherever they differ.
bool equal_secrets(std::string_view a, std::string_view b);

std::string random_bytes(std::size_t size);
std::string to_hex(std::string_view bytes);

}  // namespace millrace::accounts
