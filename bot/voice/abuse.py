"""
Find abuse in what strangers write: profanity, insults at somebody, threats, contempt for a group.

Made for sorting the inbox: what is found goes to a person or nowhere, never to the model.
"""

from typing import Final

import regex

from bot.voice.normalise import bound, fold
from bot.voice.profane import find_profanity

_READ: Final = 4000
_GROUP: Final = (
    r"(?:women|woman|females?|girls|gays?|gay (?:people|men)|lesbians?|homosexuals?|queers?"
    r"|trans(?:genders?)?(?: people| women| men)?"
    r"|muslims?|islam|jews?|christians?|blacks?|black (?:people|folks|men|women)"
    r"|white people|asians?|mexicans?|immigrants?"
    r"|immigration|migrants?|refugees?|foreigners?|disabled(?: people)?|disabilit(?:y|ies)"
    r"|handicapped|africans?|arabs?|indians?)"
)
_CONTEMPT: Final = (
    r"(?:disgusting|scum|vermin|parasites?|animals|subhumans?|inferior|filth(?:y)?|trash"
    r"|garbage|worthless|evil|a disease|plague|savages"
    r"|cancer|rats|cockroaches|disgrace|stupid|dumb|idiots|ugly|monsters|pigs|criminals"
    r"|terrorists|thieves|liars|freaks|burden|weak|useless)"
)
_HATE: Final = regex.compile(
    rf"\b(?:hates?|despise|loathe|detest|can't stand|cannot stand|sick of|disgusted by"
    rf"|disgust me)\b (?:all |these |those |the |every |every single "
    rf"|so much )?(?:\w+ )?{_GROUP}\b"
    rf"|\b{_GROUP} (?:are|is|should be|deserve|deserves) (?:all |just |so |nothing but |such "
    rf"|like |a |really |complete |to be |the )*{_CONTEMPT}\b"
    rf"|\b{_GROUP} (?:should|must|need to|deserve to|have to|ought to) (?:all |just )?(?:die"
    rf"|be (?:killed|shot|hanged|deported|wiped|gassed|punished|burned|beaten|exterminated"
    rf"|attacked|segregated|banned))"
    rf"|\b(?:kill|exterminate|shoot|gas|hang|lynch|wipe out|get rid of|burn|beat up|attack"
    rf"|punch|hurt|murder|eradicate|destroy|behead|hunt)\b (?:all |these |those |the |every "
    rf"|every single |more |some )*(?:\w+ )?{_GROUP}\b"
    rf"|\bno one (?:likes|wants|cares about|loves) {_GROUP}\b|\bdeport (?:all |these "
    rf"|the )*{_GROUP}\b|\b{_GROUP} (?:disgust|repulse|sicken) (?:me|us)\b"
    rf"|\b(?:disgusting|filthy|stupid|dumb|ugly|dirty|worthless|evil|useless) {_GROUP}\b"
)
_NEGATED: Final = regex.compile(
    r"\b(?:not|never|no one should|nobody should|don't|doesn't|isn't|aren't|wrong to"
    r"|stop saying|shouldn't|shouldn't be|nothing wrong|if you say|when people say"
    r"|calling)\b"
)
_INSULT: Final = regex.compile(
    r"\b(?:you|u|you're|youre|ur|your|you guys|y'all|he|she|they|they're|this company"
    r"|this brand|this airline|this app|your (?:staff|team|company|ceo|app|product|service"
    r"|airline))"
    r"(?: (?:are|r|is|was|were|all|bunch of|such|a|an|the|so|really|fucking|absolute"
    r"|complete|total|just|nothing but|literally|pathetic|lying|useless|bloody|freaking"
    r"|damn)){0,5}"
    r" (?:stupid|dumb|pathetic|scum|trash|garbage|clowns?|losers?|liars?|crooks|thieves"
    r"|scammers|morons?|imbeciles?|incompetent|disgusting|disgrace|jokers?|joke|jerks?"
    r"|creeps?|fools?|pigs?|rats?|snakes?|vile|worthless|brainless|ugly|criminals?|frauds?"
    r"|cheats|idiotic|shameless|parasites?)\b"
    r"|\b(?:shame on you|rot in hell|burn in hell|go to hell|get lost|get a life|shut up"
    r"|f off|screw (?:you|u|off)|drop dead|i hate you|we hate you|hate you (?:all|guys"
    r"|so much))\b"
)
_THREAT: Final = regex.compile(
    r"\b(?:i|we)(?:'ll|'m going to|'m gonna| will| am going to| am gonna| wanna"
    r"| want to)\s(?:\w+ )?(?:kill|hurt|find|destroy|shoot|stab|beat|burn|murder|punch|rape"
    r"|strangle|smash)\b (?:you|u|your|her|him|them)"
    r"|\b(?:kill yourself|kys|hope (?:you|u|they|he|she) (?:all )?(?:die|dies|rot|burn"
    r"|suffer|get hurt|get hit)|watch your back|you(?:'ll| will| are going to) (?:pay|regret"
    r"|die|suffer)|you deserve to (?:die|be))\b"
    r"|杀了?你|弄死你|去死|砍死|打死你|小心点你"
)


def find_abuse(text: str) -> str | None:
    """
    Name what is abusive in *text*, or None.

    Returns:
        A phrase for the operator, for example ``a threat (“watch your back”)``.
    """
    read = bound(text, _READ)
    folded = fold(read)
    for name, pattern in (
        ("a threat", _THREAT),
        ("contempt for a group", _HATE),
        ("an insult", _INSULT),
    ):
        found = pattern.search(folded)
        if found and not _is_negated(folded, found):
            return f"{name} (“{bound(found.group(), 60)}”)"
    if rude := find_profanity(read):
        return f"profanity (“{rude[0]}”)"
    return None


def _is_negated(folded: str, found: regex.Match[str]) -> bool:
    return bool(_NEGATED.search(folded, max(0, found.start() - 30), found.end()))
