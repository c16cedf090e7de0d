"""Words that bind the brand: ``free``, ``refund``, ``we will …``, and the same in Chinese."""

from collections.abc import Iterator
from typing import Final

import regex

from bot.voice.claims.claim import Claim, exact
from bot.voice.words import load_words

_KINDS: Final = {
    "free": (
        r"(?<!feel |-)\bfree\b(?! to\b| from\b)|\bcomplimentary\b|\bon us\b|\bon the house\b"
        r"|\b(?:no|without|any)(?: extra| additional)? (?:charge|cost|fees?)\b|\bwaiv\w+"
        r"|免费|免运费|免邮|包邮|不收费|赠送|白送"
    ),
    "refund": r"\brefund\w*|\bmoney[ -]back\b|\breimburs\w+|退款|退钱|退费|退还",
    "return": r"\breturns?\b(?! (?:to|from)\b)|\breturnable\b|退货",
    "guarantee": r"\bguarante\w+|\bassur(?:e|ed|ance)\b|保证|担保|保障|包您",
    "promise": r"\bpromis(?:e[sd]?|ing)\b|承诺|答应",
    "warranty": r"\bwarrant\w+|保修|质保|三包",
    "discount": (
        r"\bdiscount\w*|\bcoupons?\b|\bvouchers?\b|\bpromo(?:tion\w*| codes?)?\b|\bon sale\b"
        r"|\bcashback\b|\b(?:special|limited) offers?\b|优惠|打折|折扣|特价|促销|返现|减免"
    ),
    "replace": r"\breplac\w+|\bexchang\w+|换货|更换|换新|补发",
    "compensate": r"\bcompensat\w+|\b(?:store|account) credit\b|\bcredited\b|赔偿|补偿|赔付",
    "repair": r"\brepair\w*|维修|修理",
    "superlative": (
        r"\b(?:best|cheapest|fastest|safest|lowest) (?:prices?|quality|on the market|available)\b"
        r"|\bin the world\b|\b(?:number|no\.?) one\b|最低价|全网最低|世界第一|最好的"
    ),
    "property": (
        r"\bcures?\b|\bheal(?:s|ing)?\b|\bclinically\b|\bproven\b|\bcertified\b|\bapproved\b"
        r"|\bwaterproof\b|\bvegan\b|\borganic\b|\b[a-z]{3,15}-free\b|治愈|认证|批准|防水|有机"
    ),
    "absolute": (
        r"\balways\b(?! (?:happy|glad|here|welcome|love|great|nice|good|a pleasure)\b)|\bnever\b"
        r"|\bunlimited\b|\bforever\b|\blifetime\b|永远|永久|终身|百分百|绝对"
    ),
}
_KIND: Final = regex.compile(
    "|".join(f"(?P<{name}>{pattern})" for name, pattern in _KINDS.items()), regex.IGNORECASE
)
_EXACT: Final = frozenset({"superlative", "property"})
_FREE_THINGS: Final = {
    **dict.fromkeys(("return", "returns", "退货", "退换"), "return"),
    **dict.fromkeys(
        ("shipping", "delivery", "postage", "运费", "免邮", "包邮", "配送"), "shipping"
    ),
    **dict.fromkeys(("exchange", "exchanges", "换货"), "exchange"),
    **dict.fromkeys(("repair", "repairs", "维修"), "repair"),
    **dict.fromkeys(("replacement", "replacements", "更换"), "replacement"),
    **dict.fromkeys(("trial", "试用"), "trial"),
    **dict.fromkeys(("gift", "gifts", "赠品", "礼品"), "gift"),
    **dict.fromkeys(("refund", "refunds", "退款"), "refund"),
    **dict.fromkeys(("cancel", "cancellation", "取消"), "cancellation"),
}
_FREE_THING: Final = regex.compile(
    "|".join(rf"\b{word}\b" if word.isascii() else word for word in _FREE_THINGS), regex.IGNORECASE
)
_CLAUSE: Final = regex.compile(r"[^.,;:!?\n，。；：！？、（）()—]++")
_NOT: Final = regex.compile(
    r"\b(?:not?|never|cannot|without|unable|neither|nor|unfortunately|[a-z]{2,6}n't)\b"
    r"|不(?!客气|好意思|用担心|少|错)|没|无法|未(?!\p{Han}{1,3}的)|非(?!常)",
    regex.IGNORECASE,
)
_WILL: Final = regex.compile(
    r"\b(?:we|i|you|it|they|someone|somebody|anyone"
    r"|(?:our|the|your) (?:team|support|colleagues?|staff|shop|store|order|parcel|package|refund))"
    r"(?:'ll|\s+(?:will|shall|(?:are|am|is) (?:going|about) to))\s+"
    r"(?:(?:not|also|always|be|then|now|have|soon|definitely|certainly|gladly|happily"
    r"|personally|both|all|just)\s+){0,3}(?P<verb>[a-z]++)",
    regex.IGNORECASE,
)
_DONE: Final = regex.compile(
    r"\b(?:we|i)(?:'ve|\s+have|\s+had)\s+(?:(?:just|already|now|also)\s+)?"
    r"(?P<verb>[a-z]{2,14}ed|sent|made|put|given|fixed|done|told|spoken)\b"
    r"|\b(?:we|i)\s+(?:(?:just|already)\s+)?(?P<verb>refunded|sent|shipped|cancell?ed|processed"
    r"|escalated|contacted|updated|forwarded|issued|credited|dispatched|checked|resolved|fixed)\b"
    r"|\byour (?:[a-z]+ ){1,3}(?:has|have|is|was|were)(?: been)? (?:(?:just|already|now) )?"
    r"(?P<verb>[a-z]{2,14}ed|sent|done)\b",
    regex.IGNORECASE,
)
_HAN_WILL: Final = regex.compile(
    r"(?:我们|我|客服|团队|同事|店里)(?:一定|都|也)?(?:将会|会|将|要)"
    r"(?:为您|帮您|给您|替您|与您|跟您|向您|把|将|全额|尽力)*+(?P<verb>[\p{Han}]{2})"
)
_HAN_DONE: Final = regex.compile(
    r"已经?(?:为您|帮您|给您|替您|全额|安排|将|把)*+(?P<verb>退款|退钱|退货|发货|发出|寄出|处理|取消|更换"
    r"|补发|联系|转达|上报|反馈|升级|登记|赔付|解决|修复|更新)"
)
_SUFFIX: Final = regex.compile(r"(?:ing|ed|es|s|e)$")
_SHORT: Final = 4


