"""Elementary functions of the project's own: the same bits on every machine, over arrays and in compiled code."""
