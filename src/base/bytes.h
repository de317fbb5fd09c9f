// Big-endian numbers in byte strings: what MP4 boxes and codec headers are made of. The writer appends; the
// reader never reads past its input: a read that would do so sets failed() and answers zero, so a parser may
// read a whole group and ask once.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace millrace {

class ByteWriter {
 public:
  ByteWriter& u8(std::uint64_t value) { return number(value, 1); }
  ByteWriter& u16(std::uint64_t value) { return number(value, 2); }
  ByteWriter& u24(std::uint64_t value) { return number(value, 3); }
  ByteWriter& u32(std::uint64_t value) { return number(value, 4); }
  ByteWriter& u64(std::uint64_t value) { return number(value, 8); }
  ByteWriter& text(std::string_view bytes) {
    out_.append(bytes);
    return *this;
  }
  ByteWriter& zeros(std::size_t count) {
    out_.append(count, '\0');
    return *this;
  }
  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  std::size_t size() const { return out_.size(); }
  const std::string& view() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  ByteWriter& number(std::uint64_t value, int bytes) {
    char big_endian[8];
    for (int i = 0; i < bytes; i++) big_endian[i] = static_cast<char>(value >> (8 * (bytes - 1 - i)));
    out_.append(big_endian, static_cast<std::size_t>(bytes));
    return *this;
  }
  std::string out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view in) : in_(in) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u24() { return static_cast<std::uint32_t>(number(3)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::int32_t i32() { return static_cast<std::int32_t>(u32()); }
  std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
  std::string_view text(std::size_t bytes) {
    if (!has(bytes)) return {};
    std::string_view taken = in_.substr(0, bytes);
    in_.remove_prefix(bytes);
    return taken;
  }
  void skip(std::size_t bytes) { text(bytes); }

  std::string_view rest() const { return in_; }
  bool failed() const { return failed_; }
  bool at_end() const { return in_.empty(); }

 private:
  bool has(std::size_t bytes) {
    if (bytes <= in_.size()) return true;
    failed_ = true;
    in_ = {};
    return false;
  }
  std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (char byte : text(bytes)) value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
  }
  std::string_view in_;
  bool failed_ = false;
};

}  // namespace millrace
