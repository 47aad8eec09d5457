// What the calls that tell a TraceBuilder about a trace are needed for, so that readers leave out
// others.
#pragma once

#include <type_traits>

#include "analyzer/model/trace_builder.h"
#include "analyzer/trace/read_options.h"

namespace pfa {
namespace content_of_call {

template <auto>
struct Tag {};
template <auto Method, auto... Methods>
constexpr bool kIsOneOf = (std::is_same_v<Tag<Method>, Tag<Methods>> || ...);

}  // namespace content_of_call

// Transitions of goroutines, which are told in another way, are for kStates.
template <auto Method>
consteval TraceContent ContentOfCall() {
  using content_of_call::kIsOneOf;
  // Whose frees make no sense is only known there.
  if (kIsOneOf<Method, &TraceBuilder::HeapObject, &TraceBuilder::SetHeapLayout,
               &TraceBuilder::AddHeapSpan, &TraceBuilder::RemoveHeapSpan>) {
    return TraceContent::kDiagnostics;
  }
  if (kIsOneOf<Method, &TraceBuilder::BeginGeneration, &TraceBuilder::EndSync,
               &TraceBuilder::AddGoroutine, &TraceBuilder::AddProc, &TraceBuilder::AddThread,
               &TraceBuilder::StackSample>) {
    return TraceContent::kSamples;
  }
  if (kIsOneOf<Method, &TraceBuilder::NameGoroutine, &TraceBuilder::ProcTransition>) {
    return TraceContent::kStates;
  }
  return TraceContent::kAll;
}

}  // namespace pfa
