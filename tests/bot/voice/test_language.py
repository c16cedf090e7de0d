import errno
import mmap
from array import array
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.domain.ids import AccountName, MentionId, Untrusted
from bot.domain.mention import Mention
from bot.domain.verdict import Outcome
from bot.voice.language import _outside, check, language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Die Rückgabe ist innerhalb von dreißig Tagen für Sie kostenlos."),
        ("en", "Vous pouvez retourner vos chaussures dans les trente jours."),
        ("en", "退货免费，三十天内有效"),
        ("en", "返品は無料です"),
        ("zh", "You can return unworn shoes within thirty days."),
        ("de", "You can return unworn shoes within thirty days for free."),
    ],
)
def test_another_language_is_blocked(around, language, text):
    assert check(text, around(language=language)).outcome is Outcome.blocked


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You can return unworn shoes within thirty days."),
        ("en", "Merci, Anna!"),
        ("en", "Ok, danke!"),
        ("en", "👍"),
        ("en", "Our Trail Runner 2 (越野跑鞋) is back in the shop today."),
        ("zh", "Trail Runner 2 现在有货了"),
        ("zh", "OK 👌"),
        ("de", "Sie können ungetragene Schuhe innerhalb von dreißig Tagen zurücksenden."),
    ],
)
def test_the_language_of_the_mention_passes_and_short_texts_are_not_judged(around, language, text):
    assert check(text, around(language=language)).outcome is Outcome.passed


@pytest.mark.parametrize(
    ("hint", "text", "language"),
    [
        (None, "How do I send these boots back to you?", "en"),
        ("und", "ok", "en"),
        ("et", "ok 👍", "en"),
        (None, "你好", "zh"),
        ("en", "请问 Trail Runner 2 有货吗", "zh"),
        (None, "返品できますか", "ja"),
        (None, "반품할 수 있나요", "ko"),
        (None, "Wo bleibt denn bitte mein Paket mit den Stiefeln?", "de"),
        (None, "@acme_shoes https://acme-shoes.com", "en"),
    ],
)
def test_the_language_of_a_mention_is_told_from_letters_first(around, hint, text, language):
    mention = Mention(
        MentionId("x:1"), AccountName("x"), "x", "1", "ada", Untrusted(text), "", datetime.now(UTC)
    )
    assert language_of(replace(mention, language=hint), around().brand) == language


def test_the_table_of_languages_is_not_kept_in_memory_and_says_the_same():
    full = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    outside = _outside(full.tk_nextmove)
    assert isinstance(outside, memoryview)
    assert isinstance(outside.obj, mmap.mmap)
    assert outside == memoryview(full.tk_nextmove)


def test_without_room_for_temporary_files_the_table_stays_in_memory(monkeypatch):
    table = array("I", [7, 9])

    def no_room():
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.voice.language.TemporaryFile", no_room)
    assert _outside(table) is table
