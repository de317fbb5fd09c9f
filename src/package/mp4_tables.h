// Readers of the single tables inside stbl, each over the bytes as they lie.
#pragma once
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace millrace::package {

// stts and ctts: (count, value) pairs, one value per sample. What the table does not cover repeats its last
// value (stts) or is zero (ctts).
class RunTable {
 public:
  enum class After { repeat_last, zero };
  static Result<RunTable> open(std::string_view body, After after);
  std::int32_t next();

 private:
  ByteReader in_{{}};
  std::uint32_t left_ = 0;
  std::int32_t value_ = 0;
  After after_ = After::zero;
};

// stsz and stz2.
class SizeTable {
 public:
  static Result<SizeTable> open(std::string_view stsz, std::string_view stz2);
  std::uint32_t count() const { return count_; }
  std::uint32_t uniform() const { return uniform_; }  // 0 if sizes differ
  std::uint32_t at(std::uint32_t sample) const;

 private:
  std::string_view table_;
  std::uint32_t count_ = 0;
  std::uint32_t uniform_ = 0;
  int bits_ = 32;
};

// stsc with stco or co64: chunk after chunk, where it lies and how many samples it holds.
class ChunkTable {
 public:
  struct Chunk {
    std::uint64_t offset = 0;
    std::uint32_t samples = 0;
  };
  static Result<ChunkTable> open(std::string_view stsc, std::string_view stco, std::string_view co64);
  bool next(Chunk& chunk);  // false after the last one

 private:
  Result<void> check_runs(ByteReader runs) const;
  ByteReader offsets_{{}};
  ByteReader runs_{{}};
  bool wide_ = false;
  std::uint32_t chunks_ = 0;
  std::uint32_t chunk_ = 0;        // of those already given
  std::uint32_t samples_ = 0;      // in each chunk of the current run
  std::uint32_t next_run_at_ = 0;  // chunk, counted from 1, where the following run begins; 0 = none
};

// stss: sample numbers counted from 1, rising.
class SyncTable {
 public:
  static Result<SyncTable> open(std::string_view body);  // an absent table makes every sample a sync sample
  bool contains_next(std::uint32_t sample);  // to be asked for rising sample ordinals, counted from 0

 private:
  ByteReader in_{{}};
  std::uint32_t number_ = 0;
  bool all_ = false;
};

}  // namespace millrace::package
