"""The contract on servers that we did not write: images, cards and warnings."""

from tests.adapters.test_contract_media import *  # noqa: F403 - pytest collects them here once more