def find_promises(text: str) -> list[Claim]:
    """
    Find what *text* binds the brand to.

    A word of promise is supported by a source with a word of the same kind, both affirmed or
    both denied; an announced or finished action by a source with the same verb.
    """
    text = text.replace("’", "'")
    claims = [claim for clause in _CLAUSE.finditer(text) for claim in _of_kind(clause.group())]
    claims += [_action(found) for found in _WILL.finditer(text)]
    claims += [_action(found) for found in _HAN_WILL.finditer(text)]
    for pattern in (_DONE, _HAN_DONE):
        claims += [_action(found, "done") for found in pattern.finditer(text)]
    return [claim for claim in claims if claim.wants.isdisjoint(_NO_PROMISE)]


def verbs(text: str) -> frozenset[str]:
    """Return what a source's words support: every word of it may be the verb of a promise."""
    words = regex.findall(r"[a-z]{2,}+", text.lower())
    han = regex.findall(r"(?=(\p{Han}{2}))", text)
    return frozenset(f"verb {_stem(word)}" for word in words) | {f"verb {two}" for two in han}


def _of_kind(clause: str) -> Iterator[Claim]:
    found = list(_KIND.finditer(clause))
    if not found:
        return
    mood = "denied" if _NOT.search(clause) else "affirmed"
    things = {_FREE_THINGS[word.lower()] for word in _FREE_THING.findall(clause)}
    for match in found:
        kind = match.lastgroup or ""
        name = match.group().lower() if kind in _EXACT else kind
        yield exact(match.group(), f"promise {name} {mood}")
        if kind == "free":
            yield from (exact(match.group(), f"promise free {thing} {mood}") for thing in things)


def _action(found: regex.Match[str], what: str = "verb") -> Claim:
    return exact(found.group(), f"{what} {_stem(found.group('verb').lower())}")


def _stem(word: str) -> str:
    return _SUFFIX.sub("", word) if len(word) > _SHORT else word


_NO_PROMISE: Final = frozenset(
    f"{what} {_stem(verb)}" for verb in load_words("harmless_verbs") for what in ("verb", "done")
)
