from decimal import Decimal

import pytest

from bot.voice.claims.numbers import read_number


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("14", {14}),
        ("1,299.00", {1299}),
        ("1.299,00", {1299}),
        ("1.299", {1299, Decimal("1.299")}),
        ("1’299", {1299}),
        ("4,90", {Decimal("4.9")}),
        ("1,234,567", {1234567}),
        ("1.2.3", set()),
        ("9" * 60, set()),
        ("3万", {30000}),
        ("fourteen", {14}),
        ("twenty-five", {25}),
        ("one hundred and twenty", {120}),
        ("two thousand three hundred", {2300}),
        ("a dozen"[2:], {12}),
        ("十四", {14}),
        ("二十", {20}),
        ("两百三十五", {235}),
        ("一万二千", {12000}),
        ("二〇二六", {2026}),
    ],
)
def test_a_number_is_read_as_a_person_reads_it(written, values):
    assert read_number(written) == {Decimal(value) for value in values}
