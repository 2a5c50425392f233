"""What was said is kept within a command, and nowhere else."""

from keras_course.command import turns


def test_what_is_said_is_kept_until_the_block_ends():
    turns.so_far().append(("user", "nobody keeps this"))
    with turns.kept():
        assert turns.so_far() == []
        turns.so_far().append(("user", "one"))
        with turns.kept():
            assert turns.so_far() == []
        assert turns.so_far() == [("user", "one")]
    assert turns.so_far() == []
