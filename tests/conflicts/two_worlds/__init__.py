"""Two worlds that differ only in the content of what is hidden from a person give that person the same answers.

``people`` seats somebody for every role and every way of being kept out; ``mutation`` makes the second world out of
the first; ``looking`` asks for every page of both and compares all that comes back.
"""
