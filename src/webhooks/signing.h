// Signatures of what is sent, by the Standard Webhooks specification (standardwebhooks.com): HMAC-SHA256 over
// id, time and body. Pure, any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace millrace::webhooks {

// "whsec_" and 32 random bytes in base64.
std::string new_secret();

// The field webhook-signature: one "v1,BASE64" for each secret, the present one first.
std::string signature(const std::vector<std::string>& secrets, std::string_view id, UnixMillis at,
                      std::string_view body);

}  // namespace millrace::webhooks
