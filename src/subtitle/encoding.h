// What encoding a file's bytes are in, and the text that they are then. Converters and the guess between
// encodings of one byte are ICU's; the guess between those of several bytes is ours, because ICU's needs more
// text than a song has.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "subtitle/subtitle.h"

namespace millrace::subtitle {

struct Decoded {
  std::string text{};        // valid UTF-8
  std::string encoding{};    // as the WHATWG names it
  std::size_t replaced = 0;  // places that were no characters and are U+FFFD now
  std::size_t first_replaced_line = 0;
};

// Errors: bad_encoding.
Result<Decoded> decode(std::string_view bytes, const ParseOptions& options);

struct Encoding {
  std::string_view name;     // WHATWG
  const char* converter;     // ICU's name
  std::string_view aliases;  // words in lower case, for what files and people say
};
std::span<const Encoding> all_encodings();
const Encoding* find_encoding(std::string_view name);  // null if it is not known
Decoded convert(std::string_view bytes, const Encoding& encoding);

// How much a text looks like the Chinese, Japanese or Korean that `encoding` is for, on average of its
// characters: about 0.5 for sentences, below 0 for bytes of another encoding. `bytes`: a sample, some
// kilobytes.
double likeness(std::string_view bytes, const Encoding& encoding);

// The encoding of one byte in which the sample reads like a language, as ICU judges it; null if it is sure of
// none. `language` is the caller's hint.
const Encoding* find_single_byte(std::string_view sample, std::string_view language);

}  // namespace millrace::subtitle
