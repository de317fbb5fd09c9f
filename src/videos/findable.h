// What search looks in: the titles and descriptions of videos and what their subtitles say, as rows of FTS5
// made of the tokens of words/. Functions over a database session, in the caller's transaction: whatever
// changes a text forgets it before and indexes it after, so that the index always says what the rows say.
//
// The tables hold no text of their own, so a row is forgotten by giving its tokens once more: they are made
// of the text as it still stands. What is not indexed yet (of a library from before there was search, or
// after the tokens have changed) is made up for by `index_next_…`, a step at a time.
//
// Drafts are not in the index until they are published.
//
// Who may see a video is not in the index: it is asked of the rows when somebody searches.
#pragma once
#include <soci/soci.h>

#include <optional>
#include <string>
#include <vector>

#include "base/id.h"

namespace millrace::videos {

inline constexpr std::size_t kMostTokensSaid = 500'000;  // of a track: some fifty hours of speech

void index_details(soci::session& sql, const VideoId& id);
void forget_details(soci::session& sql, const VideoId& id);
void index_said(soci::session& sql, const TextTrackId& id);
void forget_said(soci::session& sql, const TextTrackId& id);
// All that is found of these.
void forget_texts_of(soci::session& sql, const std::vector<VideoId>& videos);

// The next one after `after` (empty: the first) that is not in the index: puts it there and says its id;
// nothing when there is none.
std::optional<std::string> index_next_details(soci::session& sql, const std::string& after);
std::optional<std::string> index_next_said(soci::session& sql, const std::string& after);
// Forgets everything.
void clear_index(soci::session& sql);

// How many tokens each cue of a track has, in a byte or so each: which cue does token n belong to?
std::string write_counts(const std::vector<std::size_t>& counts);
// Where each cue's tokens end.
std::vector<std::size_t> read_counts(const std::string& text);

}  // namespace millrace::videos
