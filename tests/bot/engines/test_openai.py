"""The engine behind a server: what it asks, what it takes for an answer, and trouble."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from time import monotonic

import pytest

from bot.engines.allowance import Allowance
from bot.engines.chat import UNKNOWN_LOGPROB
from bot.engines.endpoint import Endpoint, EndpointFailed
from bot.engines.engine import Completion, Prompt, Sampling
from bot.engines.openai import OpenAIEngine
from bot.engines.server import Server
from bot.engines.substitute import REST, Substituted
from bot.models.failure import EngineFailed
from bot.store.errors import StoreDown
from tests.chat_server import KEY, ChatServer, Fault

ASK = Prompt("Reword.", (("It is open.", "We are open."),), "We ship in two days.")
OTHER = Prompt("Reword.", (("It is open.", "We are open."),), "Returns are free.")
SAMPLING = Sampling(n=3, max_new_tokens=48, temperature=0.5, top_p=0.9, seed=7)
NOW = datetime(2026, 11, 23, 23, 59, tzinfo=UTC)
TIMEOUT_S = 10.0
SHORT_TIMEOUT_S = 1.5  # of tests that wait for it to pass, with time for the answers that do come


class Impatient(Random):
    """Draws the shortest wait."""

    def uniform(self, a, b):
        return a


@pytest.fixture
def server():
    made = ChatServer()
    yield made
    made.close()


@pytest.fixture
def engine(server, store):
    """Make engines that ask *server*; their connections are closed in the end."""
    opened = []

    def made(*, retries=2, a_day=None, key=KEY, url=None, timeout_s=TIMEOUT_S):
        endpoint = Endpoint(Server(url or server.url, "small-1", key, timeout_s))
        opened.append(endpoint)
        allowance = Allowance(store.tokens, a_day, lambda: NOW)
        return OpenAIEngine(endpoint, allowance, retries=retries, chance=Impatient())

    yield made
    for endpoint in opened:
        endpoint.close()


def texts(completed):
    return [[one.text for one in completions] for completions in completed]


def test_one_request_brings_all_candidates_of_a_prompt(server, engine):
    server.lines = ("One.", "Two.", "Three.")
    assert texts(engine().generate([ASK], SAMPLING)) == [["One.", "Two.", "Three."]]
    (asked,) = server.asked
    assert [turn["role"] for turn in asked["messages"]] == ["system", "user", "assistant", "user"]
    assert [turn["content"] for turn in asked["messages"]] == [
        "Reword.", "It is open.", "We are open.", "We ship in two days.",
    ]  # fmt: skip
    wanted = {"n": 3, "seed": 7, "temperature": 0.5, "top_p": 0.9, "max_tokens": 48}
    assert {name: asked[name] for name in wanted} == wanted
    assert server.keys == [f"Bearer {KEY}"]


def test_a_server_that_ignores_n_is_asked_again_with_another_seed(server, engine):
    server.lines, server.honours_n = ("One.", "Two.", "Three."), False
    assert texts(engine().generate([ASK], SAMPLING)) == [["One.", "Two.", "Three."]]
    assert [asked["seed"] for asked in server.asked] == [7, 8, 9]


def test_every_prompt_gets_its_own_answers_in_order(server, engine):
    completed = engine().generate([ASK, OTHER] * 5, SAMPLING)
    assert [len(one) for one in completed] == [3] * 10
    assert len(server.asked) == 10


@pytest.mark.parametrize(
    ("refused", "n_requests"), [({"n"}, 4), ({"logprobs", "seed"}, 5), ({"max_tokens"}, 6)]
)
def test_a_server_that_knows_less_of_the_protocol_is_asked_for_less(
    server, engine, refused, n_requests
):
    server.refuses = frozenset(refused)
    asking = engine()
    assert len(asking.generate([ASK], SAMPLING)[0]) == 3
    assert len(server.asked) == n_requests
    asking.generate([OTHER], SAMPLING)
    assert len(server.asked) == n_requests + 3  # it is known by now


def test_a_request_that_is_wrong_in_every_form_ends_and_is_not_repeated(server, engine):
    server.refuses = frozenset({"messages"})
    with pytest.raises(EngineFailed, match=r"status 400 .*unknown: messages"):
        engine().generate([ASK], SAMPLING)
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, {"Retry-After": "0"}),
        Fault(429, {"Retry-After": "Mon, 23 Nov 2020 10:00:00 GMT"}),
        Fault(429, {"Retry-After": "soon"}),
        Fault(500),
        Fault(503, body=b"<html>busy</html>"),
        Fault(silent_for_s=30),
        Fault(breaks_off=True),
        Fault(body=b" " * 100, drips=True),
    ],
    ids=["429", "429 date", "429 nonsense", "500", "503", "silent", "broken off", "dripping"],
)
def test_what_passes_is_tried_again(server, engine, fault):
    server.faults = [fault, fault]
    asking = engine(timeout_s=SHORT_TIMEOUT_S)
    assert len(asking.generate([ASK], SAMPLING)[0]) == 3
    assert len(server.asked) == 3


@pytest.mark.parametrize("fault", [Fault(500), Fault(silent_for_s=30), Fault(breaks_off=True)])
def test_a_server_that_stays_down_is_asked_so_often_and_no_more(server, engine, fault):
    server.faults = [fault] * 9
    with pytest.raises(EndpointFailed):
        engine(timeout_s=SHORT_TIMEOUT_S).generate([ASK], SAMPLING)
    assert len(server.asked) == 3


def test_a_wait_that_the_server_asks_for_is_kept(server, engine):
    server.faults = [Fault(429, {"Retry-After": "1"})]
    began = monotonic()
    engine().generate([ASK], SAMPLING)
    assert monotonic() - began >= 1


def test_a_wait_that_no_batch_has_is_told_to_the_caller_at_once(server, engine):
    server.faults = [Fault(429, {"Retry-After": "3600"})]
    with pytest.raises(EndpointFailed) as caught:
        engine().generate([ASK], SAMPLING)
    assert caught.value.after == timedelta(hours=1)
    assert len(server.asked) == 1


def test_one_prompt_that_fails_ends_the_batch_without_its_waits(server, engine):
    server.faults = [Fault(429, {"Retry-After": "60"}), Fault(401)]
    began = monotonic()
    with pytest.raises(EndpointFailed):
        engine().generate([ASK, OTHER], SAMPLING)
    assert monotonic() - began < 30


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(401, body=f"wrong key {KEY}".encode()), "MYNAH_OPENAI_API_KEY"),
        (Fault(404, body=b"no such model"), "404 .no such model"),
        (Fault(302, {"Location": "http://127.0.0.1:1/"}), "302"),
        (Fault(body=b"{not json"), "not the OpenAI protocol"),
        (Fault(body=b'{"choices": []}'), "not the OpenAI protocol"),
        (Fault(body=b'{"choices": "many"}'), "not the OpenAI protocol"),
        (Fault(body=b"[" * 100_000), "not the OpenAI protocol"),
        (Fault(body=b'{"choices": [{"message": {"content": "\\ud800"}}]}'), "not the OpenAI"),
        (Fault(body=b"x" * 2_000_000), "more than"),
        (Fault(headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b"), "not the OpenAI protocol"),
    ],
    ids=["401", "404", "302", "json", "empty", "shape", "deep", "surrogate", "huge", "gzip"],
)
def test_what_does_not_pass_fails_at_once_and_in_one_line(server, engine, fault, said):
    server.faults = [fault]
    with pytest.raises(EndpointFailed, match=said) as caught:
        engine().generate([ASK], SAMPLING)
    assert len(server.asked) == 1
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_words_of_an_error_cannot_steer_a_terminal_nor_repeat_the_key(server, engine):
    server.faults = [Fault(422, body=f"\x1b[2J{KEY}\r\nno".encode())] * 4
    with pytest.raises(EndpointFailed, match=r"422 \(\[2J… no\)"):
        engine().generate([ASK], SAMPLING)


def test_a_server_that_is_not_there_is_named_with_what_to_do(server, engine):
    server.close()
    with pytest.raises(EndpointFailed, match=r"cannot be reached .* start the server") as caught:
        engine(retries=0).generate([ASK], SAMPLING)
    assert server.host in str(caught.value)


@pytest.mark.parametrize(
    ("told", "text", "finished"),
    [
        ({"message": {"content": "  One.\nTwo."}}, "One.", True),
        ({"message": {"content": "One.\nTwo"}, "finish_reason": "length"}, "One.", True),
        ({"message": {"content": "One and"}, "finish_reason": "length"}, "One and", False),
        ({"message": {"content": "One."}, "finish_reason": "content_filter"}, "One.", False),
        ({"message": {"content": None}}, "", True),
        ({"message": {"content": "a\x00b\x1b[2Jc\u202ed"}}, "a b [2Jc d", True),
        ({"message": {"content": "x" * 9000}}, "x" * 48 * 12, False),
        ({"message": {"content": "好"}, "logprobs": {"content": None}}, "好", True),
    ],
)
def test_an_answer_is_one_clean_line_of_bounded_length(server, engine, told, text, finished):
    server.told = told
    ((one, *_),) = engine().generate([ASK], SAMPLING)
    assert (one.text, one.finished) == (text, finished)
    assert one.by == f"small-1 at {server.host}"


@pytest.mark.parametrize(
    ("logprobs", "taken"),
    [
        (None, UNKNOWN_LOGPROB),
        ({"content": [{"logprob": -1.0}, {"logprob": -2.0}]}, -1.5),
        ({"content": [{"logprob": 700.0}]}, 0.0),
        ({"content": [{"logprob": -9999.0}]}, -20.0),
    ],
)
def test_a_likelihood_is_one_whatever_the_server_says(server, engine, logprobs, taken):
    server.told = {"logprobs": logprobs}
    ((one, *_),) = engine().generate([ASK], SAMPLING)
    assert one.logprob == taken


def test_the_day_s_tokens_are_what_the_server_says_and_end_the_asking(server, engine, store):
    server.usage = {"total_tokens": 900}
    asking = engine(a_day=1000)
    asking.generate([ASK], SAMPLING)
    assert store.tokens.spent(NOW) == 900
    with pytest.raises(EngineFailed, match=r"tokens .* are spent"):
        asking.generate([ASK], SAMPLING)
    assert len(server.asked) == 1


def test_two_workers_share_the_day_s_tokens(server, engine):
    server.usage = {"total_tokens": 900}
    engine(a_day=1000).generate([ASK], SAMPLING)
    with pytest.raises(EngineFailed, match="are spent"):
        engine(a_day=1000).generate([ASK], SAMPLING)


@pytest.mark.parametrize(
    ("fault", "costs"),
    [
        (Fault(401), False),
        (Fault(429), False),
        (Fault(silent_for_s=30), True),
        (Fault(breaks_off=True), True),
        (Fault(body=b"{not json"), True),
    ],
)
def test_what_may_have_been_written_is_counted_and_what_was_refused_is_not(
    server, engine, store, fault, costs
):
    server.faults = [fault]
    with pytest.raises(EndpointFailed):
        engine(retries=0, timeout_s=SHORT_TIMEOUT_S).generate([ASK], SAMPLING)
    assert (store.tokens.spent(NOW) > 0) is costs


def test_a_server_that_tells_no_usage_costs_the_estimate(server, engine, store):
    server.usage = None
    engine().generate([ASK], SAMPLING)
    assert 3 * 48 < store.tokens.spent(NOW) < 3 * 48 + 200


def test_without_redis_nothing_is_asked(server, engine, store, monkeypatch):
    broken = Allowance(store.tokens, 1, lambda: NOW)
    monkeypatch.setattr(store.connection, "run", _down)
    asking = engine()
    asking._allowance = broken
    with pytest.raises(StoreDown):
        asking.generate([ASK], SAMPLING)
    assert server.asked == []


def _down(*_):
    raise StoreDown("away")


class Local:
    """An engine that is always there."""

    name = "local"

    def generate(self, prompts, sampling):
        return [[Completion("Ours.", -0.1, 2, finished=True, by=self.name)] for _ in prompts]


class Hands:
    """A clock that the test turns."""

    now = 100.0

    def __call__(self):
        return self.now


def test_the_local_model_writes_while_the_server_is_down_and_no_longer(server, engine):
    hands, made = Hands(), []
    both = Substituted(engine(retries=0), lambda: made.append(1) or Local(), hands)
    assert texts(both.generate([ASK], SAMPLING))[0][0] == "We ship in two days."
    assert made == []
    server.faults = [Fault(500)]
    ((one,),) = both.generate([ASK], SAMPLING)
    assert one.by == "local"
    hands.now += REST.total_seconds() - 1
    both.generate([ASK], SAMPLING)
    assert len(server.asked) == 2  # it rests
    hands.now += 1
    assert texts(both.generate([ASK], SAMPLING))[0][0] == "We ship in two days."
    assert made == [1]


def test_a_server_rests_as_long_as_it_asked(server, engine):
    hands = Hands()
    both = Substituted(engine(retries=0), Local, hands)
    server.faults = [Fault(429, {"Retry-After": "600"})]
    both.generate([ASK], SAMPLING)
    hands.now += 599
    both.generate([ASK], SAMPLING)
    assert len(server.asked) == 1


def test_the_local_model_writes_when_the_day_s_tokens_are_spent(server, engine):
    both = Substituted(engine(a_day=1), Local)
    ((one,),) = both.generate([ASK], SAMPLING)
    assert (one.by, server.asked) == ("local", [])


def test_where_neither_writes_both_reasons_are_said(server, engine):
    def nothing():
        raise EngineFailed("gpt2 is not on this machine.")

    both = Substituted(engine(retries=0), nothing)
    server.faults = [Fault(500)] * 2
    with pytest.raises(EngineFailed, match=r"status 500 .*In its place: gpt2 is not on this"):
        both.generate([ASK], SAMPLING)


def test_the_models_of_a_server_are_listed(server):
    endpoint = Endpoint(Server(server.url, "small-1", None, TIMEOUT_S))
    assert endpoint.models() == ["small-1", "small-2"]
    server.faults = [Fault(body=json.dumps({"models": []}).encode())]
    with pytest.raises(EndpointFailed, match="not the OpenAI protocol"):
        endpoint.models()
    endpoint.close()
    assert server.keys == [None, None]


def test_the_key_is_in_no_representation():
    assert KEY not in repr(Server("http://127.0.0.1:1/v1", "small-1", KEY, 1.0))
