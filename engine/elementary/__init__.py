"""Elementary functions of the project's own: the same bits on every machine, over arrays and in compiled code.

They use sums, products, quotients, square roots, comparisons and bits alone, which IEEE 754 rounds in one way only, in
an order that is written down. Each is within 1.5 units of the last place. One source serves both uses: over arrays as
it stands, and compiled for single numbers, for which `select` and `quarter_turns` have forms of their own. Compiled
code has to inline what they call, or LLVM vectorizes no loop over them, and must not allow fast arithmetic: rounding is
what many of them are made of.
"""
