"""What is said about gradients through time."""

from core.i18n import N_
from core.ui.instrument_labels.shared import COMING, MOMENT

LABELS: dict[str, dict[str, str]] = {
    "gradient": {
        **COMING,
        **MOMENT,
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
        "factors": N_("predicted: ×{predicted} a step; measured: ×{measured}"),
        "fitted": N_("Measured along a straight line through {from} to {until} tokens back"),
        "fitted_steps": N_("Measured along a straight line through {from} to {until} steps back"),
        "bound": N_("upper bound"),
        "path": N_("path through the gates"),
        "path_half_life": N_("path through the gates: half is left after {steps} tokens"),
        "path_half_life_steps": N_("path through the gates: half is left after {steps} steps"),
        "empty": N_("Start training to see how quickly a learning signal fades on its way back in time."),
        "summary": N_("Gradient profile at step {step}. {curves}."),
    },
    "profiles": {
        **COMING,
        **MOMENT,
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
        "fitted": N_("Measured along a straight line through {from} to {until} steps back"),
        "factors": N_("predicted: ×{predicted} a step; measured: ×{measured}"),
        "empty": N_(
            "Start training to see how quickly a learning signal fades in each network on its way back in time."
        ),
        "summary_run": N_("{run}, at step {step}"),
        "summary": N_("Gradient profiles. {runs}."),
    },
    "gradient_map": {
        **COMING,
        **MOMENT,
        "title": N_("Where a loss at each step is felt"),
        "step_axis": N_("gradient at step j"),
        "loss_axis": N_("loss at step i"),
        "legend": N_("‖∂Lᵢ/∂{symbol}ⱼ‖"),
        "hint": N_("Each row is one loss, each column a step it reaches back to."),
        "readout": N_("loss at step {loss}, step {step}: {norm}"),
        "empty": N_("Start training to see which steps each loss still reaches: one row a loss, one column a step."),
        "summary": N_("Gradient map at step {step}: {near}; {far}."),
    },
}
