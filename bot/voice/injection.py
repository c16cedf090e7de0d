"""
Tell whether a mention tries to give orders to a model.

A pattern list: it finds the known tricks, not a new one. What holds against the rest is that a
mention is never placed where it could act and that every draft is checked and approved.
"""

from typing import Final

import regex

from bot.domain.ids import Untrusted
from bot.text.wording import sentences
from bot.voice.normalise import bound, fold

_READ: Final = 8000

_OVERRIDE: Final = regex.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip|discard"
    r"|drop)\b[^.!?\n]{0,30}?\b(?:all|any|everything|previous|prior|above|earlier|preceding"
    r"|following|your|system|safety|these|those|other)\b[^.!?\n]{0,30}?\b(?:instructions?"
    r"|prompts?|directions|directives|guidelines|guardrails|programming|rules|training"
    r"|you were told)\b"
    r"|\b(?:ignore|disregard|forget) (?:everything|all)(?: that)? (?:above|before|i said"
    r"|you know|you were|you've been)\b"
    r"|\b(?:new|updated|real|actual|following) (?:system )?instructions?\s*[:：]"
    r"|\bfrom now on[, ]{1,2}(?:you(?:'re| are|'ll| will| must| shall| have to| can)|your"
    r"|act|answer|respond|reply)\b"
    r"|\byou (?:must|will|have to|should) (?:now )?(?:obey|comply|answer as|respond as"
    r"|act as|reply as|pretend)\b"
    r"|\bstop everything\b.{0,20}\b(?:print|say|write|output)\b"
    r"|\bdo not (?:follow|obey) (?:your|the|any) (?:rules|instructions|guidelines|policies)\b"
)
_ROLE: Final = regex.compile(
    r"\b(?:pretend|imagine|act|behave|respond|answer|reply|roleplay|role-play"
    r"|play)(?: as)? (?:to be |that you(?:'re| are) |like |as )?(?:if you (?:are"
    r"|were) )?(?:an? |the |my )?"
    r"(?:\w+ ){0,3}(?:ai|assistant|chatbot|bot|language model|gpt|chatgpt|dan|hacker"
    r"|character|persona|terminal|console|interpreter|linux|unrestricted|uncensored|expert"
    r"|interviewer|translator|storyteller|villain|dude|stan|aim|evil)\b"
    r"|\byou are (?:now (?:an? (?:\w+ ){0,3}(?:ai|assistant|chatbot|bot|model|hacker|pirate"
    r"|character)|in \w+ mode|free (?:from|of)|called|named|known as|acting|playing|dan"
    r"|[a-z]*gpt|going to (?:act|pretend|play))|no longer (?:an? |bound|restricted|limited"
    r"|the )|going to (?:act|pretend|play)\b|about to immerse|to act as|(?:a"
    r"|an) (?:unfiltered|uncensored|unrestricted|amoral))"
    r"|\b(?:you(?:'re| are)|you will (?:be|act)) (?:an? )?(?:ai|artificial intelligence"
    r"|language model|chatbot|assistant|dan)\b"
    r"|\bdo anything now\b|\bjailbroken\b|\bjailbreak(?:ing)? (?:mode|prompts?|you|the (?:ai"
    r"|bot|model))\b|\bdeveloper mode\b|\bdan mode\b|\bgod mode\b|\bdebug mode\b"
    r"|\bdan\b.{0,40}\b(?:stands for|chatgpt|rules|mode)\b"
    r"|\b(?:i want|i need|i'd like) you to (?:act|pretend|behave|respond|role|play|simulate"
    r"|ignore|forget|repeat|answer as)\b"
    r"|\bstay in (?:your )?character\b|\bbreak character\b"
    r"|\bin character\b.{0,40}\b(?:respond|answer|reply)\b|\byour new (?:name|role|identity"
    r"|persona|task|job) is\b"
    r"|\b(?:unfiltered|uncensored|unrestricted|amoral)\b.{0,60}\b(?:ai|answers?|responses?"
    r"|chatbot|language model|chatgpt)\b"
    r"|\bchatgpt\b|\bopenai\b|\b(?:your|its) (?:content )?polic(?:y|ies) (?:do(?:es)? not"
    r"|don't|doesn't) apply\b|\bwithout (?:any )?(?:ethical|moral|content"
    r"|safety) (?:guidelines|restrictions|filters?|limitations|constraints)\b"
    r"|\b(?:will|can|must|should) never (?:refuse|say no|decline|apologi[sz]e)\b"
    r"|\bno (?:ethical|moral) (?:guidelines|restrictions|boundaries)\b"
)
_PRY: Final = regex.compile(
    r"\b(?:system|initial|hidden|original|secret) (?:prompt|instructions?|message)\b"
    r"|\b(?:reveal|print|show|repeat|tell me|output|leak|share|(?P<asks>what(?:'s| is"
    r"| are))) (?:me )?(?:all )?(?:of )?your (?:\w+ )?(?:prompt|instructions|rules|guidelines"
    r"|configuration|api[ -]?keys?|password|secret)\b"
    # A customer asks for the rules on something.
    r"(?(asks)(?! (?:for|on|about|around|regarding|concerning|when|if|at|in)\b))"
    r"|\brepeat (?:everything|all|the (?:words|text)) (?:above|before)\b"
)
_ORDER: Final = regex.compile(
    r"\b(?:repeat after me|repeat the (?:words|following)|say exactly"
    r"|reply (?:only )?with (?:the|exactly)|respond (?:only )?with|answer only with)\b|(?:^"
    r"|[.!?,;:] |\band |\bthen )just (?:say|print|write|output|reply)\b"
    r"|(?:^|[.!?,;:] |\b(?:and|please|then|must|only|now) )(?:print|say|write|output|tweet"
    r"|reply|respond|post)\b[^.!?\n]{0,30}[\"“'][^\"”'\n]{2,}[\"”']\s*[:.!]?$"
    r"|\b(?:translate|summari[sz]e|convert|decode|encode) (?:the|this|my|your) (?:following"
    r"|above|previous|last|text|message|sentence|response|answer)\b"
    r"|\bbase64\b|\brot13\b|\bmorse code\b|\bin (?:pirate|leet) ?speak\b"
    r"|\b(?:write|give|create|generate|provide|show) (?:me |us )?(?:an?|the"
    r"|some) (?:\w+ ){0,2}(?:python|javascript|bash|shell|sql|poem|haiku|essay|story|script"
    r"|code|function|program|recipe|regex|command)\b"
)
_TAG: Final = regex.compile(
    r"<\|[a-z_]{1,30}\|?>|\[/?inst\]|<</?sys>>|</?(?:system|assistant|user|instructions?|prompt)>"
    r"|(?:^|\n|\s)(?:#{2,}\s*)?(?:system|assistant|human|instruction)s?\s*[:：]\s"
    r"|\[(?:system|assistant|user|gpt|dan|start|end)[^\]]{0,20}\]"
    r"|(?<![a-z0-9+/=])(?=[a-z]*+[0-9+/])[a-z0-9+/]{60,}+={0,2}(?![a-z0-9+/])"
)
_CHINESE: Final = regex.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|跳过|绕过)[^。！？\n]{0,12}(?:指令|指示|提示|规则|要求|设定|限制|内容|对话|说的)"
    r"|系统提示词?|提示词|开发者模式|越狱|(?:你|您)(?:的)?(?:初始|原始|系统)(?:指令|设定|设置)"
    r"|(?:你|您)(?:现在|从现在起|接下来|今后)(?:是|扮演|要扮演|必须|只能)"
    r"|从现在(?:开始|起)[，, ]?(?:你|您|请)"
    r"|(?:扮演|假装|假设你是|装作|充当|模拟)(?:成|是|为)?(?:一个|一名|一位|我的|没有)?[^。\n]{0,12}(?:角色|助手|机器人|ai|模型|专家"
    r"|黑客|奶奶|猫娘|限制)"
    r"|(?:^|[^\p{L}\p{N}]|请|你|您)(?:跟我|跟着我)(?:重复|说|念)|(?:重复|输出|打印|只回复|请回复|说出)[^。\n]{0,8}[“\"「『]|(?:输出|告诉我|泄露|说出"
    r"|显示)[^。\n]{0,6}(?:你的)?(?:指令|规则|密码|密钥)"
)
_KINDS: Final = (
    ("a role or control tag", _TAG),
    ("an order to drop instructions", _OVERRIDE),
    ("a role to play", _ROLE),
    ("a question for the hidden prompt", _PRY),
    ("words to be repeated or produced", _ORDER),
    ("an order to a model", _CHINESE),
)


def find_injection(text: Untrusted) -> str | None:
    """
    Name the first trick found in *text*, with its words, or None.

    Returns:
        A phrase for the operator, for example ``a role to play (“pretend to be an ai”)``.
    """
    folded = fold(bound(text, _READ))
    for name, pattern in _KINDS:
        if found := pattern.search(folded):
            return f"{name} (“{bound(found.group().strip(), 60)}”)"
    return None


def without_orders(text: Untrusted) -> Untrusted:
    """
    Return what of *text* is no attempt to steer a model, sentence by sentence.

    Returns:
        *text* itself where nothing tries to; nothing where the trick is in every sentence or is
        only seen across several.
    """
    if find_injection(text) is None:
        return text
    rest = Untrusted(" ".join(one for one in sentences(text) if not find_injection(Untrusted(one))))
    return Untrusted("") if find_injection(rest) else rest
