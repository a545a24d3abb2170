"""Many runs at once, beside the sessions and behind them: processes of the lowest priority, shared out."""
