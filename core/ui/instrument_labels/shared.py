"""Words that several instruments have in common."""

from core.i18n import N_

MOMENT = {
    "live_at": N_("step {step}"),
    "kept_at": N_("looking back at step {step}"),
    "of_file": N_("as in the file"),
    "nothing": N_("The run failed before anything could be measured."),
}

COMING = {
    "coming": N_("The first measurement appears here as soon as it is made."),
}

COMMAND = {
    "unreachable": N_("The server cannot be reached just now. Try again in a moment."),
}

READING = {
    **MOMENT,
    "asked_at": N_("your sentence, at step {step}"),
    "held_at": N_("with gates held, at step {step}"),
    "let_go_at": N_("with all gates free, at step {step}"),
}

QUESTION = {
    **MOMENT,
    **COMMAND,
    "waiting": N_("The network is reading …"),
}

SET = {
    **COMMAND,
    "idle": N_("Ready"),
    "cancelled": N_("Stopped"),
    "interrupted": N_("Interrupted"),
    "finished": N_("Finished"),
    "reconnecting": N_("Reconnecting"),
    "cancel": N_("Stop"),
    "resume": N_("Go on"),
    "left": N_("{time} left"),
    "asking": N_("Asking the server …"),
}

BASELINES = {
    "uniform": N_("guessing evenly"),
    "constant": N_("always the mean"),
    "by_position": N_("by position"),
    "memoryless": N_("without memory"),
    "unigram": N_("by frequency"),
    "bigram": N_("by the one before"),
    "best": N_("as good as can be"),
}

COUNTED = {
    "empty": N_("Here is something to see once the text is counted."),
}
