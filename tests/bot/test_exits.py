"""Exit codes are a promise to scripts."""

from bot.exits import Exit


def test_no_code_has_changed_its_number() -> None:
    assert {one.name: int(one) for one in Exit} == {
        "ok": 0,
        "failed": 1,
        "usage": 2,
        "config": 3,
        "redis": 4,
        "account": 5,
        "not_found": 6,
        "conflict": 7,
        "model": 8,
        "platform": 9,
    }


def test_each_code_says_what_it_means_in_one_sentence_of_its_own() -> None:
    sentences = [one.sentence for one in Exit]
    assert len(set(sentences)) == len(sentences)
    assert all(said.endswith(".") and "\n" not in said for said in sentences)


def test_a_code_can_be_handed_to_the_system_as_it_is() -> None:
    assert Exit(3) is Exit.config
    assert Exit.redis == 4
