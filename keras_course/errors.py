"""The one exception that means "you can mend this"."""


class CourseError(Exception):
    """Something the user can mend, told in one sentence.

    The sentence says what came, what was expected and how to repair it. The command line
    prints it without a traceback and exits with status 2; in Python it is an ordinary exception.
    """
