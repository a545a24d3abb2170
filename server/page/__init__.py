"""The page as files, texts and documents."""
