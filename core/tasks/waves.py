"""The built-in curves: one that a straight-line rule knows by heart, one under noise, one that no straight line follows."""

import numpy as np

VALUES = 1_500
SINE_PERIOD = 25.0
WAVE_PERIODS = (50.0, 17.3, 7.1)
WAVE_HEIGHTS = (1.0, 0.6, 0.4)


def sine(draw: np.random.Generator) -> np.ndarray:
    """sin(2πt / 25 + φ), (VALUES,), with a drawn phase φ."""
    return np.asarray(np.sin(2.0 * np.pi * np.arange(VALUES) / SINE_PERIOD + draw.uniform(0.0, 2.0 * np.pi)))


def waves(draw: np.random.Generator) -> np.ndarray:
    """Three sines of periods that share no multiple, with drawn phases, (VALUES,); the noise is added by `noisy`."""
    time = np.arange(VALUES)
    phases = draw.uniform(0.0, 2.0 * np.pi, len(WAVE_PERIODS))
    parts = zip(WAVE_HEIGHTS, WAVE_PERIODS, phases, strict=True)
    return np.asarray(sum(height * np.sin(2.0 * np.pi * time / period + phase) for height, period, phase in parts))


def mackey_glass(draw: np.random.Generator) -> np.ndarray:
    """dx/dt = 0.2 x(t − 17) / (1 + x(t − 17)¹⁰) − 0.1 x(t), every sixth unit of time, (VALUES,).

    Mackey & Glass 1977, "Oscillation and chaos in physiological control systems"; integrated by Heun's method with
    steps of 0.1 from a drawn constant past, whose first 500 units of time are left out.
    """
    per_unit, delay, skipped, every = 10, 170, 5_000, 60
    x = [float(draw.uniform(0.9, 1.3))] * (delay + 1)
    for _ in range(skipped + every * VALUES):
        now, fed = x[-1], 0.2 * x[-1 - delay] / (1.0 + x[-1 - delay] ** 10)
        fed_next = 0.2 * x[-delay] / (1.0 + x[-delay] ** 10)
        slope = fed - 0.1 * now
        guess = now + slope / per_unit
        x.append(now + 0.5 * (slope + fed_next - 0.1 * guess) / per_unit)
    return np.array(x[delay + 1 + skipped :: every][:VALUES])


def noisy(curve: np.ndarray, level: float, draw: np.random.Generator) -> np.ndarray:
    """The curve with independent normal noise of `level` times its own standard deviation."""
    return np.asarray(curve + level * curve.std() * draw.standard_normal(len(curve)))
