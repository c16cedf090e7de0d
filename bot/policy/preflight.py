"""
What a network says of an account, held against the rules: pure.

Whether a finding keeps the account from publishing is the rule's to say: one that acts as
preflight does, one that flags does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from bot.domain.inspection import Finding, Grade, House, Inspection, rules_digest
from bot.policy.automation import says_automated
from bot.policy.check import RULES
from bot.policy.demands import DEMANDS
from bot.policy.rule import Act

_ACTS: Final = {rule.name: rule.acts for rule in RULES}
_CONTACT: Final = regex.compile(
    r"https?://\S|[^\s@]++@[^\s@]+\.[a-z]{2,}|(?<!\w)@\w", regex.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Expected:
    """
    What config.yaml and the operators say of the account.

    Attributes:
        brand: The brand's name, which a bio may carry.

        flaired: Names of the places (``r/acme``) whose threads carry a flair.

        posts_in: Names of the places where the account opens threads.

        accepted: Fingerprint of the rules that an operator accepted; empty for none.
    """

    network: str
    handle: str
    brand: str
    flaired: frozenset[str] = frozenset()
    posts_in: frozenset[str] = frozenset()
    accepted: str = ""


def examine(found: Inspection, expected: Expected) -> tuple[Finding, ...]:
    """Return one finding for each rule that the account itself has to keep."""
    return (
        _account(found, expected),
        _label(found, expected.network),
        _bio(found, expected),
        _scopes(found),
        *_houses(found, expected),
    )


def turned_away(reason: str) -> tuple[Finding, ...]:
    """Return the one finding on an account that its network turned away."""
    return (Finding("all.own-account", Grade.fault, reason),)


def _account(found: Inspection, expected: Expected) -> Finding:
    rule = "all.own-account"
    if found.handle.casefold() != expected.handle.casefold():
        said = f"the credentials are those of {found.handle}, config.yaml says {expected.handle}"
        return _broken(rule, f"{said}: correct one of the two")
    if found.trouble:
        return _broken(rule, found.trouble)
    return _kept(rule, f"the credentials are those of {found.handle}")


def _label(found: Inspection, network: str) -> Finding:
    rule, how = DEMANDS[network].label
    if found.is_automated:
        return _kept(rule, "the account is labelled as automated")
    if found.is_automated is None:
        said = "the network tells no program whether the account carries its label"
        return _broken(rule, f"{said}: look at the profile; if it does not, {how}")
    return _broken(rule, f"the account is not labelled as automated: {how}")


def _bio(found: Inspection, expected: Expected) -> Finding:
    rule = f"{expected.network}.bio"
    if found.bio is None:
        return _broken(rule, "the network does not show the bio: look at the profile")
    lacks = []
    if not says_automated(found.bio, expected.brand):
        lacks.append("that the account is automated")
    names_brand = expected.brand.casefold() in found.bio.casefold()
    if not names_brand and not _CONTACT.search(found.bio):
        lacks.append(f"who runs it ({expected.brand}, an address or an account)")
    if lacks:
        return _broken(rule, f"the bio does not say {' nor '.join(lacks)}: add it to the profile")
    return _kept(rule, "the bio says that the account is automated, and who runs it")


def _scopes(found: Inspection) -> Finding:
    rule = "all.scopes"
    if found.lacks is None:
        said = "the network does not say what the credentials may do: the first post will tell"
        return Finding(rule, Grade.advice, said)
    if found.lacks:
        needed = ", ".join(found.lacks)
        return _broken(rule, f"the credentials lack {needed}: grant it and renew the credentials")
    if found.excess:
        return Finding(rule, Grade.advice, found.excess)
    return _kept(rule, "the credentials may do what Mynah does")


def _houses(found: Inspection, expected: Expected) -> Iterator[Finding]:
    rule = DEMANDS[expected.network].house_rules
    if not rule:
        return
    faults = [fault for house in found.houses if (fault := _closed(house, expected))]
    yield from (_broken(rule, fault) for fault in faults)
    digest, n_rules = rules_digest(found.houses), sum(len(one.rules) for one in found.houses)
    if digest and digest != expected.accepted:
        where = ", ".join(one.name for one in found.houses if one.rules)
        news = "changed since they were accepted" if expected.accepted else "are not accepted yet"
        said = f"the {n_rules} rules of {where} {news}"
        yield _broken(rule, f"{said}: read them, then say --accept-rules with mynah check")
    elif not faults:
        yield _kept(rule, f"{n_rules} rules, accepted as they stand" if n_rules else "no rules")


def _closed(house: House, expected: Expected) -> str | None:
    name = house.name.casefold()
    if house.closed:
        return f"{house.name}: {house.closed}"
    if house.wants_flair and name in expected.posts_in and name not in expected.flaired:
        return f"{house.name} wants a flair on every thread: set its flair_id"
    return None


def _broken(rule: str, line: str) -> Finding:
    return Finding(rule, Grade.fault if _ACTS[rule] is Act.preflight else Grade.advice, line)


def _kept(rule: str, line: str) -> Finding:
    return Finding(rule, Grade.ok, line)
