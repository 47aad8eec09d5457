#include "cli/collect/plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analyzer/load/interleaving.h"
#include "analyzer/statistics/split_mix64.h"
#include "cli/collect/options.h"

namespace pfa {
namespace {

using PlanJson = nlohmann::ordered_json;

PlanJson JsonOf(const CollectBinary& binary) {
  return {{"binary", binary.path}, {"sha256", binary.sha256}, {"dir", binary.folder}};
}

PlanJson JsonOf(const CollectPlan& plan) {
  PlanJson json;
  json["format"] = kCollectPlanFormat;
  json["old"] = JsonOf(plan.old_binary);
  json["new"] = JsonOf(plan.new_binary);
  json["flags"] = plan.flags;
  json["seed"] = plan.seed;
  json["runs"] = plan.runs;
  json["profiles"] = plan.profiles;
  json["environment"] = PlanJson::object();
  for (const auto& [name, value] : plan.environment) json["environment"][name] = value;
  json["machine"] = PlanJson::object();
  for (const auto& [name, value] : plan.machine) json["machine"][name] = value;
  PlanJson& order = json["order"] = PlanJson::array();
  for (const CollectStep& step : StepsOf(plan)) {
    order.push_back(fmt::format("{}/{}", NameOf(step.side), step.FileName()));
  }
  return json;
}

std::string TextOf(const PlanJson& json) {
  return json.dump(2, ' ', false, PlanJson::error_handler_t::replace);
}

// Anything may be in the file.
PlanJson Member(const PlanJson& json, std::string_view name) {
  if (!json.is_object()) return {};
  const auto found = json.find(name);
  return found == json.end() ? PlanJson() : *found;
}

Error Changed(std::string_view what, const PlanJson& before, const PlanJson& now) {
  return BadInput(fmt::format("{} {} when its runs were made, and {} now: choose another --output",
                              what, TextOf(before), TextOf(now)));
}

std::string JoinedWords(const PlanJson& words) {
  std::string text;
  for (const PlanJson& word : words) {
    if (!word.is_string()) continue;
    if (!text.empty()) text += ' ';
    text += word.get<std::string>();
  }
  return text;
}

Result<void> CheckBinary(std::string_view side, const PlanJson& before, const PlanJson& now) {
  if (Member(before, "sha256") != Member(now, "sha256")) {
    return BadInput(fmt::format(
        "--{} is not the binary that its runs were made of: choose another --output", side));
  }
  if (Member(before, "dir") == Member(now, "dir")) return {};
  return Changed(fmt::format("--{} ran in", side), Member(before, "dir"), Member(now, "dir"));
}

}  // namespace

std::string_view NameOf(CollectSide side) { return side == CollectSide::kOld ? "old" : "new"; }

std::string CollectStep::Stem() const { return fmt::format("run-{:03}", run); }

std::string CollectStep::FileName() const {
  return Stem() + (profile.empty() ? ".txt" : fmt::format(".{}.pb.gz", profile));
}

std::vector<CollectStep> StepsOf(const CollectPlan& plan) {
  std::vector<CollectStep> steps;
  const auto add_runs = [&](const std::string& profile, SplitMix64 random) {
    bool new_first = false;
    for (size_t run = 1; run <= plan.runs; ++run) {
      new_first = run % 2 == 1 ? random.Below(2) == 1 : !new_first;
      for (const bool is_new : {new_first, !new_first}) {
        steps.push_back({is_new ? CollectSide::kNew : CollectSide::kOld, run, profile});
      }
    }
  };
  add_runs("", SplitMix64(plan.seed));
  for (const std::string& profile : plan.profiles) {
    const auto kind = static_cast<uint64_t>(std::ranges::find(kCollectedProfiles, profile) -
                                            std::begin(kCollectedProfiles));
    add_runs(profile, SplitMix64(plan.seed + 1 + kind));
  }
  return steps;
}

std::string PlanText(const CollectPlan& plan) { return TextOf(JsonOf(plan)) + "\n"; }

Result<CollectPlan> ContinuedPlan(std::string_view text, const CollectPlan& asked,
                                  std::vector<std::string>* notes) {
  const PlanJson before = PlanJson::parse(text, nullptr, false);
  if (Member(before, "format") != kCollectPlanFormat) {
    return BadInput("is not a plan of pfa collect: choose another --output");
  }
  // As it will be read.
  const PlanJson now = PlanJson::parse(PlanText(asked));
  PFA_TRY(CheckBinary("old", Member(before, "old"), Member(now, "old")));
  PFA_TRY(CheckBinary("new", Member(before, "new"), Member(now, "new")));
  if (Member(before, "flags") != Member(now, "flags")) {
    return Changed("its binaries had the flags", JoinedWords(Member(before, "flags")),
                   JoinedWords(Member(now, "flags")));
  }
  if (Member(before, "seed") != Member(now, "seed")) {
    return Changed("--seed was", Member(before, "seed"), Member(now, "seed"));
  }
  const PlanJson runs = Member(before, "runs");
  if (!runs.is_number_unsigned()) return BadInput("does not say how many runs it plans");
  CollectPlan plan = asked;
  if (runs.get<uint64_t>() > plan.runs) {
    return BadInput(
        fmt::format("plans {} runs, more than --runs {}", runs.get<uint64_t>(), plan.runs));
  }
  const PlanJson profiles = Member(before, "profiles");
  plan.profiles.clear();
  for (const std::string_view kind : kCollectedProfiles) {
    const bool was_there = std::ranges::find(profiles, PlanJson(kind)) != profiles.end();
    if (was_there || std::ranges::find(asked.profiles, kind) != asked.profiles.end()) {
      plan.profiles.emplace_back(kind);
    }
  }
  const PlanJson environment = Member(before, "environment");
  plan.environment.clear();
  for (const auto& [name, value] : environment.items()) {
    if (value.is_string()) plan.environment[name] = value.get<std::string>();
  }
  if (plan.environment != asked.environment) {
    const auto said = [](const std::map<std::string, std::string>& variables) {
      std::string all;
      for (const auto& [name, value] : variables) all += fmt::format(" {}={}", name, value);
      return all.empty() ? std::string(" nothing") : all;
    };
    notes->push_back(fmt::format("the environment of earlier runs had{}, and has{} now",
                                 said(plan.environment), said(asked.environment)));
  }
  return plan;
}

}  // namespace pfa
