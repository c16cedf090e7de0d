"""The kinds of things that people want when they write to a brand."""

from enum import StrEnum


class Intent(StrEnum):
    """What somebody who writes to a brand may want."""

    question = "question"
    product = "product"
    praise = "praise"
    complaint = "complaint"
    order = "order"
    sensitive = "sensitive"
    spam = "spam"
    abuse = "abuse"
    chitchat = "chitchat"
