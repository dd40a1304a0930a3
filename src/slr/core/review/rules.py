"""Who must decide, and whose decisions count: the part of `review.toml` that can settle or open reports. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from slr.core.errors import ConfigError
from slr.core.model import Policy, Protocol, Stage
from slr.core.review.screening import check_percent, people, policy_at, screening_table
from slr.core.review.toml_file import parse_table
from slr.core.text import names
from slr.core.text.numbers import join_words


@dataclass(frozen=True, slots=True)
class VotingRules:
    """Who must decide at each stage, the share a second reviewer checks, and the people the protocol names."""

    policy: Mapping[Stage, Policy]
    check_percent: float = 0.0  #: 0 to 100, under the policy `sample`
    reviewers: tuple[str, ...] = ()
    resolvers: tuple[str, ...] = ()

    def ask_the_same(self, other: VotingRules) -> bool:
        """Whether no report could stand differently under the other rules."""
        return self._substance() == other._substance()

    def _substance(self) -> tuple[object, ...]:
        policies = tuple(self.policy.get(stage, Policy.SINGLE) for stage in Stage)
        share = self.check_percent if Policy.SAMPLE in policies else 0.0
        deciding, resolving = (frozenset(map(names.key, who)) for who in (self.reviewers, self.resolvers))
        return policies, share, deciding, resolving - deciding

    def as_json(self) -> dict[str, object]:
        """As the ledger keeps them."""
        return {
            **{stage.value: self.policy.get(stage, Policy.SINGLE).value for stage in Stage},
            "check": self.check_percent,
            "reviewers": list(self.reviewers),
            "resolvers": list(self.resolvers),
        }


def rules_of(protocol: Protocol) -> VotingRules:
    """The rules a protocol asks for."""
    return VotingRules(protocol.policy, protocol.check_percent, protocol.reviewers, protocol.resolvers)


def under(protocol: Protocol, rules: VotingRules) -> Protocol:
    """The protocol as it is with these rules in the place of its own."""
    return replace(
        protocol,
        policy=rules.policy,
        check_percent=rules.check_percent,
        reviewers=rules.reviewers,
        resolvers=rules.resolvers,
    )


def read_rules(stored: str) -> VotingRules:
    """The rules as the ledger keeps them."""
    held = json.loads(stored)
    policy = {stage: Policy(held[stage.value]) for stage in Stage}
    return VotingRules(policy, float(held["check"]), tuple(held["reviewers"]), tuple(held["resolvers"]))


def parse_rules(text: str) -> VotingRules | None:
    """The rules of a wording of `review.toml` as the ledger keeps it; None when nobody can read it any more."""
    try:
        screening = screening_table(parse_table(text, "an earlier review.toml"))
        return VotingRules(
            {stage: policy_at(screening, stage) for stage in Stage},
            check_percent(screening),
            people(screening, "reviewers"),
            people(screening, "resolvers"),
        )
    except ConfigError:
        return None


def describe(rules: VotingRules) -> tuple[str, ...]:
    """The rules in words, a line each."""
    who = {
        Policy.SINGLE: "one reviewer decides",
        Policy.DOUBLE: "two reviewers decide",
        Policy.SAMPLE: f"one reviewer decides, a second one on {rules.check_percent:g} % of the reports",
    }
    lines = [f"{stage.words}: {who[rules.policy[stage]]}" for stage in Stage]
    lines.append(f"reviewers: {_list_people(rules.reviewers)}")
    return (*lines, f"resolvers: {_list_people(rules.resolvers)}") if rules.resolvers else tuple(lines)


def list_differences(before: VotingRules, after: VotingRules) -> tuple[str, ...]:
    """What changed, each as a few words."""
    changes = [
        f"{stage.words}: {before.policy[stage]}, now {after.policy[stage]}"
        for stage in Stage
        if before.policy[stage] is not after.policy[stage]
    ]
    if before.check_percent != after.check_percent:
        changes.append(f"checked by a second reviewer: {before.check_percent:g} %, now {after.check_percent:g} %")
    for what in ("reviewers", "resolvers"):
        old, new = getattr(before, what), getattr(after, what)
        if set(map(names.key, old)) != set(map(names.key, new)):
            changes.append(f"{what}: {_list_people(old)}, now {_list_people(new)}")
    return tuple(changes)


def _list_people(people_: tuple[str, ...]) -> str:
    return join_words(people_) if people_ else "anybody"
