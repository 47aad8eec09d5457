// PFA_CHECK: for our own mistakes only. Bad input is never a reason to abort; it becomes an Error
// (proto/base/result.h). A failed check prints where and what, and aborts.
#pragma once

#include <cstdio>
#include <cstdlib>

#define PFA_CHECK(condition)                                                                 \
  do {                                                                                       \
    if (!(condition)) {                                                                      \
      std::fprintf(stderr, "%s:%d: PFA_CHECK(%s) failed\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
