"""The side door, and the sandbox as a process of its own."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_state import XTrend
from bot.domain.platform import AccountBroken

ROOT = Path(__file__).resolve().parents[3]


def test_faults_wait_in_order_until_they_are_cleared(control):
    first, second = Fault("x", Kind.delay, seconds=1.5), Fault("reddit", Kind.revoked, "POST")
    control.add_fault(first)
    control.add_fault(second)
    assert control.faults() == [first, second]
    control.clear_faults()
    assert control.faults() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"network": "x", "kind": "earthquake"},
        {"network": "x", "kind": "delay", "n": 1},
        {"network": "x", "kind": "delay", "times": 0},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_a_reason(control, body):
    answer = requests.post(f"{control.url}/_sandbox/faults", json=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert control.faults() == []


def test_the_clock_moves_forward_and_a_reset_brings_it_back(control):
    assert control.advance(3600) - datetime.now(UTC) > timedelta(minutes=59)
    control.reset()
    assert control.advance(0) - datetime.now(UTC) < timedelta(minutes=1)


def test_a_reset_forgets_everything(x):
    x.mention("ann", "hello")
    x.people.set_trends([XTrend("#lamps", 3)])
    x.platform.publish(x.post("hello"))
    x.control.reset()
    assert x.people.posts() == []
    assert x.control.requests() == []
    assert x.platform.mentions(None).mentions == ()
    assert x.platform.trends() == []


def test_the_side_door_is_not_in_the_log(control):
    control.advance(1)
    assert control.requests() == []


def test_two_sandboxes_know_nothing_of_each_other(control):
    with Sandbox() as other:
        door = Control(other.url)
        door.add_fault(Fault("x", Kind.revoked))
        assert control.faults() == []
        door.close()


@pytest.mark.parametrize("drawn", ["reddit", "bluesky"])
def test_credentials_that_were_taken_back_are_given_back_and_all_else_stays(request, drawn):
    case = request.getfixturevalue(drawn)
    case.mention("ann", "Is it waterproof?")
    case.control.add_fault(Fault(drawn, Kind.revoked))
    for _ in range(2):
        with pytest.raises(AccountBroken):
            case.platform.mentions(None)
    case.control.restore()
    (said,) = case.platform.mentions(None).mentions
    assert "waterproof" in said.text


def test_a_waiting_fault_does_not_hold_up_the_end():
    with Sandbox() as sandbox:
        door = Control(sandbox.url)
        door.add_fault(Fault("x", Kind.delay, seconds=60))
        with pytest.raises(requests.ReadTimeout):
            requests.get(f"{sandbox.url}/x/2/users/me", timeout=0.2)
        door.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_as_a_process_it_says_where_it_is_and_stops_cleanly(tmp_path, number):
    url_file = tmp_path / "url"
    command = [sys.executable, "-m", "adapters.sandbox", "--url-file", str(url_file)]
    process = subprocess.Popen(
        [*command, "--x-handle", "lumio"], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    try:
        line = process.stdout.readline()
        url = line.strip().removeprefix("sandbox on ")
        assert url_file.read_text().strip() == url
        door = Control(url)
        assert door.requests() == []
        door.close()
        process.send_signal(number)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_taken_port_is_one_line_and_a_status(control):
    port = control.url.rpartition(":")[2]
    command = [sys.executable, "-m", "adapters.sandbox", "--port", port]
    ended = subprocess.run(command, capture_output=True, cwd=ROOT, text=True, check=False)
    assert ended.returncode == 1
    assert f"port {port} cannot be taken" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
