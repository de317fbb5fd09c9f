// A compact binary form of plain described structs (Boost.Describe): little-endian integers, counted strings
// and vectors, in member order. Used where both ends are ours but one of them may be lying: messages of the
// engine and the header of a media index. decode() never reads past its input, never allocates more than the
// input could fill, and requires that nothing is left over. Not a format for strangers: there are no field
// names in it.
#pragma once
#include <bit>
#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace millrace::archive {

static_assert(std::endian::native == std::endian::little);

using Bytes = std::string;

template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
void write(Bytes& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out.push_back(value ? 1 : 0);
  } else if constexpr (std::is_enum_v<T>) {
    write(out, static_cast<std::underlying_type_t<T>>(value));
  } else if constexpr (std::is_arithmetic_v<T>) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    write(out, static_cast<std::uint32_t>(value.size()));
    out.append(value);
  } else if constexpr (kIsVector<T>) {
    write(out, static_cast<std::uint32_t>(value.size()));
    for (const auto& item : value) write(out, item);
  } else if constexpr (kIsOptional<T>) {
    write(out, value.has_value());
    if (value) write(out, *value);
  } else {
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
        [&](auto member) { write(out, value.*member.pointer); });
  }
}

class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  template <class T>
  bool read(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      std::uint8_t byte = 0;
      if (!read(byte) || byte > 1) return false;
      value = byte != 0;
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> raw{};
      if (!read(raw)) return false;
      bool known = false;  // an enumerator that does not exist is a lie
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
          [&](auto e) { known = known || static_cast<std::underlying_type_t<T>>(e.value) == raw; });
      if (!known) return false;
      value = static_cast<T>(raw);
    } else if constexpr (std::is_arithmetic_v<T>) {
      if (in_.size() < sizeof value) return false;
      std::memcpy(&value, in_.data(), sizeof value);
      in_.remove_prefix(sizeof value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      std::uint32_t size = 0;
      if (!read(size) || size > in_.size()) return false;
      value.assign(in_.substr(0, size));
      in_.remove_prefix(size);
    } else if constexpr (kIsVector<T>) {
      std::uint32_t size = 0;
      if (!read(size) || size > in_.size()) return false;  // every item takes a byte at least
      value.clear();
      for (std::uint32_t i = 0; i < size; i++)
        if (!read(value.emplace_back())) return false;
    } else if constexpr (kIsOptional<T>) {
      bool there = false;
      if (!read(there)) return false;
      value.reset();
      if (there && !read(value.emplace())) return false;
    } else {
      bool good = true;
      boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>(
          [&](auto member) { good = good && read(value.*member.pointer); });
      return good;
    }
    return true;
  }
  bool at_end() const { return in_.empty(); }

 private:
  std::string_view in_;
};

template <class T>
Bytes encode(const T& value) {
  Bytes out;
  write(out, value);
  return out;
}

template <class T>
std::optional<T> decode(std::string_view in) {
  T value{};
  Reader reader(in);
  if (!reader.read(value) || !reader.at_end()) return std::nullopt;
  return value;
}

}  // namespace millrace::archive
