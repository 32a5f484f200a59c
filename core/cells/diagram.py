"""The wiring of a cell as data: what a diagram with live values on its wires is drawn from."""

import msgspec


class Node(msgspec.Struct, frozen=True):
    """A thing in a diagram, centred at (x, y) in units of a grid; x points right and y points down.

    `kind` is "input", "state_in", "state_out", "gate" (a box that computes the traced quantity `gate` from the wires
    that end at it, with weights of its own), "operation" (no weights: ×, +, 1−, an activation, or the product with U)
    or "junction" (where wires join, drawn as a dot). `label` is what is written on it, a symbol in every language.
    """

    id: str
    kind: str
    x: float
    y: float
    label: str = ""
    gate: str = ""


class Wire(msgspec.Struct, frozen=True):
    """A line from node to node, by id, bent at the points `via`; wires that merely cross are not connected.

    `value` says what it carries, as one or more factors with "*" between them. A factor is the name of a traced
    quantity, "name[-1]" for its value one step before (at the first step: the first state), "tanh(name)" or
    "(1-name)". Empty where what is carried is not traced.
    """

    start: str
    end: str
    value: str = ""
    via: tuple[tuple[float, float], ...] = ()


class Diagram(msgspec.Struct, frozen=True):
    """The nodes and wires of one time step."""

    nodes: tuple[Node, ...] = ()
    wires: tuple[Wire, ...] = ()
