"""What an owner has guessed, in the run library: a guess is made before a run, and outlives the tab that it was made in."""

import sqlalchemy as sa

from core.runs.store import RunStore
from core.runs.tables import guesses


class Guesses:
    """The guesses of an open library, by owner and question; may be called from any thread."""

    def __init__(self, store: RunStore) -> None:
        self._engine = store.engine

    def answer(self, owner: str, question: str) -> str:
        """What an owner said last; "" where they said nothing."""
        query = sa.select(guesses.c.answer).where(guesses.c.owner == owner, guesses.c.question == question)
        with self._engine.connect() as connection:
            return str(connection.scalar(query) or "")

    def keep(self, owner: str, question: str, answer: str) -> None:
        """Keep an answer in the place of the one before; "" takes it back."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(guesses).where(guesses.c.owner == owner, guesses.c.question == question))
            if answer:
                connection.execute(sa.insert(guesses).values(owner=owner, question=question, answer=answer))
