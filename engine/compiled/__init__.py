"""Training, evaluation and maps in machine code, without the interpreter: the same bits on every machine."""
