"""A share in per cent is told alike by pages and by instruments, and never as all or none when it is not."""

from pathlib import Path

from playwright.sync_api import Browser

from core.ui.percent import percent

FORMAT = Path(__file__).parents[2] / "assets" / "instruments" / "format.js"
SHARES = (0.0, 1 / 1636, 0.004, 0.0149, 0.5, 0.985, 0.991, 1634 / 1636, 1635 / 1636, 0.99999, 1.0)


def test_only_all_is_told_as_100_and_only_none_as_0(browser: Browser) -> None:
    page = browser.new_page()
    page.add_script_tag(type="module", content=FORMAT.read_text(encoding="utf-8") + "window.percent = percent;")
    page.wait_for_function("() => window.percent")
    for digits in (0, 1):
        told = page.evaluate(
            "([shares, digits]) => shares.map((share) => percent(share, 'en', digits))", [SHARES, digits]
        )
        assert told == [percent(share, digits) for share in SHARES]
        assert [share for share, words in zip(SHARES, told, strict=True) if float(words.strip("<")) == 100.0] == [1.0]
        assert [share for share, words in zip(SHARES, told, strict=True) if float(words.strip("<")) == 0.0] == [0.0]
    page.close()
    assert percent(1635 / 1636) == "99.9"
