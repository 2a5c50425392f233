"""The sentences and tables that a chapter prints, one module a chapter: measured values in, text out."""
