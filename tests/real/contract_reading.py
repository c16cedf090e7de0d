"""The contract on servers that we did not write: what stands around a mention."""

from tests.adapters.test_contract_reading import *  # noqa: F403 - pytest collects them here once more
