"""A clock that the tests of notices set."""

import pytest

from tests.factories import Clock


@pytest.fixture
def clock():
    return Clock()
