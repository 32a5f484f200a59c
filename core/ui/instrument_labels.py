"""Every word that an instrument shows. JavaScript holds none: it gets these translated, with {names} to fill."""

from core.i18n import N_
from core.text.catalog import WAYS

_MOMENT = {
    "live_at": N_("step {step}"),
    "kept_at": N_("looking back at step {step}"),
    "nothing": N_("The run failed before anything could be measured."),
}

_COMMAND = {
    "unreachable": N_("The server cannot be reached just now. Try again in a moment."),
}

_READING = {
    **_MOMENT,
    "asked_at": N_("your sentence, at step {step}"),
}

_QUESTION = {
    **_MOMENT,
    **_COMMAND,
    "waiting": N_("The network is reading …"),
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
        "nothing": _MOMENT["nothing"],
        "title": N_("Loss"),
        "raw": N_("each step"),
        "smooth": N_("running average"),
        "validation": N_("held-out text"),
        "uniform": N_("any token alike"),
        "constant": N_("always the mean"),
        "by_position": N_("by position"),
        "memoryless": N_("without memory"),
        "unigram": N_("by frequency"),
        "persistence": N_("the value before"),
        "linear_ar": N_("linear model of {p} values"),
        "noise": N_("the noise alone"),
        "score_loss": N_("held-out part"),
        "bigram": N_("by the token before"),
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
        **_QUESTION,
        **_READING,
        "title": N_("Gates and states while reading"),
        "mean": N_("mean"),
        "readout": N_("{token}   token {position}   unit {unit}"),
        "readout_mean": N_("{token}   token {position}   mean of all units"),
        "placeholder": N_("Type a sentence of your own"),
        "trace": N_("Show its gates"),
        "back": N_("Back to the watched sentence"),
        "hint": N_("Point at a picture: the same token and unit are read in all of them."),
        "unknown": N_("Not in the vocabulary of this network: {tokens}"),
        "empty": N_("Start training to see which gates open at which token: each column is a token, each row a unit."),
        "summary": N_("Gates at step {step} while reading: {sentence}. Mean values: {means}."),
    },
    "cell": {
        **_READING,
        "title": N_("Inside the cell, one token at a time"),
        "walk": N_("Walk through the sentence"),
        "halt": N_("Stop walking"),
        "choose_unit": N_("Unit shown"),
        "mean": N_("mean of all units"),
        "unit": N_("unit {unit}"),
        "keys": N_("In the picture: ← → token, ↑ ↓ unit"),
        "readout": N_("{token}   token {position} of {count}"),
        "empty": N_(
            "Start training to see the numbers on the wires: what the cell forgets, writes and reads at each token."
        ),
        "summary": N_("One step of the cell at training step {step}: {where}, {unit}. {values}."),
    },
    "unrolled": {
        **_READING,
        "title": N_("The loop, unrolled over the sentence"),
        "readout": N_("{token}   token {position} of {count}"),
        "readout_value": N_("{token}   token {position}   {symbol}, unit {unit}   {value}"),
        "caption": N_(
            "Every column uses the same W and U: {parameters} parameters in this network, for {count} tokens as for one."
        ),
        "same": N_("Every column uses the same W and U: the number of parameters does not grow with the sentence."),
        "empty": N_(
            "Start training to see how the state changes from token to token: each column is one turn of the loop."
        ),
        "summary": N_("The state at training step {step}: {where}. Mean over the units: {means}."),
    },
    "gradient": {
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
        "empty": N_("Start training to see how quickly a learning signal fades on its way back in time."),
        "summary": N_("Gradient profile at step {step}. {curves}."),
    },
    "profiles": {
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
        **_MOMENT,
        "title": N_("Where a loss at each step is felt"),
        "step_axis": N_("gradient at step j"),
        "loss_axis": N_("loss at step i"),
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
            "Time step {t} of {length} reads “{token}”. Each row adds up to a sum, of which its activation makes a gate or a state."
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
            "Training step {step}: loss {loss} on its first sequence, {batch} on all. One weight with the gradient {gradient}"
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
        "nothing": _MOMENT["nothing"],
        "title": N_("How often it is right"),
        "step_axis": N_("training step"),
        "chance": N_("guessing"),
        "readout": N_("step {step}   {value}, on {n} fresh sequences"),
        "solved": N_("Solved, first at step {step}"),
        "unsolved": N_("Not solved so far: {value} at step {step}"),
        "empty": N_("Start training: how often the network is right on sequences it has never seen appears here."),
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
            "An untrained network ({cell}) read your sentence alone and in this block: after its last token the states differ by at most {same}."
            " The padding behind it then moved the state by up to {moved}, so that is where reading has to stop."
        ),
        "full": N_(
            "An untrained network ({cell}) read your sentence alone and in this block: after its last token the states differ by at most {same}."
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
