"""Tell whether somebody asks not to be written to."""

from typing import Final
from unicodedata import normalize

import regex

from bot.text.script import simplified

_HANDLE: Final = regex.compile(r"[@＠][A-Za-z0-9_.@-]++|(?<!\w)/?u/[\w-]++")
_NOISE: Final = regex.compile(r"[^\p{L}\p{N}' ]++")
_BLANKS: Final = regex.compile(r"\s++")
_READ: Final = 2000

_WHOLE: Final = frozenset(
    {
        *("stop", "stop it", "stop please", "please stop", "stop now", "just stop", "stop bot"),
        *("unsubscribe", "unsubscribe me", "opt out", "optout", "opt me out", "bad bot stop"),
        *("go away", "leave me alone", "no more replies", "no more messages", "stop stop"),
        *(
            "停止",
            "停",
            "退订",
            "取消订阅",
            "别回",
            "别回了",
            "别回复",
            "走开",
            "别烦我",
            "t",
            "td",
        ),
    }
    - {"t"}
)
_SAYS: Final = regex.compile(
    r"\b(?:please |pls |just |can you |will you |i said )?stop (?:it |now )?"
    r"(?:repl(?:y|ying)|message?ing|messages|dm'?ing|tagging|tweeting|contacting|bothering"
    r"|spamming|emailing|texting|writing|talking)(?: to)?(?: at)?(?: me| us|$)"
    r"|\b(?:don't|do not|dont|never|quit|no longer) (?:ever )?(?:repl(?:y|ying) to|messag(?:e|ing)"
    r"|dm(?:ing)?|tag(?:ging)?|contact(?:ing)?|both(?:er|ering)|spam(?:ming)?|email(?:ing)?"
    r"|text(?:ing)?|writ(?:e|ing) to|talk(?:ing)? to|tweet(?:ing)? (?:at|to)) (?:me|us)\b"
    r"|\bleave (?:me|us) alone\b|\bunsubscribe me\b|\b(?:want|like|asked|need"
    r"|wish) to (?:unsubscribe"
    r"|opt out|be left alone)\b|\bopt me out\b|\b(?:take|remove) me (?:off|from) (?:your|this|the)"
    r" (?:\w+ )?list\b|\bi (?:hereby )?opt out\b|\bi'm opting out\b|\bno more (?:replies"
    r"|messages|dms)\b"
    r"|\bi (?:don't|do not|dont) want (?:you|your bot|any bot|bots) to (?:reply|message|contact)\b"
    r"|\bstop (?:this|your|the) (?:bot|spam|auto ?repl(?:y|ies))\b"
)
_HAN: Final = regex.compile(
    r"(?:别|不要|不准|不许|请勿|勿|停止|别再|不要再|请不要)(?:再|给我|跟我|老|一直)*"
    r"(?:回复|回我|联系|打扰|骚扰|[发传](?:消息|讯息)|私[信讯]|艾特|标记|@|烦)(?:给?我|了|$)"
    r"|(?:别|不要)(?:再)(?:回复|回我|联系|打扰|骚扰|[发传](?:消息|讯息)|私[信讯]|标记|烦)"
    # 退订了 tells what its author did before: who is charged all the same says so.
    r"|(?:退订|取消订阅)(?:吧|谢谢|[。！! ]|$)|我要(?:退订(?!单)|取消订阅)"
    r"|(?:请)?停止(?:回复|发送|传送|打扰|骚扰|联系|私[信讯])|离我远点|别烦我"
)
_ASKS: Final = regex.compile(
    r"\b(?:how|where|why|can't|cannot|couldn't|unable to|trying to)\b[^.!]{0,30}"
    r"\b(?:unsubscribe|opt out)\b|怎么(?:取消|退订)|如何(?:取消|退订)"
)


def is_opt_out(text: str) -> bool:
    """
    Tell whether *text* asks the account to stop writing to its author.

    A lone ``stop`` counts, ``stop by your shop`` does not; a question how to unsubscribe from
    a newsletter is a question. When in doubt the answer is yes only to words that can mean
    nothing else, because an opt-out silences the account for good.

    Source:
        X automation rules: honour opt-out requests immediately; read 2026-08.
    """
    plain = normalize("NFKC", simplified(text[:_READ])).casefold().replace("’", "'")
    plain = _HANDLE.sub(" ", plain)
    words = _BLANKS.sub(" ", _NOISE.sub(" ", plain)).strip()
    if words in _WHOLE:
        return True
    if _ASKS.search(plain):
        return False
    spaced = _BLANKS.sub(" ", plain).strip()
    return bool(_SAYS.search(words) or _HAN.search(spaced))
