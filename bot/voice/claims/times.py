"""Times in a text: dates, weekdays, hours of the clock, ``tomorrow``."""

from typing import Final

import regex

from bot.voice.claims.claim import Claim, Found, blank, exact

_MONTHS: Final = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAYS: Final = "montuewedthufrisatsun"
_HAN_DAYS: Final = "一二三四五六日"

_COURTESY: Final = regex.compile(
    r"\b(?:have|enjoy)[ ](?:an?|your|the|the[ ]rest[ ]of[ ]your)[ ](?:[a-z]{3,12}[ ]){0,2}"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)?day|week|weekend|evening|night|morning|afternoon"
    r"|time)\b"
    r"|\b(?:happy|good)[ ](?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend"
    r"|morning|afternoon|evening|night)\b"
    r"|\b(?:help|assist)[ ]you[ ]today\b|\bwith[ ]us[ ]today\b"
    r"|\b(?:see|talk[ ]to)[ ]you[ ](?:again[ ])?soon\b"
    r"|\bget[ ]well[ ]soon\b|\bmade[ ](?:my|our)[ ](?:day|week)\b"
    r"|祝您?.{0,4}(?:周末|今天|一天)(?:愉快|快乐|开心)|(?:周末|节日)(?:愉快|快乐)",
    regex.IGNORECASE,
)
_MONTH: Final = (
    "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DATE: Final = regex.compile(
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?!\d)"
    r"|(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})[日号])?"
    r"|(?<!\d)(?P<a>\d{1,2})[/.](?P<b>\d{1,2})[/.](?P<y>\d{2,4})(?!\d)"
    rf"|\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:[ ]of)?[ ]{_MONTH}"
    rf"|\b{_MONTH}[ ](?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[ ]?%)"
    rf"|\b(?:in|by|until|till|since|from|early|late|mid)[ -]{_MONTH}",
    regex.IGNORECASE,
)
_CLOCK: Final = regex.compile(
    r"(?<![\d:])(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))?[ ]?(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\d:])(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?![\d:])"
    r"|(?P<part>上午|下午|晚上|早上|中午)?(?P<h>\d{1,2})[点點](?:(?P<min>\d{1,2})分)?"
    r"|\b(?:noon|midnight)\b"
    r"|(?<![\d:.,€$£])(?P<from>\d{1,2})(?=[ ]?(?:-|–|to|till"
    r"|until)[ ]?\d{1,2}(?:[:.]\d\d)?[ ]?[ap]\.?m\b)",
    regex.IGNORECASE,
)
_SHORT: Final = "(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)"
_WEEKDAY: Final = regex.compile(
    r"\b(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?\b"
    rf"|\b(?P<day>{_SHORT})\b(?=\.?\s?(?:-|–|,|&|\d|to\b|and\b))"
    rf"|(?<=[-–&,]\s?|\bto\s|\band\s|\bon\s)(?P<day>{_SHORT})\b"
    r"|(?:周|星期|礼拜)(?P<han>[一二三四五六日天])",
    regex.IGNORECASE,
)
_RELATIVE: Final = regex.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|weekends?|weekdays?|overnight|asap|immediately"
    r"|instantly|right[ ]away|straight[ ]away|shortly|soon(?:er)?|same[ -]day|next[ -]day"
    r"|(?:this|next|coming|end[ ]of[ ](?:the[ ])?|later[ ]this|last)[ ]?"
    r"(?:week|month|year|season|morning|afternoon|evening|spring|summer|autumn|winter)"
    r"|(?:a[ ]few|a[ ]couple[ ]of|several|within)[ ](?:minutes|hours|days|weeks|months))\b"
    r"|今天|今日|今晚|明天|明日|后天|昨天|周末|本周|这周|下周|本月|这个月|下个?月|月底|年底|工作日(?!内)"
    r"|马上|立即|立刻|尽快|很快|第一时间|当天|次日|隔天|几天内|几个?小时内",
    regex.IGNORECASE,
)
_NOON: Final = 12


def find_times(text: str) -> Found:
    """
    Find the times that *text* names, courtesies (``have a great day``) left out.

    ``5pm`` is supported by ``17:00``, ``12 May`` by ``2026-05-12``, a weekday by its name in
    English or Chinese; other expressions only by themselves.
    """
    rest = blank(text, (found.span() for found in _COURTESY.finditer(text)))
    claims: list[Claim] = []
    for pattern, read in (
        (_DATE, _date),
        (_CLOCK, _clock),
        (_WEEKDAY, _weekday),
        (_RELATIVE, _same),
    ):
        matches = list(pattern.finditer(rest))
        claims += [read(found) for found in matches]
        rest = blank(rest, (found.span() for found in matches))
    return Found(tuple(claims), rest)


def _date(found: regex.Match[str]) -> Claim:
    parts = found.groupdict()
    if parts["a"]:
        # 4/5 is April in one country and May in another: either supports it.
        pairs = {(parts["a"], parts["b"]), (parts["b"], parts["a"])}
        values = frozenset(f"date {int(m)}-{int(d)}" for m, d in pairs)
        return Claim(found.group(), values, values)
    month = parts["m"] or 1 + _MONTHS.index(parts["month"][:3].lower()) // 3
    whole = f"date {int(month)}"
    if not parts["d"]:
        return exact(found.group(), whole)
    day = f"{whole}-{int(parts['d'])}"
    dated = f"{day}-{int(parts['y'])}" if parts["y"] else day
    return Claim(found.group(), frozenset({dated}), frozenset({whole, day, dated}))


def _clock(found: regex.Match[str]) -> Claim:
    parts = found.groupdict()
    if parts["from"]:
        hour = int(parts["from"])
        either = frozenset(f"clock {h}:00" for h in (hour, hour + _NOON))
        return Claim(found.group(), either, either)
    if not parts["h"]:
        word = found.group().lower()
        return exact(found.group(), f"clock {_NOON if word == 'noon' else 0}:00")
    hour = int(parts["h"])
    is_late = (parts["half"] or "").lower() == "p" or parts["part"] in {"下午", "晚上"}
    if is_late and hour < _NOON:
        hour += _NOON
    elif (parts["half"] or "").lower() == "a" and hour == _NOON:
        hour = 0
    return exact(found.group(), f"clock {hour}:{int(parts['min'] or 0):02}")


def _weekday(found: regex.Match[str]) -> Claim:
    han = found.group("han")
    day = (
        _HAN_DAYS.index(han.replace("天", "日"))
        if han
        else _DAYS.index(found.group("day")[:3].lower()) // 3
    )
    return exact(found.group(), f"weekday {day}")


def _same(found: regex.Match[str]) -> Claim:
    said = " ".join(found.group().lower().replace("-", " ").split())
    return exact(found.group(), f"time {_SAME.get(said, said)}")


_SAME: Final = {
    **dict.fromkeys(("今天", "今日", "当天", "same day"), "today"),
    **dict.fromkeys(("明天", "明日", "次日", "隔天", "next day"), "tomorrow"),
    **dict.fromkeys(
        (
            "asap",
            "immediately",
            "instantly",
            "right away",
            "straight away",
            "马上",
            "立即",
            "立刻",
            "第一时间",
        ),
        "now",
    ),
    **dict.fromkeys(("shortly", "soon", "sooner", "尽快", "很快"), "soon"),
    **dict.fromkeys(("周末", "weekends"), "weekend"),
    **dict.fromkeys(("工作日", "weekdays"), "weekday"),
    **dict.fromkeys(("本周", "这周"), "this week"),
    **dict.fromkeys(("今晚",), "tonight"),
    **dict.fromkeys(("下周",), "next week"),
}
