"""What is said where models, or runs of the library, stand side by side."""

from core.i18n import N_
from core.ui.instrument_labels.shared import COMING, MOMENT

LABELS: dict[str, dict[str, str]] = {
    "models": {"title": N_("Four models, compared")},
    "compare": {
        **COMING,
        "nothing": MOMENT["nothing"],
        "title": N_("Losses side by side"),
        "step_axis": N_("training step"),
        "loss_axis": N_("loss, averaged over nearby steps"),
        "log_steps": N_("Log steps"),
        "log_loss": N_("Log loss"),
        "at_step": N_("at step {step}"),
        "latest": N_("{loss} at step {step}"),
        "differ": N_("Where their settings differ"),
        "same": N_("Their settings are the same."),
        "empty": N_("Tick up to four runs in the list, and their losses appear here on one axis."),
        "key_run": N_("compare the run pointed at, or no longer; unfold or fold a set"),
        "key_again": N_("open it on its page"),
        "key_back": N_("point at the entry before"),
        "key_forward": N_("point at the next entry"),
        "key_first": N_("point at the first entry of the list"),
        "key_end": N_("point at the last entry of the list"),
        "summary_run": N_("{letter}, {label}: loss {loss} at step {step}."),
    },
}
