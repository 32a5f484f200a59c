class Network(nn.Module):
    """Token → embedding → recurrent layer → scores of the next token."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(OUTPUT_SIZE, EMBEDDING_SIZE)
        self.recurrent = $layer
        self.head = nn.Linear(HIDDEN_SIZE, OUTPUT_SIZE)

    def forward(self, inputs):
        outputs, _ = self.recurrent(self.embedding(inputs))
        return self.head(outputs)
