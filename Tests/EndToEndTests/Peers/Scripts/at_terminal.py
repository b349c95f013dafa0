"""Runs a command in its own terminal and answers its question once the question appears.

usage: at_terminal.py QUESTION ANSWER COMMAND [ARGUMENT...]

Prints the terminal's output, and exits with the command's status. QUESTION may be a part of the question; each
occurrence is answered. The ANSWERS `^C` and `^D` are these keys; a Return follows any other answer.
"""

import os
import pty
import sys

question, answer, command = sys.argv[1].encode(), sys.argv[2], sys.argv[3:]
keys = {"^C": b"\x03", "^D": b"\x04"}.get(answer, answer.encode() + b"\r")

child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)

answered = 0
shown = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # No process has the terminal open any more.
        piece = b""
    if not piece:
        break
    shown += piece
    sys.stdout.buffer.write(piece)
    sys.stdout.flush()
    while shown.count(question) > answered:
        answered += 1
        os.write(terminal, keys)

_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
