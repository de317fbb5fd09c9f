#include "subtitle/clean_text.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "subtitle/subtitle.h"

namespace millrace::subtitle {
namespace {

constexpr std::pair<std::string_view, std::string_view> kEscapes[] = {
    {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}};

Tag tag_of(std::string_view inside) {
  const std::string_view name = inside.substr(0, std::min(inside.find_first_of(". "), inside.size()));
  const auto found = std::ranges::find(kTagNames, name);
  return found == kTagNames.end() ? Tag::bold : static_cast<Tag>(found - kTagNames.begin());
}

std::size_t character_size(std::string_view text) {
  const auto size = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), U8_MAX_LENGTH));
  std::int32_t i = 0;
  U8_FWD_1(text.data(), i, size);
  return static_cast<std::size_t>(i);
}

}  // namespace

std::optional<Token> take_token(std::string_view& text, bool by_character) {
  if (text.empty()) return {};
  Token token;
  std::size_t size = 1;
  if (text.front() == '\n') {
    token.kind = Token::Kind::line;
  } else if (text.front() == '<') {
    size = std::min(text.find('>'), text.size() - 1) + 1;
    const bool end = text.substr(1).starts_with('/');
    token.kind = end ? Token::Kind::close : Token::Kind::open;
    token.tag = tag_of(text.substr(end ? 2 : 1, size - (end ? 3 : 2)));
  } else if (text.front() == '&') {
    token.text = text.substr(0, 1);
    for (const auto& [escape, character] : kEscapes)
      if (text.starts_with(escape)) {
        size = escape.size();
        token.text = character;
      }
  } else {
    size = by_character ? character_size(text) : std::min(text.find_first_of("<&\n"), text.size());
    token.text = text.substr(0, size);
  }
  token.raw = text.substr(0, size);
  text.remove_prefix(size);
  return token;
}

std::string plain_text(std::string_view cue_text) {
  std::string out;
  int small = 0;  // inside the small print of ruby
  while (auto token = take_token(cue_text)) {
    const bool rt = token->tag == Tag::rt;
    if (token->kind == Token::Kind::open && rt) small++;
    if (token->kind == Token::Kind::close && rt) small--;
    if (token->kind == Token::Kind::line) out += '\n';
    if (token->kind == Token::Kind::text && small == 0) out += token->text;
  }
  return out;
}

}  // namespace millrace::subtitle
