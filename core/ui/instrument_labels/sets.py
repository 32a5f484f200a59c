"""What is said about several runs as one set: the ladder and the race."""

from core.i18n import N_
from core.ui.instrument_labels.shared import BASELINES, SET

LABELS: dict[str, dict[str, str]] = {
    "ladder": {
        **SET,
        "title": N_("Longest length that is still solved: {task}"),
        "progress_name": N_("How far the ladder is climbed"),
        "running": N_("Climbing"),
        "done": N_("{done} of at most {total} trainings"),
        "longest": N_("longest solved"),
        "none": N_("none"),
        "median": N_("median of {climbs}"),
        "sign_solved": N_("share of seeds that solved it"),
        "sign_training": N_("training"),
        "sign_waiting": N_("waiting"),
        "sign_not_needed": N_("not needed"),
        "cell": N_("{variant}, T {length}"),
        "cell_judged": N_("Solved by {solved} of {judged} seeds."),
        "cell_training": N_("Training: {done}."),
        "hint": N_("Point at a cell, or walk there with the arrow keys, to see its seeds; a click keeps them."),
        "seed": N_("seed {seed}"),
        "open_run": N_("Show this run"),
        "seconds": N_("{seconds} s"),
        "seed_solved": N_("solved: {share} right after {steps} steps, {time}"),
        "seed_unsolved": N_("not solved: {share} right after {steps} steps, {time}"),
        "counts_to": N_("counts to {largest} of {length} (100 % in training), {steps} steps, {time}"),
        "not_learned": N_("not at 100 % in training, so nothing about counting; {steps} steps, {time}"),
        "counting": N_("Told of climbs whose networks were at 100 % in training alone: {list}."),
        "counting_of": N_("{variant} {converged} of {climbs}"),
        "seed_training": N_("training: {share} right so far, step {steps}, {time}"),
        "seed_stopped": N_("stopped: {share} right, step {steps}, {time}"),
        "stopped": N_("stopped"),
        "waiting": N_("waits for its turn"),
        "implied_solved": N_("not needed: a longer one is solved"),
        "implied_unsolved": N_("not needed: a shorter one is not solved"),
        "shows": N_("Here appear the seeds of a cell that you point at: what came of each, with a link to its run."),
        "budget_shows": N_("Here appear the result in one sentence, and what the trainings have cost."),
        "ratio": N_("Open gates ÷ tanh RNN: {times} times as long"),
        "ratio_none": N_("Open gates: with them, too, the lowest rung is not solved by half of the seeds."),
        "ratio_at_least": N_("Open gates ÷ tanh RNN: at least {times} times as long, the ladder has no longer rung"),
        "ratio_later": N_("Open gates ÷ tanh RNN: known once a seed of each has been climbed with."),
        "so_far": N_("{words} (so far)"),
        "budget": N_(
            "Every training may take {steps} steps. Those that used them all took {median} s of a worker's time (median of"
            " {runs}), {longest} s at most."
        ),
        "budget_later": N_("Every training may take {steps} steps and ends as soon as the task is solved."),
        "empty": N_("Climb the ladder, and here appears up to which length each network still solves the task."),
        "summary": N_("{state}. Median longest solved length. {rows}. {ratio}"),
    },
    "race": {
        **SET,
        **BASELINES,
        "uniform": N_("guessing"),
        "title": N_("The race: same task, same budget, several seeds"),
        "progress_name": N_("How much of the race is trained"),
        "running": N_("Training"),
        "examining": N_("Trained; now being examined"),
        "done": N_("{done} of {total} trainings"),
        "units": N_("{hidden} units"),
        "parameters": N_("{count} parameters"),
        "seeds": N_("{ended} of {seeds} seeds at the end"),
        "median": N_("median {value} ({band})"),
        "solved": N_("solved by {solved} of {judged}"),
        "unsolved": N_("unsolved: {solved} of {judged}"),
        "failed": N_("{failed} broke down"),
        "by_steps": N_("By steps"),
        "by_seconds": N_("By seconds"),
        "hint_steps": N_("Line: median of the seeds. Band: their middle half. Same number of steps for all."),
        "hint_seconds": N_(
            "Line: median of the seeds. Band: their middle half. Seconds of one worker's time, measured here."
        ),
        "loss_title": N_("Loss in training"),
        "score_title": N_("On fresh sequences: {metric}"),
        "step_axis": N_("training step"),
        "second_axis": N_("seconds of training"),
        "chance": N_("guessing"),
        "trained": N_("longest in training"),
        "empty": N_("Choose what they have to do, say who you think will win, and start the race."),
        "summary": N_("{state}. {lanes}."),
        "keys": N_("Space: start / stop / go on   ← →: read the curves   R: start again   ?: all keys"),
        "key_run": N_("start the race, stop it, let it go on"),
        "key_again": N_("start the race again"),
        "key_back": N_("read the curves one point farther back"),
        "key_forward": N_("read the curves one point farther on"),
        "key_first": N_("read the curves at their first point"),
        "key_end": N_("put the line over the curves away"),
    },
    "race_results": {
        **SET,
        "title": N_("What this race has shown"),
        "winners_title": N_("Who is ahead"),
        "asks_errors": N_("Fewest errors"),
        "asks_parameters": N_("Fewest parameters"),
        "asks_time": N_("Quickest step on torch's own kernels"),
        "not_yet": N_("not measured yet"),
        "no_difference": N_("no difference that these seeds show: the bands overlap"),
        "no_difference_in_time": N_("no difference that this measurement shows: the middle halves overlap"),
        "as_many": N_("about as many in all of them"),
        "guessed": N_("as you said"),
        "guessed_else": N_("you said {guess}"),
        "ms": N_("{ms} ms"),
        "leads": N_("{cell}: {value}"),
        "with_range": N_("{metric} {value} ({range})"),
        "counts": N_(
            "counts to {largest} (median of the {converged} of {judged} networks that are at 100 % in training,"
            " up to {trained})"
        ),
        "counts_all": N_(
            "counts to {largest} or farther (median of the {converged} of {judged} networks that are at 100 % in"
            " training, up to {trained})"
        ),
        "counts_none": N_(
            "{converged} of {judged} networks are at 100 % in training (up to {trained}): nothing to report on counting"
        ),
        "costs_title": N_("What a training step costs"),
        "units": N_("units H"),
        "parameters": N_("parameters, counted"),
        "multiply_adds": N_("multiply-adds forwards: T · B · (G · H · (D + H) + H · O)"),
        "equations": N_("ms a step, our equations"),
        "stock": N_("ms a step, torch's own kernels"),
        "times_note": N_(
            "Measured on this machine after the trainings of this race, cells taking turns; whatever else is trained meanwhile"
            " slows all cells alike. Median of {rounds} steps, forward and backward, on"
            " {batch} sequences of {steps} steps; below it the middle half. Ours is the same kind of code for every cell. On a CPU"
            " torch has one fused kernel, for the LSTM alone, which does all gates of a step at once; it puts RNN and GRU"
            " together from single operations. So there an LSTM may take less time than a GRU although it multiplies more."
        ),
        "times_later": N_("Steps are timed when the trainings are over: a clock beside a training would tell of both."),
        "times_none": N_("Steps are timed when all trainings have ended. Let the race go on to see it."),
        "lengths_title": N_("Right at other lengths"),
        "lengths_title_error": N_("Error at other lengths"),
        "up_to": N_("n ≤ {length}"),
        "solved_here": N_("solved: {solved}/{judged}"),
        "lengths_note": N_(
            "The final weights on up to {sequences} fresh sequences of each length: median of the seeds. All"
            " were trained at {length} alone."
        ),
        "lengths_note_counting": N_(
            "The final weights on up to {sequences} fresh words of every n up to the one above: median of the seeds. In training"
            " n went up to {length}."
        ),
        "lengths_later": N_(
            "When the trainings are over, every network is tried on shorter and longer sequences, too."
        ),
        "lengths_none": N_(
            "Networks are tried at other lengths when all trainings have ended. Let the race go on to see it."
        ),
        "empty": N_("What the race shows about errors, sizes and times appears here."),
    },
}
