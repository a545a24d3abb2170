"""The one document that describes a run: its fields, the checks across them, data and targets made of it."""
