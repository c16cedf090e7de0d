"""The text answers the mood of the mention, and the mention itself."""

from typing import Final

import regex

from bot.domain.verdict import Verdict, blocked, flagged, passed
from bot.text.script import simplified
from bot.voice.context import Context

NAME: Final = "mood"

_SORROW: Final = regex.compile(
    r"\bsorry for your loss\b"
    r"|\bcondolences?\b"
    r"|\bpassed away\b"
    r"|节哀"
    r"|哀悼",
    regex.IGNORECASE,
)
_DEATH: Final = regex.compile(
    r"\b(?:died?|death|dead|passed away|funeral|grie(?:f|ving)|loss|lost (?:my|our|his|her)"
    r"|memorial)\b"
    r"|去世|过世|离世|葬礼|悼念",
    regex.IGNORECASE,
)
_APOLOGY: Final = regex.compile(
    r"\b(?:so|very|really|truly|deeply)? ?sorry\b"
    r"|\bapologi[sz]e|\bapologies\b"
    r"|\binconvenience\b"
    r"|\bfrustrat"
    r"|\bthat's (?:awful|terrible)\b"
    r"|抱歉|对不起|不好意思|歉意|遗憾",
    regex.IGNORECASE,
)
_CHEER: Final = regex.compile(
    r"\byay+\b|\bwoo?hoo\b|\bhooray\b|\bgreat news\b|\bawesome\b|\bamazing\b|\bfantastic\b"
    r"|\b(?:so |very |really )?(?:happy|glad|delighted|thrilled|pleased) (?:to (?:hear|read"
    r"|see)|you|that)\b"
    r"|\b(?:love|loved) (?:to hear|hearing|that you|it)\b|\bthanks? (?:you )?for (?:the"
    r"|your) (?:love|kind words)\b"
    r"|\benjoy (?:your|the|it)\b|[🎉🥳😂🤣😄😁😆😍🥰😎🙌💃🕺🤩]"
    r"|太好了|恭喜|很高兴(?:听到|看到|您喜欢)|真棒|好开心|哈哈|喜欢就好",
    regex.IGNORECASE,
)
_CONGRATULATION: Final = regex.compile(
    r"\bcongrat"
    r"|\bhappy (?:birthday|anniversary)\b"
    r"|恭喜|祝贺|生日快乐",
    regex.IGNORECASE,
)
_OCCASION: Final = regex.compile(
    r"\b(?:birthday|anniversary|wedding|married|engaged|graduat\w+|won|winner|promot\w+"
    r"|newborn|baby|congrat\w*|passed my)\b"
    r"|生日|周年|结婚|订婚|毕业|获奖|升职|宝宝|中奖|恭喜",
    regex.IGNORECASE,
)
_OPENER: Final = regex.compile(
    r"^\W*that'?s (?:absolutely |totally |exactly )?(?:correct|right|true)\b"
    r"|^\W*you(?:'re| are) (?:absolutely |totally )?correct\b"
    r"|^\W*(?:great|good|excellent|interesting|useful|nice) (?:information|info|answer|point"
    r"|job|work|observation|summary|advice)\b"
    r"|^\W*(?:well done|correct|exactly|indeed|i agree|agreed|sounds good|good luck)\b\W"
    r"|^\W*thanks?(?: you)? for (?:the|this|sharing (?:the|this|your)|providing (?:the"
    r"|this)) (?:\w+ )?(?:info\w*|answer|clarification|knowledge)\b"
    r"|^\W*(?:说得对|没错|正确|回答正确|很好的信息|感谢(?:您的)?(?:信息|解答|回答))",
    regex.IGNORECASE,
)
_WELCOME: Final = regex.compile(
    r"^\W*you(?:'re| are)(?: very| most)? welcome\b"
    r"|^\W*(?:不客气|不用谢)",
    regex.IGNORECASE,
)
_THANKS: Final = regex.compile(
    r"\bthank|\bthx\b|\bty\b|\bcheers\b|\bappreciat"
    r"|谢|感恩",
    regex.IGNORECASE,
)
_CUSTOMER: Final = regex.compile(
    r"\bi (?:just )?(?:bought|ordered|purchased|returned|paid for)\b"
    r"|\bmy (?:order|parcel|package|purchase|refund|delivery)\b"
    r"|\b(?:can|could) you (?:please )?(?:refund|ship|deliver|replace)\b"
    r"|我(?:买|订|下单)了|我的(?:订单|包裹|快递|退款)",
    regex.IGNORECASE,
)
_SAD: Final = ("complaint", "order", "problem", "refund", "outage", "bug", "insult")


def check(text: str, context: Context) -> Verdict:
    """Block condolence, apology, cheer or an opener that does not fit what was said."""
    plain = simplified(text).replace("’", "'")
    said = simplified(context.mention or "").replace("’", "'")
    wrong = _misfit(plain, said, context.topic) if context.mention is not None else None
    if wrong:
        return blocked(NAME, wrong)
    if (found := _CUSTOMER.search(plain)) and not _in_source(found.group(), context):
        return blocked(NAME, f"“{found.group()}” speaks as the customer, not as the brand.")
    if (found := _WELCOME.search(plain)) and not _THANKS.search(said):
        return flagged(NAME, f"“{found.group().strip()}” answers thanks that nobody gave.")
    if (found := _CONGRATULATION.search(plain)) and said and not _OCCASION.search(said):
        return flagged(NAME, f"“{found.group()}” congratulates on nothing that was said.")
    return passed(NAME)


def _misfit(text: str, said: str, topic: str) -> str | None:
    is_sad = any(word in topic for word in _SAD)
    if (found := _SORROW.search(text)) and not _DEATH.search(said):
        return f"“{found.group()}” consoles somebody who mourns nobody."
    if topic == "praise" and (found := _APOLOGY.search(text)):
        return f"“{found.group().strip()}” apologises to somebody who praises."
    if is_sad and (found := _CHEER.search(text)):
        return f"“{found.group()}” is cheerful, the mention is a {topic}."
    if found := _OPENER.search(text):
        return f"“{found.group().strip()}” answers nobody."
    return None


def _in_source(shown: str, context: Context) -> bool:
    return any(shown in simplified(source) for source in context.sources)
