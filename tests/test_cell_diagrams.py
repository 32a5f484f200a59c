"""A cell's diagram is all connected, and what lies at its ends and in its boxes is what the cell has."""

from itertools import pairwise

import pytest

from core.cells.catalog import CELLS, CellSpec


@pytest.mark.parametrize("cell", CELLS)
def test_the_diagram_is_all_connected_and_shows_every_gate(cell: str) -> None:
    assert_connected(CELLS[cell])


def assert_connected(spec: CellSpec) -> None:
    """Fails where a diagram does not hang together or leaves a gate out."""
    nodes, wires = {node.id: node for node in spec.diagram.nodes}, spec.diagram.wires
    assert len(nodes) == len(spec.diagram.nodes) == len({(node.x, node.y) for node in nodes.values()})
    for node in nodes.values():
        assert any(wire.end == node.id for wire in wires) == (node.kind not in ("input", "state_in")), node.id
        assert any(wire.start == node.id for wire in wires) == (node.kind != "state_out"), node.id
    boxes = [node.gate for node in nodes.values() if node.kind == "gate"]
    assert len(boxes) == len(set(boxes)) == spec.blocks
    assert {gate.name for gate in spec.gates if gate.is_gate} <= set(boxes) <= {gate.name for gate in spec.gates}
    ends = {wire.value for wire in wires if nodes[wire.end].kind == "state_out"}
    begins = {wire.value for wire in wires if nodes[wire.start].kind == "state_in"}
    assert ends == set(spec.states)
    assert begins == {f"{state}[-1]" for state in spec.states}
    for wire in wires:
        track = [(nodes[wire.start].x, nodes[wire.start].y), *wire.via, (nodes[wire.end].x, nodes[wire.end].y)]
        for (x, y), (next_x, next_y) in pairwise(track):
            assert (x == next_x) != (y == next_y), (wire.start, wire.end)
