"""What is said about the inside of a network: its cell, its gates, its single units, one step of training."""

from core.i18n import N_
from core.text.properties import PROPERTIES
from core.ui.instrument_labels.shared import COMING, MOMENT, QUESTION, READING

LABELS: dict[str, dict[str, str]] = {
    "gates": {
        **COMING,
        **QUESTION,
        **READING,
        "title": N_("Gates and states while reading"),
        "small_title": N_("Gates while reading"),
        "title_ungated": N_("Sums and states while reading"),
        "mean": N_("mean over all steps"),
        "readout": N_("“{token}”   time step {position}   unit {unit}"),
        "readout_mean": N_("“{token}”   time step {position}   mean of all units"),
        "placeholder": N_("Type a sentence of your own"),
        "trace": N_("Show its gates"),
        "trace_ungated": N_("Show its states"),
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
        "small_empty": N_("Start training to see the gates: each column is a time step, each row a unit."),
        "empty_ungated": N_("Start training to see sums and states: each column is a time step, each row a unit."),
        "summary": N_("Gates at step {step} while reading: {sentence}. Mean values: {means}."),
        "summary_ungated": N_("States at step {step} while reading: {sentence}. Mean values: {means}."),
    },
    "cell": {
        **COMING,
        **READING,
        "title": N_("Inside the cell, one time step at a time"),
        "walk": N_("Walk through the sequence"),
        "halt": N_("Stop walking"),
        "choose_unit": N_("Unit shown"),
        "mean": N_("mean of all units"),
        "unit": N_("unit {unit}"),
        "means": N_("Means over the units: a mean of products is not the product of the means."),
        "keys": N_("In the picture: ← → time step, ↑ ↓ unit"),
        "readout": N_("“{token}”   time step {position} of {count}"),
        "empty": N_("Start training to see the numbers on the wires: what the cell does at each time step."),
        "summary": N_("One step of the cell at training step {step}: {where}, {unit}. {values}."),
    },
    "unrolled": {
        **COMING,
        **READING,
        "title": N_("The loop, unrolled over time"),
        "readout": N_("“{token}”   time step {position} of {count}"),
        "readout_value": N_("“{token}”   time step {position}   {symbol}, unit {unit}   {value}"),
        "caption": N_(
            "Every column uses the same W and U: {parameters} parameters in this network, for {count} time steps as for one."
        ),
        "same": N_("Every column uses the same W and U: the number of parameters does not grow with the sequence."),
        "empty": N_(
            "Start training to see how the state changes from step to step: each column is one turn of the loop."
        ),
        "summary": N_("The state at training step {step}: {where}. Mean over the units: {means}."),
    },
    "iteration": {
        "nothing": MOMENT["nothing"],
        "title": N_("One training step in slow motion"),
        "moment": N_("what training step {step} does, shown for the first of its {n} sequences"),
        "moment_ended": N_("what training step {step} would do, shown for the first of its {n} sequences"),
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
            "Time step {t} of {length} reads “{token}”. Each row adds up to a sum; its activation turns that into a "
            "gate or a state."
        ),
        "forward_note_ungated": N_(
            "Time step {t} of {length} reads “{token}”. Each row adds up to a sum; its activation turns that into the "
            "new state."
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
        "shows_forward": N_("units at each time step: every summand, the sum, and what it becomes"),
        "shows_loss": N_("the probability that the right answer got, and what that costs"),
        "shows_backward": N_("how much the loss hangs on the states, from the last step back to the first"),
        "shows_update": N_("one weight: its gradient, clipping, Adam, and the step it takes"),
        "behind": N_("Slow motion is there for the newest step only: go back to live."),
        "ended": N_("This training has ended. Start one and pause it to see a step in slow motion."),
        "summary": N_(
            "Training step {step}: loss {loss} on its first sequence, {batch} on all. One weight with the gradient "
            "{gradient}"
            " goes from {before} to {after}."
        ),
    },
    "parameters": {
        "nothing": MOMENT["nothing"],
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
        **MOMENT,
        "title": N_("The same weights in other papers' equations"),
        "equations": N_("equations"),
        "share": N_("{symbol} is the share that"),
        "gate": N_("mean of {symbol}"),
        "difference": N_("largest difference of h"),
        "loss": N_("loss"),
        "right": N_("right answers"),
        "own": N_("this network"),
        "hint": N_(
            "Each line is run with this network's weights on the same sequences, {set}; where z is turned round, so are the "
            "weights under it."
        ),
        "of_recurrent": N_("the held-out ones that the gradient is measured on"),
        "of_memory": N_("fresh ones of the task"),
        "of_series": N_("the held-out ones that the gradient is measured on"),
        "empty": N_("Start training to see how far each of them comes from what this network computes."),
        "one": N_("{way}: {difference}, loss {loss}"),
        "summary": N_("At step {step}, the largest difference of the states from this network's: {ways}."),
    },
    "clamp": {
        **QUESTION,
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
        **QUESTION,
        **{f"property_{what.name}": what.label for what in PROPERTIES.values()},
        "title": N_("Text coloured by one unit"),
        "at_step": N_("measured at step {step}"),
        "read": N_("Read the text now"),
        "ranking": N_("Which unit tells most of … (furthest above luck first)"),
        "unit_number": N_("Number of the unit"),
        "previous": N_("Previous unit"),
        "next": N_("Next unit"),
        "of_memory": N_("tanh(c) of unit"),
        "of_output": N_("h of unit"),
        "keys": N_("The text, coloured by one unit. ← →: previous and next unit"),
        "found": N_("unit {unit}: {bits} bits"),
        "not_found": N_("no unit found"),
        "row_help": N_(
            "The best is unit {unit}: {bits} bits. The upright line, {null} bits, is luck: the most that any unit told of labels "
            "moved to other places in the text, in 20 tries."
        ),
        "told": N_("{property} ({bits} bits)"),
        "tells": N_("Unit {unit} tells more than luck would about: {list}."),
        "tells_nothing": N_("About none of these properties does unit {unit} tell more than luck would."),
        "readout": N_("“{token}”   {value}"),
        "note": N_(
            "Read: {count} tokens, {held_out} of them from the part of the text that is never trained on. {rest}"
        ),
        "note_held_out": N_("Read: {count} tokens from the part of the text that is never trained on. {rest}"),
        "note_rest": N_(
            "The first {shown} are shown. A unit counts as found when its bar reaches beyond the upright line, the most that "
            "luck gives. ← → in the text: other units."
        ),
        "empty": N_("Start training: at the next pause every token is coloured by what one unit holds there."),
        "unread": N_(
            "Pause the training or press “Read the text now”: then every token is coloured by what one unit holds there."
        ),
    },
    "saturation": {
        "nothing": MOMENT["nothing"],
        "title": N_("How often gates are shut or wide open"),
        "at_step": N_("measured at step {step}"),
        "right_axis": N_("share of tokens above 0.9"),
        "left_axis": N_("share of tokens below 0.1"),
        "readout": N_("{gate}, unit {unit}: below 0.1 at {left} %, above 0.9 at {right} %"),
        "gate_mean": N_("{gate}: below 0.1 at {left} %, above 0.9 at {right} % of tokens"),
        "empty": N_("One dot for each unit and gate appears here as soon as the text has been read."),
        "summary": N_("Saturation of the gates at step {step}. {gates}."),
    },
    "half_life": {
        **MOMENT,
        "title": N_("After how many tokens half of a memory is gone"),
        "from_to": N_("{first} → {last} tokens"),
        "only": N_("{last} tokens"),
        "note": N_(
            "ln 2 / mean(−ln {symbol}) of each unit over the watched sentence; dot: median of the units, band: their "
            "middle half; hollow: at step 1, full: now."
        ),
        "alone": N_("Start again with another “{setting}” (under More): both runs then stand here."),
        "beside": N_("Below this run: earlier ones of yours whose gate started otherwise."),
        "empty": N_("Start training to see how long units keep what they hold, at the start and now."),
    },
}
