"""A set of runs over HTTP: what is told of it, how cheaply, and who may stop it."""

import pytest

from core.config import MemoryConfig
from core.jobs.runtime import Runtime
from core.web import experiments as route
from core.web.owner import OWNER_COOKIE
from tests.conftest import wait_until
from tests.test_web import ME, OURS, Client

pytestmark = pytest.mark.stack
SMALL = MemoryConfig(cell="rnn", symbols=4, hidden_size=16, batch_size=16, steps=200, stop_when_solved=True)
OPEN = MemoryConfig(cell="gru", symbols=4, hidden_size=16, batch_size=16, steps=100)


@pytest.fixture(scope="module")
def ladder(runtime: Runtime) -> str:
    """A small ladder that is climbed: 3 is solved, 60 is not."""
    experiments = runtime.service.experiments
    experiment = experiments.submit({"rnn": SMALL}, (1,), ME, "gradients", ladder=(3, 60, 80, 100))
    wait_until(lambda: experiments.get(experiment).state == "finished", 90, "for the ladder to be climbed")
    return experiment


def test_a_ladder_is_told_with_every_member_and_what_came_of_it(runtime: Runtime, ladder: str) -> None:
    report = Client().get(f"/api/experiments/{ladder}?lang=en").json()
    assert (report["state"], report["ladder"], report["ratio"]) == ("finished", [3, 60, 80, 100], None)
    assert report["variants"] == [
        {"name": "rnn", "label": "tanh RNN", "cell": "rnn", "steps": 200, "longest": 3.0, "climbs": 1, "converged": 1}
    ]
    members = {member["length"]: member for member in report["members"]}
    assert [members[length].get("solved") for length in (3, 60, 80, 100)] == [True, False, None, None]
    assert [members[length]["state"] for length in (3, 60, 80, 100)] == ["finished"] * 2 + ["not_needed"] * 2
    assert [members[length]["implied"] for length in (80, 100)] == [False, False]
    assert members[3]["accuracy"] >= 0.95 > members[60]["accuracy"]
    assert members[60]["chance"] == 0.25
    assert members[60]["elapsed_s"] == report["budget"]["median_s"] == report["budget"]["longest_s"]
    assert runtime.store.run(members[3]["run"]) is not None
    assert "curve" not in members[3]
    progress = report["progress"]
    assert (progress["done"], progress["total"], progress["not_needed"], progress["seconds_left"]) == (2, 2, 2, None)


def test_curves_come_when_they_are_asked_for(ladder: str) -> None:
    report = Client().get(f"/api/experiments/{ladder}?curves=1").json()
    curves = {member["length"]: member["curve"] for member in report["members"] if "curve" in member}
    assert set(curves) == {3, 60}
    assert curves[60]["steps"][-2:] == [100, 200], "every look is there"
    assert curves[60]["steps"] == sorted(set(curves[60]["steps"]))
    assert all(0.0 <= value <= 1.0 for value in curves[60]["values"])


def test_it_is_told_in_the_askers_language(ladder: str) -> None:
    labels = {
        lang: Client().get(f"/api/experiments/{ladder}?lang={lang}").json()["variants"][0]["label"]
        for lang in ("en", "zh")
    }
    assert labels["en"] == "tanh RNN"
    assert Client().get("/api/experiments/none?lang=zh").json()["message"].startswith("这里没有")


def test_who_has_it_already_is_told_so(ladder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Client().get(f"/api/experiments/{ladder}")
    again = Client().get(f"/api/experiments/{ladder}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    monkeypatch.setattr(route, "FRESH_S", -1.0)  # made anew, and still the same
    assert Client().get(f"/api/experiments/{ladder}").headers["etag"] == first.headers["etag"]
    other = Client().get(f"/api/experiments/{ladder}?curves=1", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_a_set_that_is_no_ladder_has_no_rungs(runtime: Runtime) -> None:
    experiments = runtime.service.experiments
    experiment = experiments.submit({"lstm": OPEN}, (1, 2), ME)
    wait_until(lambda: experiments.get(experiment).state == "finished", 90, "for the set to be trained")
    report = Client().get(f"/api/experiments/{experiment}?lang=en&curves=1").json()
    assert "ladder" not in report
    assert report["variants"] == [{"name": "lstm", "label": "GRU", "cell": "gru", "steps": 100}]
    assert [(m["seed"], m["length"], m["step"], m["state"]) for m in report["members"]] == [
        (seed, OPEN.length, 100, "finished") for seed in (1, 2)
    ]
    assert report["budget"]["runs"] == 2
    runtime.store.delete_run(report["members"][0]["run"])
    route._answers.forget(experiment)
    assert [m["seed"] for m in Client().get(f"/api/experiments/{experiment}").json()["members"]] == [2]


def test_its_owner_stops_it_and_lets_it_go_on(runtime: Runtime) -> None:
    experiments = runtime.service.experiments
    experiment = experiments.submit({"a": SMALL}, (1, 2, 3), ME, ladder=(60, 80, 100))
    address, mine, other = f"/api/experiments/{experiment}", Client(), Client()
    mine.cookies.set(OWNER_COOKIE, ME)
    assert mine.post(f"{address}/cancel").status_code == 403, "no page of ours asks without saying where it is"
    refused = other.post(f"{address}/cancel?lang=en", headers=OURS)
    assert (refused.status_code, "another browser" in refused.json()["message"]) == (403, True)
    assert mine.post(f"{address}/dance", headers=OURS).status_code == 400
    assert mine.post("/api/experiments/none/cancel", headers=OURS).status_code == 404
    assert mine.post(f"{address}/cancel", headers=OURS).status_code == 202
    wait_until(lambda: other.get(address).json()["state"] == "cancelled", 20, "for the cancel")
    assert mine.post(f"{address}/resume", headers=OURS).status_code == 202
    wait_until(lambda: other.get(address).json()["state"] == "running", 20, "for it to go on")
    wait_until(lambda: other.get(address).json()["state"] == "finished", 90, "for it to end")
    assert other.get(address).json()["variants"][0]["longest"] == 0.0
