class Network(nn.Module):
    """Numbers → recurrent layer → an answer after each step."""

    def __init__(self):
        super().__init__()
        self.recurrent = $layer
        self.head = nn.Linear(HIDDEN_SIZE, OUTPUT_SIZE)

    def forward(self, inputs):
        outputs, _ = self.recurrent(inputs)
        return self.head(outputs)
