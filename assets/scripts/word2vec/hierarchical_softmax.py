import heapq

CONTEXT_ROWS = max(1, len(WORDS) - 1)


def huffman(counts):
    """Each word's way from the root of the Huffman tree: nodes, branches taken, and where there is a decision, (V, depth)."""
    size = len(counts)
    parent, branch = [0] * (2 * size - 1), [0] * (2 * size - 1)
    waiting = [(count, word) for word, count in enumerate(counts)]
    heapq.heapify(waiting)
    for node in range(size, 2 * size - 1):
        rarest, second = heapq.heappop(waiting), heapq.heappop(waiting)
        parent[rarest[1]] = parent[second[1]] = node
        branch[second[1]] = 1
        heapq.heappush(waiting, (rarest[0] + second[0], node))
    paths = []
    for word in range(size):
        path, at = [], word
        while at != len(parent) - 1:
            path.append((parent[at] - size, branch[at]))
            at = parent[at]
        paths.append(path[::-1])
    depth = max(1, *(len(path) for path in paths))
    padded = torch.tensor([[(*step, 1) for step in path] + [(0, 0, 0)] * (depth - len(path)) for path in paths])
    return padded.unbind(2)


NODES, CODE, ON_PATH = huffman(COUNTS)


def questions_of(update, targets, positive):
    """Which way at each branch on the way to the true word? Label 1 for branch 0."""
    weights = positive.unsqueeze(3) * ON_PATH[targets].unsqueeze(1)
    return NODES[targets].flatten(1), 1.0 - CODE[targets].flatten(1), weights.flatten(2)


def mean_loss(entropy, weights, positive):
    """The mean over all pairs."""
    return (entropy * weights).sum() / positive.sum().clamp(min=1.0)
