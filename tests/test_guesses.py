"""A guess made before a run outlives the tab that it was made in, for the browser that made it and for nobody else."""

import pytest
from streamlit.testing.v1 import AppTest

from core.jobs.runtime import Runtime
from core.runs.guesses import Guesses
from tests.test_pages import SHELL

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("runtime")]


def come(owner: str, page: str) -> AppTest:
    """A page as it is drawn for a browser in a new tab, or after a reload."""
    app = AppTest.from_file(SHELL, default_timeout=30)
    app.session_state["visitor"] = owner
    app.query_params["lang"] = "en"
    app.switch_page(f"../../pages/{page}.py")
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("page", "question", "answer"),
    [("rnn", "rnn", 30), ("gradients", "gradients", "gru"), ("race", "race.time", "rnn")],
)
def test_a_guess_is_still_made_after_a_reload(page: str, question: str, answer: object) -> None:
    key = f"setting.predict.{question}"
    come("mine", page).segmented_control(key=key).set_value(answer).run()
    again = come("mine", page)
    assert again.segmented_control(key=key).value == answer
    assert come("yours", page).segmented_control(key=key).value is None
    again.segmented_control(key=key).set_value(None).run()
    assert come("mine", page).segmented_control(key=key).value is None, "it was taken back"


def test_a_guess_that_is_no_longer_on_offer_is_none(runtime: Runtime) -> None:
    Guesses(runtime.store).keep("early", "lstm", "17")
    assert come("early", "lstm").segmented_control(key="setting.predict.lstm").value is None
