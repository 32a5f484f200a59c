"""What a recurrent network is asked to do: where its batches come from, and what counts as a loss."""
