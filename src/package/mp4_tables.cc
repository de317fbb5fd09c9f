#include "package/mp4_tables.h"

#include <limits>

#include "package/mp4_boxes.h"

namespace millrace::package {
namespace {

// Opens a table of `count` entries of `entry_bytes` each that must be there in full.
Result<ByteReader> open_entries(std::string_view body, std::size_t entry_bytes) {
  FullBox box = open_full_box(body);
  std::uint64_t count = box.body.u32();
  if (box.body.failed() || count * entry_bytes > box.body.rest().size())
    return mp4_damaged("A sample table is cut off.");
  return ByteReader(box.body.rest().substr(0, count * entry_bytes));
}

}  // namespace

Result<RunTable> RunTable::open(std::string_view body, After after) {
  RunTable table;
  table.after_ = after;
  if (body.empty()) return table;
  auto entries = open_entries(body, 8);
  if (!entries) return fail(std::move(entries.error()));
  table.in_ = *entries;
  return table;
}

std::int32_t RunTable::next() {
  while (left_ == 0) {
    if (in_.at_end()) return after_ == After::repeat_last ? value_ : 0;
    left_ = in_.u32();
    std::int32_t value = in_.i32();
    if (left_ > 0) value_ = value;
  }
  left_--;
  return value_;
}

Result<SizeTable> SizeTable::open(std::string_view stsz, std::string_view stz2) {
  SizeTable table;
  FullBox box = open_full_box(stsz.empty() ? stz2 : stsz);
  std::uint32_t first = box.body.u32();  // stsz: the size of all; stz2: bits per entry
  table.count_ = box.body.u32();
  if (box.body.failed()) return mp4_damaged("A sample table is cut off.");
  if (!stsz.empty()) {
    table.uniform_ = first;
  } else {
    table.bits_ = static_cast<int>(first & 0xff);
    if (table.bits_ != 4 && table.bits_ != 8 && table.bits_ != 16)
      return mp4_damaged("A table of sample sizes makes no sense.");
  }
  table.table_ = box.body.rest();
  std::uint64_t bits = std::uint64_t{table.count_} * static_cast<std::uint64_t>(table.bits_);
  if (table.uniform_ == 0 && (bits + 7) / 8 > table.table_.size())
    return mp4_damaged("A sample table is cut off.");
  return table;
}

std::uint32_t SizeTable::at(std::uint32_t sample) const {
  if (uniform_) return uniform_;
  auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(table_[i]));
  };
  std::size_t i = sample;
  switch (bits_) {
    case 4:
      return sample % 2 == 0 ? byte(i / 2) >> 4 : byte(i / 2) & 0xf;
    case 8:
      return byte(i);
    case 16:
      return byte(2 * i) << 8 | byte(2 * i + 1);
    default:
      return byte(4 * i) << 24 | byte(4 * i + 1) << 16 | byte(4 * i + 2) << 8 | byte(4 * i + 3);
  }
}

Result<ChunkTable> ChunkTable::open(std::string_view stsc, std::string_view stco, std::string_view co64) {
  ChunkTable table;
  table.wide_ = stco.empty();
  auto offsets = open_entries(table.wide_ ? co64 : stco, table.wide_ ? 8 : 4);
  if (!offsets) return fail(std::move(offsets.error()));
  auto runs = open_entries(stsc, 12);
  if (!runs) return fail(std::move(runs.error()));
  table.offsets_ = *offsets;
  table.runs_ = *runs;
  table.chunks_ = static_cast<std::uint32_t>(offsets->rest().size() / (table.wide_ ? 8 : 4));
  if (auto good = table.check_runs(*runs); !good) return fail(std::move(good.error()));
  if (!table.runs_.at_end()) table.next_run_at_ = table.runs_.u32();
  return table;
}

Result<void> ChunkTable::check_runs(ByteReader runs) const {
  std::uint32_t before = 0;
  std::uint32_t description = 0;
  while (!runs.at_end()) {
    std::uint32_t first = runs.u32();
    std::uint32_t samples = runs.u32();
    std::uint32_t which = runs.u32();
    if (first <= before || (before == 0 && first != 1) || samples == 0)
      return mp4_damaged("A table of chunks makes no sense.");
    if (description && which != description)
      return mp4_use_demuxer("A track has several sample descriptions.");
    before = first;
    description = which;
  }
  return {};
}

bool ChunkTable::next(Chunk& chunk) {
  if (chunk_ == chunks_) return false;
  chunk_++;
  if (chunk_ == next_run_at_) {
    samples_ = runs_.u32();
    runs_.skip(4);  // sample description, the same for all
    next_run_at_ = runs_.at_end() ? 0 : runs_.u32();
  }
  chunk.offset = wide_ ? offsets_.u64() : offsets_.u32();
  chunk.samples = samples_;
  return samples_ > 0;
}

Result<SyncTable> SyncTable::open(std::string_view body) {
  SyncTable table;
  table.all_ = body.empty();
  if (table.all_) return table;
  auto entries = open_entries(body, 4);
  if (!entries) return fail(std::move(entries.error()));
  table.in_ = *entries;
  return table;
}

bool SyncTable::contains_next(std::uint32_t sample) {
  if (all_) return true;
  std::uint64_t wanted = std::uint64_t{sample} + 1;
  while (number_ < wanted && !in_.at_end()) number_ = in_.u32();
  return number_ == wanted;
}

}  // namespace millrace::package
