#include "accounts/tokens.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "base/fd.h"
#include "http/json.h"

namespace millrace::accounts {

namespace {

namespace json = boost::json;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::size_t kClaims = 7;

std::string_view type_text(TokenType type) {
  return type == TokenType::access ? "access" : "view";
}

std::optional<std::string_view> text_of(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  const auto* text = value ? value->if_string() : nullptr;
  if (!text) return std::nullopt;
  return std::string_view(text->data(), text->size());
}

std::optional<std::int64_t> number_of(const json::object& claims, std::string_view name) {
  const auto* value = claims.if_contains(name);
  const auto* number = value ? value->if_int64() : nullptr;
  if (!number || *number < 0 || *number > (std::int64_t{1} << 40)) return std::nullopt;
  return *number;
}

std::optional<Claims> read_claims(std::string_view payload, TokenType type) {
  auto document = http::parse_json(payload);
  const auto* claims = document ? document->if_object() : nullptr;
  if (!claims || claims->size() != kClaims) return std::nullopt;
  auto sub = text_of(*claims, "sub"), sid = text_of(*claims, "sid"), typ = text_of(*claims, "typ"),
       jti = text_of(*claims, "jti");
  auto ver = number_of(*claims, "ver"), iat = number_of(*claims, "iat"), exp = number_of(*claims, "exp");
  if (!sub || !sid || !typ || !jti || !ver || !iat || !exp) return std::nullopt;
  auto session = SessionId::parse(*sid);
  if (sub->empty() || !session || *typ != type_text(type) || jti->empty() || *exp <= *iat)
    return std::nullopt;
  return Claims{std::string(*sub), *session, *ver, type, *iat, *exp};
}

}  // namespace

Tokens::Tokens(std::string key) : key_(std::move(key)) {
  if (key_.size() < 32) throw std::logic_error("the key of the tokens is too short");
}

std::string Tokens::sign(const Claims& claims) const {
  json::object payload{{"sub", claims.username},  {"sid", claims.session.text()},
                       {"ver", claims.version},   {"typ", type_text(claims.type)},
                       {"iat", claims.issued_at}, {"exp", claims.expires_at},
                       {"jti", random_text(16)}};
  std::string token = base64url(kHeader) + "." + base64url(json::serialize(payload));
  return token + "." + base64url(hmac_sha256(key_, token));
}

Result<Claims> Tokens::verify(std::string_view token, TokenType type, UnixMillis now) const {
  auto refused = [] { return fail(Status::unauthorized, "unauthorized", "Please log in."); };
  if (token.size() > kMaxBytes) return refused();
  static const std::string start = base64url(kHeader) + ".";
  if (!token.starts_with(start)) return refused();
  const auto dot = token.rfind('.');
  if (dot < start.size()) return refused();
  auto mac = parse_base64url(token.substr(dot + 1));
  if (!mac || !equal_secrets(*mac, hmac_sha256(key_, token.substr(0, dot)))) return refused();
  auto payload = parse_base64url(token.substr(start.size(), dot - start.size()));
  if (!payload) return refused();
  auto claims = read_claims(*payload, type);
  if (!claims) return refused();
  const std::int64_t seconds = now / 1000;
  if (claims->issued_at > seconds + kSkew.count()) return refused();
  if (claims->expires_at + kSkew.count() <= seconds)
    return fail(Status::unauthorized, "token_expired", "The session has expired. Please log in again.");
  return *claims;
}

std::string load_or_make_secret(const std::filesystem::path& file) {
  for (int tries = 0; tries < 3; tries++) {
    Fd existing(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (existing) {
      struct stat facts{};
      if (::fstat(existing.get(), &facts) != 0 || !S_ISREG(facts.st_mode) || (facts.st_mode & 077) != 0)
        throw std::runtime_error("the secret file must be readable by its owner only (mode 0600): " +
                                 file.string());
      char text[65];
      auto size = ::read(existing.get(), text, sizeof text);
      std::string secret(text, size > 0 ? static_cast<std::size_t>(size) : 0);
      if (secret.ends_with('\n')) secret.pop_back();
      if (secret.size() != 64 || secret.find_first_not_of("0123456789abcdef") != std::string::npos)
        throw std::runtime_error("the secret file is damaged: " + file.string());
      return secret;
    }
    if (errno != ENOENT) throw std::runtime_error("cannot open the secret file " + file.string());
    // Whole under another name first: another process never sees half of it, and the first to link wins.
    auto fresh = file;
    fresh += "." + random_text(8);
    Fd out(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    const std::string secret = to_hex(random_bytes(32)) + "\n";
    bool written = out &&
                   ::write(out.get(), secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) &&
                   ::fsync(out.get()) == 0;
    if (written) written = ::link(fresh.c_str(), file.c_str()) == 0 || errno == EEXIST;
    ::unlink(fresh.c_str());
    if (!written) throw std::runtime_error("cannot write the secret file " + file.string());
    Fd folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder) ::fsync(folder.get());
  }
  throw std::runtime_error("the secret file comes and goes: " + file.string());
}

}  // namespace millrace::accounts
