"""Nobody's contact, account or order number is published, other than the brand's own."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final, NamedTuple

import phonenumbers
import regex
from stdnum import iban, luhn
from stdnum.cn import ric
from stdnum.us import ssn

from bot.domain.verdict import Verdict, blocked, passed
from bot.voice.claims.links import EMAIL
from bot.voice.context import Context
from bot.voice.normalise import fold

NAME: Final = "personal"

_DIGITS: Final = regex.compile(
    r"(?<![\p{Latin}\p{N}_.])(?:\+|\(|00)?\d(?:[ ().\-/–]{0,2}+\d){6,18}+[Xx]?(?![\p{Latin}\p{N}_])"
)
_IBAN: Final = regex.compile(
    r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}+(?:[ ]?[A-Z0-9]{1,3})?\b", regex.I
)
_IP: Final = regex.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{1,4}:{1,2}){3,7}[0-9a-f]{1,4})(?![\w.]*\w)",
    regex.I,
)
_ORDER: Final = regex.compile(
    r"\b(?:order|ticket|tracking|invoice|customer|booking|account)(?:[ ](?:number|no\.?|id|code))?"
    r"[ :#]{1,3}(?P<id>(?=[A-Z-]*+\d)[A-Z0-9][A-Z0-9-]{4,30}+)\b"
    r"|(?:订单|单号|运单|快递|工单)(?:编?号)?[是为：:# ]{0,3}(?P<id>[A-Z0-9][A-Z0-9-]{4,30}+)",
    regex.I,
)
_STREET: Final = regex.compile(
    r"\b\d{1,5}[a-z]?[ ](?:[NSEW]\.?[ ])?(?:\p{Lu}[\p{L}'.-]{1,20}[ ]){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Way|Terrace)\b"
    r"|\p{Han}{2,8}(?:路|街|巷|弄|大道)\d{1,5}号"
)
_REGIONS: Final = {
    "en": ("US", "GB", "AU", "IN"),
    "zh": ("CN", "TW", "HK"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE"),
    "es": ("ES", "MX"),
}
_MIN_LOCAL: Final = 9
_CARD: Final = regex.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|(?:2131|1800|35\d{3})\d{11}|6\d{11,18}|5[0678]\d{10,17}"
)
"""Source: issuer prefixes and lengths of ISO/IEC 7812; read 2026-08."""


class Personal(NamedTuple):
    """Something that belongs to one person or account."""

    what: str
    shown: str


def check(text: str, context: Context) -> Verdict:
    """Block personal data that stands in no source of the brand's own."""
    own = {_key(one.shown) for source in _own_texts(context) for one in find_personal(source)}
    whole = [fold(source) for source in context.sources]
    for one in find_personal(text, context.language):
        if _key(one.shown) not in own and not any(fold(one.shown) in source for source in whole):
            return blocked(NAME, f"“{one.shown}” looks like {one.what}.")
    return passed(NAME)


def find_personal(text: str, language: str = "en") -> Iterator[Personal]:
    """Find e-mail addresses, phone, card, bank, identity and order numbers, IPs and streets."""
    for found in EMAIL.finditer(text):
        yield Personal("an e-mail address", found.group())
    for found in _IBAN.finditer(text):
        if iban.is_valid(found.group()):
            yield Personal("a bank account", found.group())
    for found in _IP.finditer(text):
        if _is_ip(found.group()):
            yield Personal("an IP address", found.group())
    for found in _DIGITS.finditer(text):
        if what := _number(found.group(), language):
            yield Personal(what, found.group())
    for found in _ORDER.finditer(text):
        yield Personal("an order or account number", found.group("id"))
    for found in _STREET.finditer(text):
        yield Personal("a street address", found.group())


def _own_texts(context: Context) -> tuple[str, ...]:
    return (*context.sources, *context.brand.voice.vocabulary)


def _key(shown: str) -> str:
    digits = regex.sub(r"\D", "", shown)
    return digits if len(digits) >= _MIN_LOCAL else fold(shown)


def _number(shown: str, language: str) -> str | None:
    digits = regex.sub(r"\D", "", shown)
    if _CARD.fullmatch(digits) and luhn.is_valid(digits):
        return "a card number"
    if ric.is_valid(shown):
        return "an identity number"
    if regex.fullmatch(r"\d{3}-\d{2}-\d{4}", shown) and ssn.is_valid(shown):
        return "a social security number"
    return "a phone number" if _is_phone(shown, digits, language) else None


def _is_phone(shown: str, digits: str, language: str) -> bool:
    is_international = shown.startswith(("+", "00"))
    if not is_international and len(digits) < _MIN_LOCAL:
        return False
    written = "+" + digits.removeprefix("00") if is_international else shown
    regions = ("ZZ",) if is_international else _REGIONS.get(language, ()) + _REGIONS["en"]
    return any(_is_valid(written, region) for region in dict.fromkeys(regions))


def _is_valid(written: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False


def _is_ip(shown: str) -> bool:
    try:
        ip_address(shown)
    except ValueError:
        return False
    return True
