"""Text, one token at a time: knows no model and no data set; see README.md beside this file."""
