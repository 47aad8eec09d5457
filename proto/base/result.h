// Result<T>: a value, or an Error that says what was wrong, in which input and at which byte.
//
// Library code throws nothing. A Result must be looked at: it is [[nodiscard]] and does not convert
// to bool. PFA_TRY passes an Error on to the caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "proto/base/check.h"

namespace pfa {

enum class ErrorCode {
  kBadInput,  // the bytes are not what they should be
  kIo,        // the file cannot be opened or read
  kLimit,     // a limit that protects memory was reached
  kUsage,     // the request makes no sense for this input, or at all
  kStopped,   // nobody wants the result any more
  kNoMatch,   // what is asked for is not comparable with anything that is there
};

// Which byte count an offset refers to: gzip hides the real position of a decoded byte.
enum class OffsetKind { kNone, kFile, kInflated };

struct Error {
  ErrorCode code = ErrorCode::kBadInput;
  std::string message;  // what was found and what was expected; no newline
  std::string source;   // file name, or "-" for standard input; may be empty
  OffsetKind offset_kind = OffsetKind::kNone;
  uint64_t offset = 0;

  // "heap.pprof: inflated offset 0x1a2f: sample refers to location 99, which does not exist".
  // Control characters of names and messages, which may come from the input, are escaped.
  [[nodiscard]] std::string ToString() const;
};

inline Error BadInput(std::string message) {
  return {ErrorCode::kBadInput, std::move(message), {}};
}
inline Error UsageError(std::string message) { return {ErrorCode::kUsage, std::move(message), {}}; }
Error BadInputAt(OffsetKind kind, uint64_t offset, std::string message);

// The same text with control characters and the escape character as \xNN: what comes from an input
// must not drive the terminal. Bytes from 0x80 on pass: they are UTF-8 or harmless.
std::string EscapeControl(std::string_view text);

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T initial) : state_(std::in_place_index<0>, std::move(initial)) {}  // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  T& value() & {
    PFA_CHECK(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    PFA_CHECK(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    PFA_CHECK(ok());
    return std::get<0>(std::move(state_));
  }
  Error& error() {
    PFA_CHECK(!ok());
    return std::get<1>(state_);
  }
  [[nodiscard]] const Error& error() const {
    PFA_CHECK(!ok());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  Error& error() {
    PFA_CHECK(!ok());
    return *error_;
  }
  [[nodiscard]] const Error& error() const {
    PFA_CHECK(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace pfa

// Evaluates an expression that gives a Result and returns its Error, if any, from this function.
#define PFA_TRY(expression)                                  \
  do {                                                       \
    auto pfa_try_result = (expression);                      \
    if (!pfa_try_result.ok()) return pfa_try_result.error(); \
  } while (false)

#define PFA_CONCAT_INNER(a, b) a##b
#define PFA_CONCAT(a, b) PFA_CONCAT_INNER(a, b)
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration cannot stand in parentheses.
#define PFA_ASSIGN_OR_RETURN_NAMED(name, declaration, expression) \
  auto name = (expression);                                       \
  if (!name.ok()) return std::move(name).error();                 \
  declaration = std::move(name).value()
// NOLINTEND(bugprone-macro-parentheses)

// PFA_ASSIGN_OR_RETURN(auto size, ReadSize()): the value, or return the Error.
#define PFA_ASSIGN_OR_RETURN(declaration, expression) \
  PFA_ASSIGN_OR_RETURN_NAMED(PFA_CONCAT(pfa_result_, __LINE__), declaration, expression)
