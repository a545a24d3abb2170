"""Documents of lessons, match-ups and presets: read and checked, what is wrong said by field, rule and value."""
