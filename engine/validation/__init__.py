"""What is wrong with a document, in words; strict JSON; how large a document may be."""
