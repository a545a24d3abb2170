"""Many runs that differ in one or two settings: the document, the runs, what carries them out, results."""
