"""Foresaid: who said what would happen, and did it?"""

import os

# numpy is imported later. Why one thread: the server computes in threads of its own,
# and those of a linear algebra library would only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
