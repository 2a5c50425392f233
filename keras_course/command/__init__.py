"""The command line of the chapters: flags, dialogue, run folders, backend, seed, precision, caches, slide headings."""
