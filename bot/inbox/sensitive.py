"""
Words after which a person must answer, whatever else the mention says.

Law, harm, health, press, crimes and lives at risk. Too many mentions caught is the better
error here: the price is one draft less. Not for abuse, which ``bot.voice.abuse`` knows.
"""

from typing import Final

import regex

from bot.text.script import simplified

_ENGLISH: Final = (
    r"lawyers?|solicitors?|attorneys?|su(?:e|ed|ing)|lawsuits?|legal action|take you to court|"
    r"trading standards|consumer protection|copyright infringement|"
    r"c(?:aught|atch(?:es|ing)?) fire|on fire|(?:in|up in|were|saw) flames|explo(?:ded|des|sion)|"
    r"(?:is|was|started|starts|began|are) smoking|smokes|smoke (?:came|coming|comes)|"
    r"injur(?:y|ed|ies|ing)|hospital|emergency room|(?:the|in) ER|ambulance|bleeding|"
    r"(?:broke|broken|fractured) (?:my|his|her|their) (?:arm|wrist|leg|ankle|collarbone|hip|neck)|"
    r"chok(?:ed|ing)|electric shock|electrocuted|poison(?:ed|ing|ous)?|allerg(?:y|ic|ies|ens?)|"
    r"brakes? (?:fail(?:ed|s)?|stopped|gave)|accident|unsafe|dangerous|"
    r"suicid(?:e|al)|kill myself|end my life|want to die|wanna die|hurt(?:ing)? myself|"
    r"self[- ]harm|tak(?:e|ing) my (?:own )?life|cut(?:ting)? myself|"
    r"overdos(?:e|ed|ing)|end it all|"
    r"(?:don'?t|do not) want to (?:live|exist|wake up|be alive|be here)|"
    r"(?:nothing|no reason|not worth) (?:left )?to (?:live|go on)|(?:not|isn'?t) worth living|"
    r"tired of (?:living|being alive)|better off (?:dead|without me)|"
    r"can(?:'?t|not) go on (?:like this|living|any ?more)|"
    r"want (?:(?:it|this) all|everything) to (?:stop|end|be over)|"
    r"just want (?:it|this) to (?:end|be over)|the point of (?:anything|living|it all|going on)|"
    r"journalist|reporter|press (?:enquiry|inquiry|request|office)|for comment|"
    r"data breach|gdpr|leaked (?:my|our|their)|hacked|"
    r"pregnan(?:t|cy)|breastfeeding|medication|medicines?|prescri(?:bed|ption)|my doctor|"
    r"blood thinners?|pacemaker|insulin|diabet(?:es|ic)|epilep(?:sy|tic)|asthma|chemo(?:therapy)?|"
    r"antidepressants?|surgery|heart (?:condition|disease)|"
    r"racis[mt]|sexis[mt]|discriminat\w+|harass\w*|assault\w*|child labou?r|forced labou?r|"
    r"police|fraud|scam(?:med|mer|mers)?|stolen"
)
_CHINESE: Final = (
    r"律师|起诉|诉讼|法院|着火|起火|自燃|爆炸|冒烟|受伤|住院|急诊|医院|流血|骨折|触电|中毒|过敏|"
    r"噎到|窒息|事故|刹车失灵|自杀|不想活|活着没|轻生|自残|想死|伤害自己|记者|采访|截稿|泄露|"
    r"活不下去|撑不下去|活够了|活着(?:好|太|真)?累|想解脱|割腕|跳楼|结束(?:自己|生命|这一切)|一了百了|"
    r"(?:(?<!有)没有?我|我(?:要是|如果)?不在了?)[^。！？]{0,8}(?:更好|轻松|解脱|省心)|离开这个世界|"
    r"个人信息保护|隐私投诉|怀孕|孕妇|哺乳|服药|吃药|药物|处方|医生说|起搏器|胰岛素|糖尿病|癫痫|哮喘|化疗|"
    r"手术|心脏病|高血压|抗凝|歧视|骚扰|童工|召回|消协|消保官|"
    r"12315|市场监管|报警|警察|诈骗|被骗了钱|盗刷|被盗|种族|侵权"
)
_SENSITIVE: Final = regex.compile(rf"\b(?:{_ENGLISH})\b|{_CHINESE}", regex.IGNORECASE)


def find_sensitive(text: str) -> str | None:
    """Return the first word of *text* after which a person must answer, or None."""
    found = _SENSITIVE.search(simplified(text).replace("’", "'"))
    return found.group() if found else None
