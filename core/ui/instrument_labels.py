"""Every word that an instrument shows. JavaScript holds none: it gets these translated, with {names} to fill."""

from core.i18n import N_
from core.text.catalog import WAYS
from core.text.properties import PROPERTIES

_MOMENT = {
    "live_at": N_("step {step}"),
    "kept_at": N_("looking back at step {step}"),
    "nothing": N_("The run failed before anything could be measured."),
}

_COMING = {
    "coming": N_("The first measurement appears here as soon as it is made."),
}

_COMMAND = {
    "unreachable": N_("The server cannot be reached just now. Try again in a moment."),
}

_READING = {
    **_MOMENT,
    "asked_at": N_("your sentence, at step {step}"),
    "held_at": N_("with gates held, at step {step}"),
    "let_go_at": N_("with all gates free, at step {step}"),
}

_QUESTION = {
    **_MOMENT,
    **_COMMAND,
    "waiting": N_("The network is reading …"),
}

_SET = {
    **_COMMAND,
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

_BASELINES = {
    "uniform": N_("guessing evenly"),
    "constant": N_("always the mean"),
    "by_position": N_("by position"),
    "memoryless": N_("without memory"),
    "unigram": N_("by frequency"),
    "bigram": N_("by the one before"),
    "best": N_("as good as can be"),
}

_COUNTED = {
    "empty": N_("Here is something to see once the text is counted."),
}

LABELS: dict[str, dict[str, str]] = {
    "runbar": {
        **_COMMAND,
        "idle": N_("Ready"),
        "warming": N_("Warming up, {ready} of {total} workers ready"),
        "connecting": N_("Connecting"),
        "queued": N_("In the queue, place {position}"),
        "preparing": N_("Reading the text, {done} %"),
        "running": N_("Learning"),
        "paused": N_("Paused"),
        "finished": N_("Finished"),
        "stopped": N_("Stopped"),
        "failed": N_("Stopped by a problem"),
        "interrupted": N_("Interrupted"),
        "reconnecting": N_("Reconnecting"),
        "some": N_("{state}: {n} of {total}"),
        "about": N_("{name}: {sentence}"),
        "pause": N_("Pause"),
        "resume": N_("Go on"),
        "again": N_("Start again with the same settings"),
        "step_once": N_("One training step"),
        "stop": N_("Stop for good"),
        "speed": N_("Speed"),
        "speed_full": N_("Full speed"),
        "speed_steps": N_("{steps} steps/s"),
        "scrubber": N_("Look back through the training"),
        "at_step": N_("step {step}"),
        "live": N_("Live"),
        "progress": N_("step {step} / {total}"),
        "overall": N_("{done} % of all"),
        "rate": N_("{rate} steps/s"),
        "rate_together": N_("{rate} steps/s together"),
        "left": N_("{time} left"),
        "elapsed": N_("{time} trained"),
        "device_cpu": N_("on the CPU"),
        "device_cuda": N_("on the GPU (CUDA)"),
        "device_mps": N_("on the GPU (MPS)"),
        "keys": N_("Space: run / pause   ← →: look back, one step   R: start again"),
        "watching": N_("This run belongs to another browser: look back and ask as you like."),
        "worker_lost": N_("A worker process was lost; the run went on by itself from its checkpoint at step {step}."),
        "restart": N_("The server was restarted; the run went on from its checkpoint at step {step}."),
        "interrupted_note": N_(
            "The server was restarted during this run. Everything up to step {step} is kept; press ▶ to go on."
        ),
        "gap": N_("Some measurements were lost on the way; the gaps are shaded."),
    },
    "curve": {
        **_COMING,
        "nothing": _MOMENT["nothing"],
        "title": N_("Loss"),
        "raw": N_("each step"),
        "smooth": N_("running average"),
        "validation": N_("held-out text"),
        **_BASELINES,
        "persistence": N_("the value before"),
        "linear_ar": N_("linear model of {p} values"),
        "noise": N_("the noise alone"),
        "undecided": N_("undecided"),
        "same_answer": N_("always the same answer"),
        "score_loss": N_("held-out part"),
        "step_axis": N_("training step"),
        "loss_axis": N_("loss in nats per token"),
        "log_steps": N_("Log steps"),
        "readout": N_("step {step}   loss {loss}   perplexity {perplexity}"),
        "plain_loss_axis": N_("loss"),
        "plain_readout": N_("step {step}   loss {loss}"),
        "plain_summary": N_("Loss at step {step}: {loss}, {first} at the first step."),
        "empty": N_("Start training, and the loss falls here step by step."),
        "summary": N_("Loss at step {step}: {loss} nats per token, {first} at the first step."),
    },
    "gates": {
        **_COMING,
        **_QUESTION,
        **_READING,
        "title": N_("Gates and states while reading"),
        "mean": N_("mean"),
        "readout": N_("{token}   time step {position}   unit {unit}"),
        "readout_mean": N_("{token}   time step {position}   mean of all units"),
        "placeholder": N_("Type a sentence of your own"),
        "trace": N_("Show its gates"),
        "back": N_("Back to the watched sentence"),
        "hint": N_("Point at a picture: the same time step and unit are read in all of them."),
        "hint_click": N_(
            "Point at a picture: the same time step and unit are read in all of them. Click a row: the text below is "
            "coloured by that unit."
        ),
        "show_free": N_("Show it with all gates free"),
        "show_held": N_("Show it with gates held"),
        "unknown": N_("Not in the vocabulary of this network: {tokens}"),
        "empty": N_("Start training to see gates and states: each column is a time step, each row a unit."),
        "summary": N_("Gates at step {step} while reading: {sentence}. Mean values: {means}."),
    },
    "cell": {
        **_COMING,
        **_READING,
        "title": N_("Inside the cell, one time step at a time"),
        "walk": N_("Walk through the sequence"),
        "halt": N_("Stop walking"),
        "choose_unit": N_("Unit shown"),
        "mean": N_("mean of all units"),
        "unit": N_("unit {unit}"),
        "keys": N_("In the picture: ← → time step, ↑ ↓ unit"),
        "readout": N_("{token}   time step {position} of {count}"),
        "empty": N_("Start training to see the numbers on the wires: what the cell does at each time step."),
        "summary": N_("One step of the cell at training step {step}: {where}, {unit}. {values}."),
    },
    "unrolled": {
        **_COMING,
        **_READING,
        "title": N_("The loop, unrolled over time"),
        "readout": N_("{token}   time step {position} of {count}"),
        "readout_value": N_("{token}   time step {position}   {symbol}, unit {unit}   {value}"),
        "caption": N_(
            "Every column uses the same W and U: {parameters} parameters in this network, for {count} time steps as for one."
        ),
        "same": N_("Every column uses the same W and U: the number of parameters does not grow with the sequence."),
        "empty": N_(
            "Start training to see how the state changes from step to step: each column is one turn of the loop."
        ),
        "summary": N_("The state at training step {step}: {where}. Mean over the units: {means}."),
    },
    "gradient": {
        **_COMING,
        **_MOMENT,
        "title": N_("How far back the gradient of one loss reaches"),
        "distance_axis": N_("distance from the loss, T − t, in tokens"),
        "norm_axis": N_("gradient norm"),
        "all_losses": N_("All losses"),
        "all_losses_help": N_("The gradient of training itself: with a loss at every token it hides the decay."),
        "half_life": N_("{label} {symbol}: halves every {steps} tokens"),
        "no_half_life": N_("{label} {symbol}: does not fall"),
        "at_distance": N_("{label} {symbol}, {distance} tokens back: {norm}"),
        "distance_axis_steps": N_("distance from the loss, T − t, in steps"),
        "half_life_steps": N_("{label} {symbol}: halves every {steps} steps"),
        "at_distance_steps": N_("{label} {symbol}, {distance} steps back: {norm}"),
        "prediction": N_("predicted"),
        "slopes": N_("predicted: {predicted} nats a step; measured: {measured}"),
        "bound": N_("upper bound"),
        "path": N_("path through the gates"),
        "path_half_life": N_("path through the gates: half is left after {steps} tokens"),
        "path_half_life_steps": N_("path through the gates: half is left after {steps} steps"),
        "empty": N_("Start training to see how quickly a learning signal fades on its way back in time."),
        "summary": N_("Gradient profile at step {step}. {curves}."),
    },
    "profiles": {
        **_COMING,
        **_MOMENT,
        "title": N_("How far back the gradient of one loss reaches, side by side"),
        "distance_axis": N_("distance from the loss, T − t, in steps"),
        "norm_axis": N_("gradient norm ‖∂L/∂hₜ‖"),
        "memory": N_("at the memory, ∂L/∂cₜ"),
        "memory_help": N_("The gradient that reaches the memory itself, as a thin line."),
        "prediction": N_("predicted"),
        "prediction_help": N_(
            "ln ρ(W_hh) + ½ ln E[φ′²] a step, from the weights and the activity of now, for cells without gates."
        ),
        "bound": N_("upper bound"),
        "bound_help": N_(
            "ln σ_max(W_hh) + ln sup φ′ a step: the gradient cannot be above it, and is mostly far below."
        ),
        "path": N_("path through the gates"),
        "path_help": N_("The product of the gate that keeps the memory, over so many steps: the median over units."),
        "units": N_("path of each unit"),
        "units_help": N_(
            "The same for single units, evenly chosen where there are many: some may keep what most let go."
        ),
        "radii": N_("Spectral radius, and in brackets that from which on theory expects growth: {radii}"),
        "radius": N_("{label} {radius} ({critical})"),
        "cuts": N_("Norm of this training step’s gradient: {cuts}"),
        "cut": N_("{label} {norm}, cut to {limit}"),
        "uncut": N_("{label} {norm}"),
        "sketch": N_("Sketch"),
        "sketch_help": N_("Draw what you expect before you train; it stays beside what is measured."),
        "sketch_how": N_(
            "Draw how much of the gradient is left so many steps back: with the pointer, or with ← → and ↑ ↓."
        ),
        "sketched": N_("Your sketch: of the gradient at the loss, {share} is left {distance} steps back."),
        "sketch_gaps": N_("Your sketch is off, on average by a factor of: {gaps}"),
        "sketch_gap": N_("{label} {factor}"),
        "erase": N_("Erase"),
        "one_value": N_("{label}: {value}"),
        "two_values": N_("{label}: {value}; memory: {memory}"),
        "half_life": N_("halves every {steps} steps"),
        "no_half_life": N_("does not fall"),
        "distance": N_("{distance} steps back"),
        "slopes": N_("predicted: {predicted} nats a step; measured: {measured}"),
        "empty": N_(
            "Start training to see how quickly a learning signal fades in each network on its way back in time."
        ),
        "summary_run": N_("{run}, at step {step}"),
        "summary": N_("Gradient profiles. {runs}."),
    },
    "gradient_map": {
        **_COMING,
        **_MOMENT,
        "title": N_("Where a loss at each step is felt"),
        "step_axis": N_("gradient at step j"),
        "loss_axis": N_("loss at step i"),
        "legend": N_("‖∂Lᵢ/∂{symbol}ⱼ‖"),
        "hint": N_("Each row is one loss, each column a step it reaches back to."),
        "readout": N_("loss at step {loss}, step {step}: {norm}"),
        "empty": N_("Start training to see which steps each loss still reaches: one row a loss, one column a step."),
        "summary": N_("Gradient map at step {step}: {near}; {far}."),
    },
    "iteration": {
        "nothing": _MOMENT["nothing"],
        "title": N_("One training step in slow motion"),
        "moment": N_("what training step {step} does, shown for the first of its {n} sequences"),
        "hint": N_("← →: walk through it"),
        "times": N_("Time steps"),
        "forward": N_("Forward"),
        "loss": N_("Loss"),
        "backward": N_("Backward"),
        "update": N_("Update"),
        "unit": N_("unit {unit}"),
        "sum": N_("sum"),
        "becomes": N_("becomes"),
        "forward_note": N_(
            "Time step {t} of {length} reads “{token}”. Each row adds up to a sum, of which its activation makes a "
            "gate or a state."
        ),
        "reset_note": N_(
            "{symbol}: what comes from the state, its bias included, has been multiplied by {by} ({gate})."
        ),
        "loss_note": N_("A step's loss is −ln of the probability that the network gave to the right answer."),
        "loss_note_number": N_("The loss is the square of how far the answer is off."),
        "reads": N_("reads"),
        "right": N_("right answer"),
        "probability": N_("its probability"),
        "answered": N_("answered"),
        "off": N_("off by"),
        "loss_head": N_("loss"),
        "loss_mean": N_("L, mean of {n}"),
        "loss_batch": N_("the whole batch, mean of {n}"),
        "expected": N_("Expected after step {t}"),
        "backward_note": N_(
            "From the last step back to the first: how much L would change if a state changed. The bars are on a log scale."
        ),
        "update_note": N_(
            "One weight of U: from unit {from} to unit {unit} ({gate}). From here on all {n} sequences count."
        ),
        "gradient_title": N_("What each time step adds to its gradient"),
        "steps": N_("steps {from}–{until}"),
        "step_alone": N_("step {from}"),
        "gradient": N_("gradient"),
        "own_gradient": N_("of the first sequence alone"),
        "clip_title": N_("Clipped"),
        "norm": N_("norm of the whole gradient"),
        "limit": N_("limit"),
        "clipped": N_("g, cut in proportion"),
        "not_clipped": N_("g, not cut"),
        "mean_title": N_("Adam: running average of g"),
        "square_title": N_("Adam: running average of g²"),
        "step_title": N_("The step"),
        "empty": N_("Pause, or take one training step, to see it in slow motion."),
        "behind": N_("Slow motion is there for the newest step only: go back to live."),
        "ended": N_("This training has ended. Start one and pause it to see a step in slow motion."),
        "summary": N_(
            "Training step {step}: loss {loss} on its first sequence, {batch} on all. One weight with the gradient "
            "{gradient}"
            " goes from {before} to {after}."
        ),
    },
    "sample": {
        **_QUESTION,
        "title": N_("What it writes"),
        "asked_at": N_("your prompt, at step {step}"),
        "earlier": N_("Earlier"),
        "step": N_("step {step}"),
        "placeholder": N_("Type a beginning of your own"),
        "temperature": N_("Temperature {value}"),
        "continue": N_("Continue it"),
        "back": N_("Back to the samples"),
        "hint": N_("A low temperature writes safely, a high one boldly."),
        "empty": N_("Start training, and the network begins to write here, nonsense first."),
    },
    "score": {
        **_COMING,
        "nothing": _MOMENT["nothing"],
        "title": N_("How often it is right"),
        "title_metric": N_("On fresh sequences: {metric}"),
        "constant": N_("always the mean"),
        "step_axis": N_("training step"),
        "chance": N_("guessing"),
        "readout": N_("step {step}   {value}, on {n} fresh sequences"),
        "solved": N_("Solved, first at step {step}"),
        "unsolved": N_("Not solved so far: {value} at step {step}"),
        "empty": N_("Start training: how well the network does on sequences it has never seen appears here."),
        "persistence": N_("the value before"),
        "linear_ar": N_("linear model of {p} values"),
        "title_error": N_("One-step error on the held-out part"),
        "readout_error": N_("step {step}   squared error {value}, on {n} held-out values"),
        "solved_error": N_("Closer than the linear model, first at step {step}"),
        "unsolved_error": N_("Not closer than the linear model: {value} at step {step}"),
        "empty_error": N_(
            "Start training: how far off the next value is forecast, on the held-out part, appears here."
        ),
    },
    "forecast": {
        **_MOMENT,
        "title": N_("How it goes on with the curve"),
        "title_digits": N_("What it takes the digit for, step by step"),
        "truth": N_("the curve itself"),
        "one_step": N_("one step ahead"),
        "free": N_("on its own"),
        "linear_free": N_("linear model on its own"),
        "learned": N_("learned from"),
        "time_axis": N_("value number"),
        "value_axis": N_("value"),
        "readout": N_("value {time}   {values}"),
        "verdict": N_("On its own it stays near for {steps} of {length} steps, the linear model for {linear}."),
        "named": N_("It is a {label}, named {named} at the end"),
        "digit_axis": N_("digit"),
        "read_axis": N_("step of reading"),
        "empty": N_(
            "Start training to see how the network goes on with the curve: knowing every value before, and on its own."
        ),
        "empty_digits": N_("Start training to see what the network takes each digit for while it reads it."),
        "summary": N_("Forecasts at step {step}. {words}"),
    },
    "ladder": {
        **_SET,
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
        "seed_training": N_("training: {share} right so far, step {steps}, {time}"),
        "seed_stopped": N_("stopped: {share} right, step {steps}, {time}"),
        "stopped": N_("stopped"),
        "waiting": N_("waits for its turn"),
        "implied_solved": N_("not needed: a longer one is solved"),
        "implied_unsolved": N_("not needed: a shorter one is not solved"),
        "ratio": N_("Open gates ÷ tanh RNN: {times} times as long"),
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
    "parameters": {
        "nothing": _MOMENT["nothing"],
        "title": N_("Parameters of the layer, counted"),
        "sizes": N_("D = {input} inputs, H = {hidden} units"),
        "count": N_("parameters"),
        "formula": N_("blocks · H · (D + H + 2)"),
        "share": N_("beside this network"),
        "matched": N_("equally many with"),
        "at": N_("H = {hidden}: {count}"),
        "note": N_(
            "Every block has a matrix for the input, one for the state, and two biases, as torch has them."
            " All cells here were built and counted."
        ),
        "empty": N_("Start training to see this layer's parameters counted, and those of every other cell beside it."),
        "one": N_("{cell} {count} ({share})"),
        "summary": N_("Parameters of a layer of {hidden} units: {cells}."),
    },
    "conventions": {
        **_MOMENT,
        "title": N_("The same weights in other papers' equations"),
        "equations": N_("equations"),
        "share": N_("{symbol} is the share that"),
        "gate": N_("mean of {symbol}"),
        "difference": N_("largest difference of h"),
        "loss": N_("loss"),
        "right": N_("right answers"),
        "own": N_("this network"),
        "hint": N_(
            "Each line is run with this network's weights on the same sequences; where z is turned round, so are the weights under it."
        ),
        "empty": N_("Start training to see how far each of them comes from what this network computes."),
        "one": N_("{way}: {difference}, loss {loss}"),
        "summary": N_("At step {step}, the largest difference of the states from this network's: {ways}."),
    },
    "neighbours": {
        **_MOMENT,
        "title": N_("Nearest words and analogies"),
        "nearest": N_("nearest to “{word}”, by cosine"),
        "unknown": N_("“{word}” has no vector: it does not occur in this text, or more rarely than the least count."),
        "analogies": N_("word sums"),
        "sum": N_("{b} − {a} + {c}"),
        "leave_out": N_("leave the asked words out"),
        "right": N_("{right} of {total} analogies of this text come out ({share} %)."),
        "none": N_("No analogies are known for this text."),
        "mean_cosine": N_("Mean cosine of any two words: {cosine}"),
        "one_way": N_("Nearly all vectors point the same way: the words can hardly be told apart."),
        "empty": N_("Start training to see which words come to lie near one another."),
        "summary": N_("At step {step}, nearest to {word}: {words}."),
    },
    "update": {
        **_MOMENT,
        "title": N_("One update, with its numbers"),
        "next": N_("update {step}, learning rate {rate}: {centres} words with their windows, {pairs} true pairs"),
        "given": N_("given: {words}"),
        "word": N_("is it a neighbour?"),
        "asked": N_("is it the word?"),
        "label": N_("true answer"),
        "weight": N_("counts"),
        "probability": N_("it says “yes” with"),
        "probability_of_word": N_("probability"),
        "yes": N_("yes"),
        "no": N_("no"),
        "embedding": N_("Embedding: {moved} of {total} rows move"),
        "context": N_("Context: {moved} of {total} rows move"),
        "farthest": N_("farthest: {words}"),
        "row": N_("“{word}” in Embedding"),
        "before": N_("before"),
        "after": N_("after"),
        "change": N_("change"),
        "note": N_("One square is one row, the most frequent word first; exactly the lit ones move."),
        "behind": N_("Looking back, this cannot be shown: it needs the weights of now."),
        "ended": N_("The training has ended: no update follows. Start again, and pause on the way."),
        "empty": N_("Pause the training, or take single steps, to see the next update with its numbers."),
        "summary": N_(
            "Update {step}: {pairs} true pairs; {embedding} rows of Embedding and {context} of Context move."
        ),
    },
    "race": {
        **_SET,
        **_BASELINES,
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
    },
    "race_results": {
        **_SET,
        "title": N_("What this race has shown"),
        "winners_title": N_("Who is ahead"),
        "asks_errors": N_("Fewest errors"),
        "asks_parameters": N_("Fewest parameters"),
        "asks_time": N_("Quickest step on stock kernels"),
        "not_yet": N_("not measured yet"),
        "no_difference": N_("no difference that these seeds show: the bands overlap"),
        "no_difference_in_time": N_("no difference that this measurement shows: the middle halves overlap"),
        "as_many": N_("about as many in all of them"),
        "guessed": N_("as you said"),
        "guessed_else": N_("you said {guess}"),
        "ms": N_("{ms} ms"),
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
        "stock": N_("ms a step, torch.nn"),
        "millions": N_("{count} million"),
        "times_note": N_(
            "Measured on this machine after the trainings of this race, cells taking turns; what others train at that time goes"
            " on and slows all cells alike. Median of {rounds} steps, forward and backward, on"
            " {batch} sequences of {steps} steps; below it the middle half. Ours is the same kind of code for every cell. On a CPU"
            " torch has one fused kernel, for the LSTM alone, which does all gates of a step at once; it puts RNN and GRU"
            " together from single operations. So there an LSTM may take less time than a GRU although it multiplies more."
        ),
        "times_later": N_("Steps are timed when the trainings are over: a clock beside a training would tell of both."),
        "times_none": N_("Steps are timed when all trainings have ended. Let the race go on to see it."),
        "lengths_title": N_("Right at other lengths"),
        "up_to": N_("n ≤ {length}"),
        "solved_here": N_("solved: {solved}/{judged}"),
        "lengths_note": N_(
            "The final weights on up to {sequences} fresh sequences of each length: median of the seeds. All"
            " were trained at {length} alone."
        ),
        "lengths_later": N_(
            "When the trainings are over, every network is tried on shorter and longer sequences, too."
        ),
        "lengths_none": N_(
            "Networks are tried at other lengths when all trainings have ended. Let the race go on to see it."
        ),
        "empty": N_("What the race shows about errors, sizes and times appears here."),
    },
    "clamp": {
        **_QUESTION,
        "title": N_("Hold gates at a value"),
        "at_step": N_("measured at step {step}"),
        "free": N_("free"),
        "held": N_("held"),
        "where": N_("Units that are held"),
        "all_units": N_("all units"),
        "unit": N_("unit {unit} alone"),
        "from": N_("from token"),
        "hold": N_("Hold them"),
        "freeze": N_("Freeze the memory"),
        "release": N_("Let go"),
        "in_all": N_("all units"),
        "in_unit": N_("unit {unit}"),
        "constant": N_(
            "{gates} in {where} from token {token} on: {symbol} stays constant. Its largest change from one token "
            "to the next is {change}."
        ),
        "changes": N_(
            "{gates} in {where} from token {token} on: {symbol} changes by up to {change} from one token to the next."
        ),
        "numbers": N_("Free and held"),
        "loss": N_("loss on held-out text"),
        "accuracy": N_("next token right"),
        "change": N_("largest change of {symbol}"),
        "next": N_("What may come after the sentence"),
        "writes": N_("What it writes after it"),
        "note": N_(
            "The sentence is read freely up to the chosen token and with held gates from there on; held-out text "
            "and writing have them held throughout. The network itself stays as it is."
        ),
        "empty": N_(
            "Choose a value for a gate, or freeze the memory: the network reads the sentence again with that gate "
            "held, and every picture above follows."
        ),
    },
    "units": {
        **_QUESTION,
        **{f"property_{what.name}": what.label for what in PROPERTIES.values()},
        "title": N_("Text coloured by one unit"),
        "at_step": N_("measured at step {step}"),
        "read": N_("Read the text now"),
        "ranking": N_("Which unit tells most of …"),
        "unit_number": N_("Number of the unit"),
        "previous": N_("Previous unit"),
        "next": N_("Next unit"),
        "of_memory": N_("tanh(c) of unit"),
        "of_output": N_("h of unit"),
        "keys": N_("The text, coloured by one unit. ← →: previous and next unit"),
        "found": N_("unit {unit}: {bits} bits"),
        "not_found": N_("no unit found"),
        "row_help": N_(
            "Best: unit {unit} with {bits} bits. The upright line: {null} bits, the most that any unit reached for 20 "
            "shifted labels."
        ),
        "told": N_("{property} ({bits} bits)"),
        "tells": N_("Unit {unit} tells more than luck of: {list}."),
        "tells_nothing": N_("Unit {unit} tells no more than luck of any of these properties."),
        "readout": N_("{token}   {value}"),
        "note": N_(
            "{count} tokens read, {held_out} of them never trained on; the first {shown} are shown. A unit is found "
            "when it is above the line that luck drew. ← → in the text: other units."
        ),
        "empty": N_(
            "Pause the training or press “Read the text now”: then every token is coloured by what one unit holds there."
        ),
    },
    "saturation": {
        "nothing": _MOMENT["nothing"],
        "title": N_("How often gates are shut or wide open"),
        "at_step": N_("measured at step {step}"),
        "right_axis": N_("share of tokens above 0.9"),
        "left_axis": N_("share of tokens below 0.1"),
        "readout": N_("{gate}, unit {unit}: below 0.1 at {left} %, above 0.9 at {right} %"),
        "gate_mean": N_("{gate}: below 0.1 at {left} %, above 0.9 at {right} % of tokens"),
        "empty": N_("One dot a unit and gate appears here as soon as the text has been read."),
        "summary": N_("Saturation of the gates at step {step}. {gates}."),
    },
    "half_life": {
        **_MOMENT,
        "title": N_("After how many tokens half of a memory is gone"),
        "from_to": N_("{first} → {last} tokens"),
        "only": N_("{last} tokens"),
        "note": N_(
            "ln 2 / mean(−ln f) of each unit over the watched sentence; dot: median of the units, line: their "
            "middle half; hollow: at step 1, full: now. Earlier runs of yours that started otherwise stand below."
        ),
        "empty": N_("Start training to see how long units keep what they hold, at the start and now."),
    },
    "map": {
        **_MOMENT,
        "title": N_("Map of the words"),
        "search": N_("Find a word"),
        "previous": N_("Previous match"),
        "next": N_("Next match"),
        "match": N_("{at} of {count}"),
        "no_match": N_("not among the {count} words of this map"),
        "pairs": N_("Pairs"),
        "flat": N_("2-D"),
        "space": N_("3-D"),
        "only_flat": N_("These words were laid out on a plane."),
        "fit": N_("Show all"),
        "explained": N_("{count} directions, {percent} % of the variance"),
        "often": N_("number {rank} by frequency, {count} times"),
        "rank": N_("number {rank} by frequency"),
        "place": N_("at {place}"),
        "hint": N_("Drag to move, wheel to zoom. Click a word to choose it, Shift-click for several."),
        "hint_space": N_("Drag with Shift or the right button to turn, drag to move, wheel to zoom."),
        "chosen": N_("Chosen: {words}"),
        "empty": N_("Start training, and each word finds its place here, beside words used in the same company."),
        "summary": N_("A map of {count} words at step {step}."),
        "summary_share": N_("A map of {count} words at step {step}: {share}."),
        "near": N_("{word} is at {place}; nearest on the map: {words}."),
        "keys": N_("Arrow keys move the map, in 3-D they turn it; + and − zoom, 0 shows all."),
    },
    "ways": {
        "title": N_("One sentence, cut in every way"),
        "sentence": N_("Your sentence"),
        "placeholder": N_("Type a sentence of your own"),
        "way_without-dictionary": N_("without your words"),
        **{f"way_{way.name}": way.brief for way in WAYS.values()},
        "choose": N_("Cut the text this way, too"),
        "tokens": N_("{count} tokens"),
        "key_same": N_("as in the chosen way"),
        "key_other": N_("cut differently"),
        "key_left": N_("left out of the count"),
        "empty": N_("The first worker is getting ready; then your sentence is cut here."),
        "one": N_("{way}: {tokens}"),
    },
    "vocabulary": {
        **_COUNTED,
        "title": N_("The vocabulary"),
        "kept": N_("{kept} of {kinds} different tokens are kept: {share} % of the text"),
        "dropped": N_("{kinds} are too rare, {tokens} places in the text become □"),
        "none_dropped": N_("None is too rare"),
        "examples": N_("such as"),
        "own": N_("Your sentence"),
        "unseen": N_("never in the text"),
        "rare": N_("too rare: {count} ×"),
        "known": N_("id {id}, {count} ×"),
        "rank": N_("rank"),
        "rank_axis": N_("rank of the token"),
        "count_axis": N_("how often it occurs"),
        "threshold": N_("minimum count {count}"),
        "id": N_("id"),
        "token": N_("token"),
        "count": N_("count"),
        "search": N_("Search a token"),
        "found": N_("{found} of {count}"),
        "found_head": N_("{found} of the {count} most frequent"),
        "readout": N_("{token}   rank {rank}   {count} ×"),
        "summary": N_(
            "{kept} of {kinds} different tokens occur at least {least} times and are kept. Most frequent: {tokens}."
        ),
    },
    "batch": {
        **_COUNTED,
        "title": N_("A batch: sentences of one length"),
        "own": N_("yours"),
        "row": N_("sentence {row}"),
        "padding": N_("{padding} of {places} places are padding ({share} %)"),
        "cut": N_("{cut} tokens are cut off"),
        "none_cut": N_("nothing is cut off"),
        "more": N_("cut off: {tokens}"),
        "pad": N_("padding"),
        "same": N_(
            "An untrained network ({cell}) read your sentence alone and in this block: after its last token the states differ by"
            " at most {same}."
            " The padding behind it then moved the state by up to {moved}, so that is where reading has to stop."
        ),
        "full": N_(
            "An untrained network ({cell}) read your sentence alone and in this block: after its last token the states differ by"
            " at most {same}."
            " Without padding in its row, there is nothing to stop before."
        ),
        "overlap": N_("In this mode characters come in several words, so their order is no longer that of the text."),
        "readout": N_("row {row}, position {place}   {token}   id {id}"),
        "summary": N_("{rows} sentences of {length} places. {padding}; {cut}. Row {row}: {tokens}."),
    },
    "block": {
        **_COUNTED,
        "title": N_("The block of numbers"),
        "keys": N_("← → position   ↑ ↓ sentence   Shift + ← → feature"),
        "batch_axis": N_("batch_size = {size}"),
        "length_axis": N_("max_L = {size}"),
        "feature_axis": N_("feature_size = {size}"),
        "token": N_("token"),
        "id": N_("its id"),
        "vector": N_("its row of {size} numbers"),
        "note": N_(
            "Row {id} of the embedding of a network ({cell}) with {hidden} units and seed {seed}, before its first training step."
        ),
        "zeros": N_("Padding is row 0 of the embedding: zeros, which training leaves as they are."),
        "unknown": N_("All unknown tokens share row 1: the network cannot tell them apart."),
        "readout": N_("[{row}, {place}, {feature}] = {value}"),
        "summary": N_(
            "Row {row}, position {place}: {token}, id {id}. Feature {feature} is {value}. The vector: {vector}."
        ),
    },
    "dense": {
        **_COUNTED,
        "title": N_("One-hot against dense"),
        "one_hot": N_("one-hot"),
        "dense": N_("dense"),
        "one_hot_is": N_("{size} numbers, all 0 but number {id}"),
        "dense_is": N_("{size} numbers, to be learned"),
        "per_token": N_("numbers a token"),
        "block": N_("numbers in this block"),
        "bytes": N_("as float32"),
        "table": N_("the table to learn"),
        "none": N_("none"),
        "note": N_(
            "One-hot times the table is just its row {id}: that is why an embedding looks up and does not multiply."
            " Any two one-hot vectors are equally far apart; dense ones can come to lie near or far."
        ),
        "summary": N_("One-hot: {hot} numbers in this block. Dense: {dense}, and {table} in the table."),
    },
    "upload": {
        "title": N_("Reading the text"),
        "waiting": N_("Waiting for a free worker …"),
        "reading": N_("Reading the text, {percent} %"),
        "reading_at": N_("Reading the text, {percent} %, {rate} tokens/s"),
        "finished": N_("The text is ready."),
    },
    "document": {},
}
