// What the allocator is told of how a command uses memory; nothing where it can't be told.
#pragma once

namespace pfa {

// For one thing whose tables grow to hundreds of megabytes, as those of a trace. As long as each
// lies in pages of its own it grows by moving them; left alone, the allocator puts ever larger
// blocks beside each other once one was freed, and has to copy.
void KeepLargeBlocksApart();

// For many things that are read and dropped one after the other: memory is used again, instead of
// given back and asked for again a page at a time.
void KeepFreedMemory();

}  // namespace pfa
