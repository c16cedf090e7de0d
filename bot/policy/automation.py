"""
Whether a bio says that its account is automated: pure.

The word alone does not say so. "Home of the Rovo robot vacuum bot" is about a product, and so is
扫地机器人; what counts is a sentence about the account, its posts or who writes them. The
networks' own labels are no matter of words: see ``_label`` in ``bot.policy.preflight``.
"""

from typing import Final

import regex

_BEGINS: Final = r"(?:^|[.!?;|·•\n(\[,:–—。！？；，：（\p{So}\uFE0F]|\s-)\s*"
_ENDS: Final = r"(?=\s*(?:$|[.!?;|·•\n)\],:–—。！？；，：）]|-\s))"
_SORT: Final = (
    r"(?:(?:automated|official|friendly|helpful|little|simple|social(?: media)?|support|service|"
    r"customer[- ](?:service|support|care)|news|reply|posting|mastodon|bluesky|reddit|x|twitter)"
    r"\s+)*"
)
_BOT: Final = r"(?:chat)?bot\b"
_WRITER: Final = (
    r"(?:an?\s+|our\s+)?(?:ai|a\.i\.|(?:chat)?bot|program(?:me)?|script|machine|language model|"
    r"automat(?:ed|ic) (?:system|program|account|bot))\b"
)
_TEXTS: Final = r"(?:posts?|repl(?:y|ies)|answers?|responses?|tweets?|toots?|skeets?|comments?)"
_MADE: Final = (
    r"(?:posted|written|drafted|generated|answered|run|operated|managed|maintained|published)"
)
_IS: Final = r"\b(?:i\s+am|i['’]m|this(?:\s+account)?\s+is|account\s+is)\s+(?:just\s+)?"
_WHOSE: Final = r"(?:of|by|that|which|run|operated|managed|maintained|made|built)"

_ENGLISH: Final = (
    rf"\bautomated\s+{_SORT}(?:account|profile|page|feed|{_BOT}|assistant|{_TEXTS}|posting)\b",
    rf"{_BEGINS}automated(?:{_ENDS}|\s+(?:by|and|with)\b)",
    rf"\b(?:{_TEXTS}|account|is|are|be)\s+(?:\w+\s+)?(?:automated|automatic){_ENDS}",
    rf"\b(?:{_TEXTS}|account|is|are|be)\s+(?:\w+\s+)?automatically\s+{_MADE}\b",
    rf"\b{_TEXTS}\s+(?:here\s+)?automatically\b|\bauto-?{_MADE}\b",
    rf"{_IS}(?:an?\s+|the\s+|our\s+)?{_SORT}{_BOT}(?!\s+(?:maker|builder|shop|company|vacuum|fan))",
    rf"\b{_BOT}\s+account\b|[\[(]\s*{_BOT}\s*[\])]",
    rf"{_BEGINS}(?:an?\s+|the\s+|our\s+)?{_SORT}{_BOT}(?:{_ENDS}|\s+{_WHOSE}\b)",
    rf"\b{_MADE}\s+(?:\w+\s+)?(?:by|with)\s+{_WRITER}",
    rf"\b(?:ai|machine|computer)-?(?:\s|(?<=-)){_MADE}\s+(?:{_TEXTS}|account|content)\b",
    rf"\b(?:{_TEXTS}|account|content|is|are|be)\s+(?:ai|machine|computer)[-\s]{_MADE}\b",
    rf"{_BEGINS}(?:an?\s+|our\s+|the\s+)?ai\s+(?:account|assistant\s+(?:of|run|by)\b)",
)
_WHAT: Final = (
    r"(?:自动|聊天|客服|官方|发布|发帖|回复|服务|问答|资讯|品牌|社交|媒体|智能|的|小)*机器人"
)
_NOT_OURS: Final = (
    r"(?![品公厂制专商店爱玩工研设老俱教行产大配技开])"  # 机器人品牌, 机器人公司, 机器人工程师 …
)
_DOES: Final = r"(?:发布|发帖|运营|运行|管理|回复|撰写|起草|生成|代发)"
_ACCOUNT: Final = r"(?:账号|帐号|账户|帐户)"
_CHINESE: Final = (
    rf"(?:自动化?|机器人|人工智能|AI)(?:的)?{_ACCOUNT}",
    rf"(?:本|此|该|这个?){_ACCOUNT}?(?:是|为|系)(?:一个|一只|个)?{_WHAT}{_NOT_OURS}",
    rf"我是(?:一个|一只|个)?{_WHAT}{_NOT_OURS}",
    rf"{_BEGINS}(?:官方|客服|品牌)?(?:自动)?(?:发布|发帖|回复|客服|聊天)?机器人{_ENDS}",
    rf"(?:本|此|该|这个?){_ACCOUNT}[^。！？\n]{{0,10}}(?:自动|由(?:机器人|程序|人工智能|AI))",
    r"(?:内容|帖子|回复|推文|嘟文|评论|消息)[^。！？，,\n]{0,6}自动(?:生成|发布|撰写|回复)",
    rf"由[^。！？\n]{{0,8}}?(?:机器人|程序|人工智能|AI|智能助手)(?:自动|代为)?{_DOES}",
    rf"{_BEGINS}自动(?:发布|发帖|运行|运营|推送){_ENDS}",
)
_SAYS: Final = regex.compile("|".join((*_ENGLISH, *_CHINESE)), regex.IGNORECASE)
_DENIES: Final = regex.compile(
    r"\b(?:no|not|never|non)\b|n['’]t\b|[不非]|没有|并未", regex.IGNORECASE
)
_OWNED: Final = rf"(?:['’]s?)?\s*(?:的(?:官方)?机器人|\s{_SORT}{_BOT}){_ENDS}"
"""What the brand's own name may stand before: "Heron's bot", Heron 的机器人."""
_BEFORE: Final = 12
"""Characters in front of a statement in which a word may deny it: "this is not an …"."""
_READ: Final = 2000
"""Characters that are looked at; no network lets a bio be longer."""


def says_automated(bio: str, brand: str) -> bool:
    """
    Tell whether *bio* states that the account, or what it posts, is automated.

    Args:
        brand: The name of whom the account belongs to.

    Source:
        X automation rules, docs.joinmastodon.org (bot accounts) and docs.bsky.app, Bots, ask for
        the statement and leave its words open; read 2026-11.
    """
    read = bio[:_READ]
    owned = regex.finditer(regex.escape(brand) + _OWNED, read, regex.IGNORECASE)
    said = (one.span() for one in (*_SAYS.finditer(read), *owned))
    return any(not _DENIES.search(read[max(0, start - _BEFORE) : end]) for start, end in said)
