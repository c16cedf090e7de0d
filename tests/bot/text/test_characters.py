from bot.text.characters import find_emoji


def test_an_emoji_is_found_with_its_joiners_and_modifiers():
    assert find_emoji("a👨‍👩‍👧b👍🏽 1⃣ c") == ["👨‍👩‍👧", "👍🏽", "1⃣"]
