#include "accounts/tokens.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <vector>

namespace millrace::accounts {
namespace {

constexpr std::int64_t kNow = 1'800'000'100;  // seconds
const std::string kKey = "0123456789abcdef0123456789abcdef";
const std::string kHeader = R"({"alg":"HS256","typ":"JWT"})";
const std::string kPayload =
    R"({"sub":"AAAAAAAAAAAAAAAA","sid":"BBBBBBBBBBBBBBBB","ver":1,"typ":"access","iat":1800000000,"exp":1800000600,"jti":"j"})";

std::string signed_as(const std::string& header, const std::string& payload, const std::string& key = kKey) {
  auto text = base64url(header) + "." + base64url(payload);
  return text + "." + base64url(hmac_sha256(key, text));
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

std::string code_of(const std::string& token, TokenType type = TokenType::access, std::int64_t now = kNow) {
  auto claims = Tokens(kKey).verify(token, type, now * 1000);
  return claims ? "good" : claims.error().code;
}

TEST(Tokens, what_was_signed_is_good_until_it_expires) {
  Tokens tokens(kKey);
  Claims claims{"小明", SessionId::random(), 7, TokenType::view, kNow, kNow + 600};
  auto token = tokens.sign(claims);
  auto read = tokens.verify(token, TokenType::view, kNow * 1000);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->username, claims.username);
  EXPECT_EQ(read->session, claims.session);
  EXPECT_EQ(read->version, 7);
  EXPECT_EQ(code_of(token, TokenType::view, kNow + 659), "good");  // 60 seconds between two clocks
  EXPECT_EQ(code_of(token, TokenType::view, kNow + 660), "token_expired");
  EXPECT_EQ(code_of(token, TokenType::view, kNow - 60), "good");
  EXPECT_EQ(code_of(token, TokenType::view, kNow - 61), "unauthorized");
  EXPECT_EQ(code_of(token, TokenType::access), "unauthorized");
  EXPECT_NE(tokens.sign(claims), token);
}

TEST(Tokens, what_another_implementation_signed_is_understood) {  // PyJWT 2.6
  EXPECT_EQ(
      code_of(
          "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
          "eyJzdWIiOiJBQUFBQUFBQUFBQUFBQUFBIiwic2lkIjoiQkJCQkJCQkJCQkJCQkJCQiIsInZlciI6MSwidHlwIjoiYWNjZXNz"
          "IiwiaWF0IjoxODAwMDAwMDAwLCJleHAiOjE4MDAwMDA2MDAsImp0aSI6ImoifQ."
          "kF74T3xEa75B_1gifOyExwqNeGY1C9mkizeObOmaX9A"),
      "good");
}

// Headers that other libraries have believed, each with a correct signature of our own key over it.
std::vector<std::string> forged_headers() {
  std::vector<std::string> headers;
  for (auto alg : {"none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "RS512", "ES256", "PS256",
                   "EdDSA", "hs256", "HS256 ", "", "A128KW", "dir"})
    headers.push_back(R"({"alg":")" + std::string(alg) + R"(","typ":"JWT"})");
  for (auto extra : {R"("kid":"../../dev/null")", R"("kid":"x' UNION SELECT 'k")", R"("kid":"http://evil/k")",
                     R"("kid":"")", R"("jku":"https://evil/jwks")", R"("x5u":"https://evil/c")",
                     R"("x5c":["MII"])", R"("x5t":"AA")", R"("jwk":{"kty":"oct","k":"AA"})",
                     R"("crit":["exp"])", R"("crit":["b64"],"b64":false)", R"("b64":false)", R"("zip":"DEF")",
                     R"("cty":"JWT")", R"("enc":"A256GCM")", R"("alg":"none")", R"("p2c":1000000000)"})
    headers.push_back(R"({"alg":"HS256","typ":"JWT",)" + std::string(extra) + "}");
  for (auto odd :
       {R"({"typ":"JWT","alg":"HS256"})", R"({"alg":"HS256"})", R"({"alg": "HS256","typ":"JWT"})",
        R"({"alg":"HS256","typ":"jwt"})", R"({"alg":"HS256","typ":"JOSE"})",
        R"({"alg":["HS256"],"typ":"JWT"})", R"({"alg":null,"typ":"JWT"})", R"({})", R"([])", R"(null)", R"()",
        R"({"alg":"HS256","typ":"JWT"} )", R"({"\u0061lg":"HS256","typ":"JWT"})"})
    headers.push_back(odd);
  return headers;
}

// Payloads that must not count even when they are signed with the right key.
std::vector<std::string> forged_payloads() {
  std::vector<std::string> payloads;
  for (auto name : {"sub", "sid", "ver", "typ", "iat", "exp", "jti"}) {
    const std::string quoted = '"' + std::string(name) + '"';
    payloads.push_back(replaced(kPayload, quoted, R"("other")"));          // missing
    payloads.push_back(replaced(kPayload, "{", "{" + quoted + ":null,"));  // twice
    payloads.push_back(
        replaced(kPayload, quoted + ":", quoted + R"(:{"a":1},"x)" + name + R"(":)"));  // wrong type
  }
  for (const auto& [what, with] :
       std::vector<std::pair<std::string, std::string>>{{R"("access")", R"("refresh")"},
                                                        {R"("access")", R"("view")"},
                                                        {R"("access")", R"("ACCESS")"},
                                                        {R"("access")", "1"},
                                                        {"1800000600", "1800000000"},
                                                        {"1800000600", "1e99"},
                                                        {"1800000600", "-1"},
                                                        {"1800000600", "1800000600.5"},
                                                        {"1800000600", R"("1800000600")"},
                                                        {"1800000600", "9223372036854775807"},
                                                        {"1800000600", "99999999999999999999"},
                                                        {"1800000000", "1800000500"},
                                                        {"1800000000", "-5"},
                                                        {R"("ver":1)", R"("ver":"1")"},
                                                        {R"("ver":1)", R"("ver":-1)"},
                                                        {R"("ver":1)", R"("ver":true)"},
                                                        {"AAAAAAAAAAAAAAAA", ""},
                                                        {"BBBBBBBBBBBBBBBB", "../../BBBBBBBBBB"},
                                                        {R"("jti":"j")", R"("jti":"")"},
                                                        {R"("jti":"j")", R"("jti":"j","nbf":1900000000)"},
                                                        {R"("jti":"j")", R"("jti":"j","role":"admin")"},
                                                        {R"("jti":"j")", R"("jti":"j","aud":"other")"},
                                                        {R"("jti":"j"})", R"("jti":"j"}})"},
                                                        {R"("jti":"j"})", R"("jti":"j")"},
                                                        {R"("jti":"j"})", R"("jti":"j",})"}})
    payloads.push_back(replaced(kPayload, what, with));
  payloads.push_back("");
  payloads.push_back("null");
  payloads.push_back("[" + kPayload + "]");
  payloads.push_back("\xef\xbb\xbf" + kPayload);
  payloads.push_back(std::string(2000, '['));
  return payloads;
}

// Tokens that are wrong as texts.
std::vector<std::string> forged_texts() {
  const auto good = signed_as(kHeader, kPayload);
  const auto last = good.rfind('.');
  const auto body = good.substr(0, last), mac = good.substr(last + 1);
  std::vector<std::string> tokens{"",
                                  ".",
                                  "..",
                                  "...",
                                  "a.b.c",
                                  good + ".",
                                  "." + good,
                                  good + ".x",
                                  good + "=",
                                  good + " ",
                                  " " + good,
                                  good + "\n",
                                  good + std::string(1, '\0'),
                                  body,
                                  body + ".",
                                  body + "." + mac.substr(1),
                                  body + "." + mac + "A",
                                  body + "." + std::string(43, 'A'),
                                  body + "." + mac + mac,
                                  std::string(5000, 'a'),
                                  good + std::string(4096, 'A'),
                                  replaced(good, ".", ".."),
                                  replaced(good, "e", "E"),
                                  replaced(good, ".", "")};
  // The last character holds two bits that are not part of the signature: only one spelling is canonical.
  auto alias = good;
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  alias.back() = alphabet[alphabet.find(alias.back()) + 1];
  tokens.push_back(alias);
  auto standard = good;  // base64 instead of base64url
  for (char& c : standard) c = c == '-' ? '+' : c == '_' ? '/' : c;
  if (standard != good) tokens.push_back(standard);
  for (const auto& key : {std::string(), std::string(32, '\0'), std::string("secret"), kKey.substr(1),
                          kKey + "0", std::string("-----BEGIN PUBLIC KEY-----\n")})
    tokens.push_back(signed_as(kHeader, kPayload, key));
  tokens.push_back(base64url(kHeader) + "." + base64url(replaced(kPayload, "AAAA", "AAAC")) + "." + mac);
  tokens.push_back(base64url(R"({"alg":"none"})") + "." + base64url(kPayload) + ".");
  for (std::size_t cut : {1u, 10u, 36u, 37u, 60u, 100u}) tokens.push_back(good.substr(0, good.size() - cut));
  for (std::size_t at = 0; at < good.size(); at += 17) {
    auto flipped = good;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    tokens.push_back(flipped);
  }
  return tokens;
}

TEST(Tokens, no_forgery_passes) {
  ASSERT_EQ(code_of(signed_as(kHeader, kPayload)), "good");
  std::vector<std::string> forged = forged_texts();
  for (const auto& header : forged_headers()) forged.push_back(signed_as(header, kPayload));
  for (const auto& payload : forged_payloads()) forged.push_back(signed_as(kHeader, payload));
  EXPECT_GE(forged.size(), 100u);
  for (const auto& token : forged) EXPECT_EQ(code_of(token), "unauthorized") << token;
}

TEST(Tokens, a_payload_in_another_spelling_does_not_pass_even_with_its_own_signature) {
  auto payload = base64url(kPayload);
  for (const auto& odd : {payload + "=", payload + "==", payload + "A", "+" + payload,
                          payload.substr(0, 5) + "\n" + payload.substr(5)}) {
    auto text = base64url(kHeader) + "." + odd;
    EXPECT_EQ(code_of(text + "." + base64url(hmac_sha256(kKey, text))), "unauthorized") << odd;
  }
}

TEST(Base64url, only_the_canonical_spelling_is_read) {
  for (auto text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
    EXPECT_EQ(parse_base64url(base64url(text)), text);
  EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
  for (auto text : {"A", "AAAAA", "Zg==", "Zh", "Zm9", "Zm8=", "Zm 8", "Zm+/", "Zm8\n"})
    EXPECT_FALSE(parse_base64url(text)) << text;
}

TEST(Hmac, equals_the_known_vector) {  // RFC 4231 section 4.3
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Secret, is_made_once_and_kept_from_others) {
  auto file = std::filesystem::temp_directory_path() / ("secret-" + random_text(8));
  auto secret = load_or_make_secret(file);
  EXPECT_EQ(secret.size(), 64u);
  EXPECT_EQ(load_or_make_secret(file), secret);
  struct stat facts{};
  ASSERT_EQ(::stat(file.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  ::chmod(file.c_str(), 0640);
  EXPECT_THROW(load_or_make_secret(file), std::runtime_error);
  ::chmod(file.c_str(), 0600);
  std::ofstream(file) << "short\n";
  EXPECT_THROW(load_or_make_secret(file), std::runtime_error);
  std::filesystem::remove(file);
  EXPECT_THROW(load_or_make_secret("/nowhere/at/all"), std::runtime_error);
}

}  // namespace
}  // namespace millrace::accounts
