#include <algorithm>
#include <utility>

#include "words/words.h"

namespace millrace::words {
namespace {

using Kind = Token::Kind;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool matches(const Token& token, const std::string& wanted, bool prefix) {
  return prefix ? token.text.starts_with(wanted) : token.text == wanted;
}

bool stands_at(const std::vector<Token>& all, std::size_t at, const Term& term) {
  if (at + term.tokens.size() > all.size()) return false;
  for (std::size_t i = 0; i < term.tokens.size(); i++) {
    const bool last = i + 1 == term.tokens.size();
    if (!matches(all[at + i], term.tokens[i], last && term.prefix)) return false;
  }
  return true;
}

std::uint32_t end_of(const Token& last, const Term& term) {
  // One character of a pair is what was looked for, not its neighbour.
  return term.prefix && last.kind == Kind::pair ? last.first_end : last.end;
}

}  // namespace

Query query(std::string_view text) {
  Query out;
  std::vector<std::string> run;
  auto all = tokens(text);
  if (all.size() > kMostQueryTokens) all.resize(kMostQueryTokens);
  for (std::size_t i = 0; i < all.size(); i++) {
    const Token& token = all[i];
    const bool last = i + 1 == all.size();
    Term term;
    switch (token.kind) {
      case Kind::pair:
        run.push_back(token.text);
        if (!last) continue;
        term.tokens = std::exchange(run, {});
        break;
      case Kind::last:
        if (run.empty()) {
          term.tokens = {token.text};
          term.prefix = true;
        } else {
          term.tokens = std::exchange(run, {});
        }
        break;
      case Kind::word:
        term.tokens = {token.text};
        term.prefix = last && characters(token.text) >= kLeastUnfinished;
        break;
      case Kind::symbol:
        term.tokens = {token.text};
        break;
    }
    if (std::ranges::find(out.terms, term) == out.terms.end()) out.terms.push_back(std::move(term));
  }
  return out;
}

std::string match_expression(const Query& query) {
  std::string out;
  for (const Term& term : query.terms) {
    if (!out.empty()) out += " AND ";
    out += '"';
    for (std::size_t i = 0; i < term.tokens.size(); i++) {
      if (i > 0) out += ' ';
      out += term.tokens[i];
    }
    out += '"';
    if (term.prefix) out += " *";
  }
  return out;
}

std::vector<Range> find(std::string_view text, const Query& query) {
  const auto all = tokens(text);
  std::vector<Range> found;
  for (std::size_t at = 0; at < all.size(); at++) {
    for (const Term& term : query.terms) {
      if (!stands_at(all, at, term)) continue;
      const Token& last = all[at + term.tokens.size() - 1];
      found.push_back({all[at].begin, end_of(last, term)});
    }
  }
  std::ranges::sort(found, {}, &Range::begin);
  std::vector<Range> apart;
  for (const Range& range : found) {
    if (!apart.empty() && range.begin <= apart.back().end)
      apart.back().end = std::max(apart.back().end, range.end);
    else
      apart.push_back(range);
  }
  return apart;
}

// A byte that begins a character counts one, of a character beyond the first plane two.
std::vector<Range> in_utf16(std::string_view text, std::vector<Range> ranges) {
  std::uint32_t byte = 0, unit = 0;
  auto units_at = [&](std::uint32_t place) {
    for (; byte < place; byte++) {
      const auto c = static_cast<unsigned char>(text[byte]);
      if ((c & 0xc0) != 0x80) unit += c >= 0xf0 ? 2 : 1;
    }
    return unit;
  };
  for (Range& range : ranges) {
    range.begin = units_at(range.begin);
    range.end = units_at(range.end);
  }
  return ranges;
}

}  // namespace millrace::words
