#include <gtest/gtest.h>

#include <cmath>

#include "sound/edits.h"

namespace millrace::sound {
namespace {

using engine::SoundOp;

std::string wrong(const SoundEdit& edit, int rate = 48000) {
  Complaints complaints;
  (void)checked_step(edit, "chain.0", rate, complaints);
  std::string all;
  for (const auto& field : complaints.fields) all += field.loc + ":" + field.type + " ";
  return all;
}

SoundEdit edit(SoundOp op) {
  SoundEdit made;
  made.op = op;
  return made;
}

TEST(Edits, want_their_own_members_and_no_others) {
  EXPECT_EQ(wrong(edit(SoundOp::mono)), "");
  EXPECT_EQ(wrong(edit(SoundOp::gain)), "chain.0.db:missing ");
  auto gain = edit(SoundOp::gain);
  gain.db = 3;
  EXPECT_EQ(wrong(gain), "");
  gain.video = "x";
  EXPECT_EQ(wrong(gain), "chain.0.video:extra_forbidden ");
  EXPECT_EQ(wrong(edit(SoundOp::normalize)), "");
  EXPECT_EQ(wrong(edit(SoundOp::crossfade)), "chain.0.seconds:missing chain.0.video:missing ");
}

TEST(Edits, keep_within_their_bounds_also_for_what_is_no_number) {
  auto speed = edit(SoundOp::speed);
  for (double factor : {0.49, 2.01, 1e300, -1.0, std::nan(""), double{INFINITY}}) {
    speed.factor = factor;
    EXPECT_NE(wrong(speed), "") << factor;
  }
  for (double factor : {0.5, 1.0, 2.0}) {
    speed.factor = factor;
    EXPECT_EQ(wrong(speed), "") << factor;
  }
  auto low = edit(SoundOp::lowpass);
  low.hertz = 4000;
  EXPECT_EQ(wrong(low), "");
  EXPECT_EQ(wrong(low, 8000), "chain.0.hertz:less_than ");
}

TEST(Edits, settle_what_was_left_open) {
  Complaints complaints;
  auto step = checked_step(edit(SoundOp::normalize), "", 48000, complaints);
  EXPECT_EQ(step.lufs, -23);
  EXPECT_EQ(step.true_peak, -1);
  step = checked_step(edit(SoundOp::split_on_silence), "", 48000, complaints);
  EXPECT_EQ(step.threshold, -50);
  EXPECT_EQ(step.seconds, 1);
  EXPECT_EQ(step.keep, 0.1);
}

TEST(Edits, are_told_again_out_of_their_steps) {
  Complaints complaints;
  auto normalize = edit(SoundOp::normalize);
  normalize.lufs = -16;
  auto told = edit_of(checked_step(normalize, "chain.0", 48000, complaints));
  EXPECT_EQ(told.op, SoundOp::normalize);
  EXPECT_EQ(told.lufs, -16);
  EXPECT_EQ(told.true_peak, -1);
  EXPECT_EQ(told.seconds, std::nullopt);
  EXPECT_EQ(wrong(told), "");
  auto overlay = edit(SoundOp::overlay);
  overlay.at = 2.5;
  told = edit_of(checked_step(overlay, "chain.1", 48000, complaints));
  EXPECT_EQ(told.at, 2.5);
  EXPECT_EQ(told.seconds, std::nullopt);
}

}  // namespace
}  // namespace millrace::sound
