"""Pure functions that turn data and labels into figures, and the one palette that everything is drawn with."""
