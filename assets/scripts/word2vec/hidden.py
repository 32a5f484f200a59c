def hidden_of(inputs, bag):
    """The vector of each centre's guess (n, 16, D): a word's own, or the mean of its neighbours'."""
    vectors = embedding[inputs]
    return vectors if bag is None else bag @ vectors / bag.sum(2, keepdim=True).clamp(min=1.0)


def move_inputs(inputs, bag, pairs, hidden_moves, score):
    """Hand what is due to the guesses (n, 16, D) on to the vectors they were made of: whole, as word2vec.c does it."""
    moves = hidden_moves if bag is None else bag.mT @ hidden_moves
    behind = pairs if bag is None else bag.sum(1)
    moves = shortened(moves, inputs, behind, len(embedding), score)
    embedding.index_add_(0, inputs.flatten(), moves.flatten(0, 1))
