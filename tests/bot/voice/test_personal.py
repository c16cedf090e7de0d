import pytest

from bot.domain.verdict import Outcome
from bot.voice.personal import check, find_personal

CONTACT = "Write to help@acme.example or call +43 316 123456, Hauptplatz Road 5."


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mail anna.smith@example.com"),
        ("en", "Call +44 20 7946 0958"),
        ("en", "Call (212) 555-2368 or 202-456-1111"),
        ("zh", "请拨打13812345678"),
        ("en", "Card 4111 1111 1111 1111"),
        ("en", "IBAN DE89 3704 0044 0532 0130 00"),
        ("en", "from 192.168.13.7"),
        ("en", "from 2001:db8:0:1:1:1:1:1"),
        ("zh", "身份证11010519491231002X"[:3] + "11010519491231002X"),
        ("en", "SSN 536-90-4399"),
        ("en", "order number AB-12345"),
        ("en", "your order #123456"),
        ("zh", "您的订单号是20261123001"),
        ("en", "at 12 Baker Street"),
        ("zh", "寄到中山路15号"),
    ],
)
def test_personal_data_is_blocked(around, language, text):
    assert check(text, around("Returns are free.", language=language)).outcome is Outcome.blocked


@pytest.mark.parametrize(
    "text",
    [
        "Mail help@acme.example",
        "Call +43 316 123456",
        "Call +43 (316) 123456",
        "It costs €1,299.00",
        "Open 9:00-18:00, 2026-11-23",
        "version 1.2.3",
        "3–5 days",
        "Your order ships soon",
        "在路上15号到",
        "the 10 best streets",
    ],
)
def test_the_brands_own_contacts_and_plain_numbers_pass(around, text):
    assert check(text, around(CONTACT)).outcome is Outcome.passed


def test_a_number_that_fails_its_check_digit_is_no_card():
    assert list(find_personal("Card 4111 1111 1111 1112")) == []
