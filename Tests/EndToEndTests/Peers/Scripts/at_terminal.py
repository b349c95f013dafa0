"""Runs a command in a terminal of its own and answers its question, as a person would: not before it is asked.

usage: at_terminal.py QUESTION ANSWER COMMAND [ARGUMENT...]

Prints all that the terminal shows, and ends with the command's status. Each QUESTION (a part of it will do) is answered,
however often it comes up; `^C` for ANSWER is the key, and in any other a return is pressed behind it.
"""

import os
import pty
import sys

question, answer, command = sys.argv[1].encode(), sys.argv[2], sys.argv[3:]
keys = b"\x03" if answer == "^C" else answer.encode() + b"\r"

child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)

answered = 0
shown = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # The last one that had the terminal has gone.
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
