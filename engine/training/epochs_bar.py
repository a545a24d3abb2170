"""A bar of the epochs done: in a notebook a picture, at a terminal a line of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.training.history import HistoryPoint


@contextmanager
def epochs_bar(epochs: int, *, shown: bool) -> Iterator[Callable[[HistoryPoint], object] | None]:
    """What to call after every epoch; None where nothing is shown."""
    if not shown:
        yield None
        return
    # Only where it is wanted: it takes longer to load than a small run.
    from tqdm.auto import tqdm

    with tqdm(total=epochs, unit="epoch") as bar:

        def advance(now: HistoryPoint) -> None:
            # Drawn when the bar is, not at every epoch.
            bar.set_postfix_str(f"training loss {now.train_loss:.4g}", refresh=False)
            bar.update()

        yield advance
