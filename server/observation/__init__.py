"""What a page is shown of a run: frames, health, measures, scenes; and how often."""
