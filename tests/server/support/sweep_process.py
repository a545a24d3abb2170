"""A process for sweeps with the priority of the tests: it would else wait for whatever runs beside them."""

from __future__ import annotations

from server.sweeps import process

process.step_back = lambda: None

if __name__ == "__main__":
    process.main()
