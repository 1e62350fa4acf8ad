"""The reader: a process of its own that parses texts with spaCy.

`reader_process` starts, asks and ends it; `worker` is its program, `parser` the model;
`texts` is what is sent to be read, `messages` what server and process send each other,
`suggestions` what comes of a text.
"""
