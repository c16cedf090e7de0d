"""The one place that knows which networks there are."""

from bot.domain.network import NetworkName
from bot.networks import NETWORKS
from bot.policy.demands import DEMANDS


def test_every_network_that_can_be_named_has_an_adapter_and_rules():
    assert list(NETWORKS) == list(DEMANDS) == list(NetworkName)


def test_an_account_belongs_to_the_network_that_it_is_found_under():
    for name, network in NETWORKS.items():
        assert network.account.model_fields["network"].default == name


def test_what_a_log_in_asks_for_are_secrets_of_the_network():
    for network in NETWORKS.values():
        assert set(network.log_in.asked) <= network.secrets.model_fields.keys()
        if (renewed := network.renewed) is not None:
            asked = {*renewed.log_in.asked, *renewed.log_in.asked_if_any}
            assert asked <= renewed.secrets.model_fields.keys()


def test_what_the_vault_holds_tells_by_which_of_two_ways_it_came():
    for network in NETWORKS.values():
        if (renewed := network.renewed) is not None:
            assert network.log_in_of(dict.fromkeys(renewed.log_in.asked)) is renewed.log_in
            assert network.log_in_of(dict.fromkeys(network.log_in.asked)) is network.log_in
