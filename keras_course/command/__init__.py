"""Around a chapter's functions: flags, dialogue, run folders, backend, seed, precision, caches, the slide headings."""
