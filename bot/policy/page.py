"""The rules as a page (``docs/policy.md``)."""

import sys
from collections.abc import Iterator
from typing import Final

from bot.policy.check import RULES
from bot.policy.demands import DEMANDS
from bot.policy.rule import Rule

_HEAD: Final = """# What the networks demand, and how Mynah holds it

Written by `python -m bot.policy.page` from the rules in `bot/policy`; a test fails when the two
differ. `mynah policy` lists them with what each stopped lately, `mynah policy show NAME` one whole.

| does | what that means |
|---|---|
| blocks | a draft that breaks it is neither approved nor sent |
| flags | a person is shown it and decides |
| limits | sending or reading waits until it may go on |
| preflight | nothing goes out from an account that does not meet it |
| built in | the program does nothing else; tests hold it to that |
"""
_TABLE: Final = "| rule | demands | does | held by | source |\n|---|---|---|---|---|\n"


def page() -> str:
    """Return the page as Markdown."""
    own = "".join(_section(one.network, one.title) for one in DEMANDS.values())
    return _HEAD + _section("*", "On every network") + own


def _section(network: str, title: str) -> str:
    return f"\n## {title}\n\n{_TABLE}" + "".join(_rows(network))


def _rows(network: str) -> Iterator[str]:
    for one in RULES:
        if one.network == network:
            yield f"| `{one.name}` | {one.explains} | {one.acts} | {_held(one)} | {one.source} |\n"


def _held(rule: Rule) -> str:
    where = f"`{rule.held_by}`"
    return f"{where}, check `{rule.check}`" if rule.check else where


if __name__ == "__main__":
    sys.stdout.write(page())
