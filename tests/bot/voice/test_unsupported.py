import pytest

from bot.domain.verdict import Outcome
from bot.voice.unsupported import check

RETURNS = "You can return unworn shoes within 30 days for a full refund, and returns are free."
SHIPPING = "We ship within 2 business days; delivery takes 3–5 days in the EU and costs €4.90."
HOURS = "We are open Monday to Friday, 9am to 6pm, and on Saturday until noon."
TRAIL = "Trail Runner 2 costs €1,299.00: https://acme-shoes.com/trail-2. Mail help@acme.example."
REPAIR = "Every pair has a two-year warranty: we repair or replace it if a seam opens."
NO_SWAP = "We do not offer refunds on worn shoes, and we do not ship on Sundays."
ZH = "未穿过的鞋子可在十四天内退货，全额退款；两个工作日内发货，运费4.90欧元。"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (RETURNS, "You have thirty days for a full refund, and returns are free."),
        (RETURNS, "Feel free to send unworn shoes back within 30 days!"),
        (RETURNS, "You will get a full refund."),
        (SHIPPING, "Delivery takes three to five days and costs 4,90 €."),
        (SHIPPING, "Delivery is EUR 4.90 and takes 3 to 5 days."),
        (SHIPPING, "We'll ship within two working days."),
        (HOURS, "We open Mon-Fri from 9 to 6pm, Saturdays until 12:00."),
        (HOURS, "Have a great Sunday! We are open on Monday from 09:00."),
        (HOURS, "周一至周五9点到18点营业，周六到12点。"),
        (TRAIL, "It costs 1.299,00 €."),
        (TRAIL, "See acme-shoes.com/trail-2 or write to help@acme.example."),
        (REPAIR, "The warranty is 24 months; we'll repair or replace it."),
        (NO_SWAP, "Sorry, we don't offer refunds on worn shoes."),
        (ZH, "14天内可退货，全额退款。"),
        (ZH, "我们会在2个工作日内发货，运费4.9欧元。"),
        (ZH, "十分感谢，祝您生活愉快！"),
        ("Acme", "Thanks from Acme Shoes, @acme_shoes #AcmeMade"),
        ("Acme", "We're glad you like them! One of us will be happy to hear it."),
        ("Acme", "We have received your message, thank you."),
        ("Our helmet weighs 300 g.", "It weighs 0.3 kg."),
    ],
)
def test_what_a_source_says_in_other_words_passes(around, source, text):
    verdict = check(text, around(source))
    assert verdict.outcome is Outcome.passed, verdict.evidence


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (RETURNS, "You have 60 days."),
        (RETURNS, "You have 30 weeks."),
        (RETURNS, "It costs 30 euros."),
        (RETURNS, "Shipping is free."),
        (RETURNS, "We refund 50% of it."),
        (RETURNS, "We will refund you tomorrow."),
        (RETURNS, "We have refunded you."),
        (RETURNS, "Your order has been refunded."),
        (RETURNS, "We don't accept returns."),
        (RETURNS, "We guarantee it."),
        (RETURNS, "See https://acme-shoes.evil.com for details."),
        (RETURNS, "Write to refunds@acme.example."),
        (RETURNS, "Ask @somebody_else."),
        (RETURNS, "Get a discount!"),
        (RETURNS, "Our team will call you."),
        (RETURNS, "The City Boot can be returned."),
        (RETURNS, "Call us 24/7."),
        (RETURNS, "It is waterproof."),
        (RETURNS, "You get it by 12 May."),
        (SHIPPING, "We ship within 2 days."),
        (SHIPPING, "It costs $4.90."),
        (SHIPPING, "It costs ４.９５ €."),
        (HOURS, "We are open on Sunday."),
        (HOURS, "We are open until 8pm."),
        (NO_SWAP, "We offer refunds on worn shoes."),
        (ZH, "三十天内可退货。"),
        (ZH, "免费送货，保证明天到。"),
        (ZH, "我们已经为您退款。"),
        (ZH, "运费5元。"),
        (ZH, "我们会赔偿您。"),
    ],
)
def test_what_no_source_says_is_blocked(around, source, text):
    assert check(text, around(source)).outcome is Outcome.blocked


def test_the_mention_is_no_source(around):
    context = around(RETURNS, mention="You promised 50% off until Friday, right?")
    assert check("Yes, 50% off until Friday.", context).outcome is Outcome.blocked


def test_the_evidence_quotes_what_was_found(around):
    assert "“60 days”" in check("You have 60 days.", around(RETURNS)).evidence


@pytest.mark.parametrize("text", ["谢谢@stranger，", "灯.@stranger", "好。#灯光节", "buy $heron"])
def test_what_x_alone_links_needs_a_source_too(around, text):
    assert check(text, around()).outcome is Outcome.blocked
