"""A program of its own that renders one SVG from its input as a PNG to its output.

Why a program: the renderer holds Python's lock while it works, so that a thread of the
server would stop all others for as long; and whatever it does wrong, the server lives.

    python renderer.py WIDTH FONT_FILE...
"""

import sys

import resvg_py


def main() -> None:
    """Render standard input, *WIDTH* pixels wide, with these fonts and no others."""
    width, *font_files = sys.argv[1:]
    png = resvg_py.svg_to_bytes(
        svg_string=sys.stdin.buffer.read().decode(),
        width=int(width),
        font_files=font_files,
        skip_system_fonts=True,
    )
    sys.stdout.buffer.write(png)


if __name__ == "__main__":
    main()
