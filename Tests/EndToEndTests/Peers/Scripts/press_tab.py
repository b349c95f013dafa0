"""Types a command line into a real shell in its own terminal, and presses Tab once.

usage: press_tab.py bash|zsh|fish SCRIPT LINE

SCRIPT is berth's completion script for the shell. Prints the line after the Tab in brackets, and below it the
candidates that the shell received, in order; prints the terminal's output to standard error.
"""

import atexit
import os
import pty
import select
import shlex
import shutil
import sys
import tempfile
import time

shell, script, line = sys.argv[1:]
record = tempfile.mkdtemp()
atexit.register(shutil.rmtree, record)
lines, candidates = os.path.join(record, "line"), os.path.join(record, "candidates")


def fish_quote(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


SETUP = {
    "bash": r"""
        PS1='ready> '
        bind 'set bell-style none'; bind 'set completion-query-items 0'; bind 'set page-completions off'
        source {script}
        [[ $(complete -p berth) =~ -F\ ([^ ]+) ]]
        function_of_berth=${{BASH_REMATCH[1]}}
        recording() {{ "$function_of_berth" "$@"; printf '%s\n' "${{COMPREPLY[@]}}" > {candidates}; }}
        complete -o filenames -F recording berth
        tell() {{ printf '%s' "$READLINE_LINE" > {lines}.part; mv {lines}.part {lines}; }}
        bind -x '"\C-xp": tell'
    """,
    "zsh": r"""
        PS1='ready> '
        unsetopt beep prompt_sp
        LISTMAX=10000
        autoload -Uz compinit; compinit -D -u
        source {script}
        compadd() {{ local -a hits; builtin compadd -A hits "$@"; print -rl -- $hits >> {candidates}; builtin compadd "$@" }}
        tell() {{ print -rn -- "$BUFFER" > {lines}.part; mv {lines}.part {lines} }}
        zle -N tell
        bindkey '^Xp' tell
        # zsh's default Tab also expands the typed text without completion.
        bindkey '^I' complete-word
    """,
    # fish shows the candidates itself; `complete -C` lists them again.
    "fish": r"""
        function fish_prompt; printf 'ready> '; end
        function fish_right_prompt; end
        source {script}
        function tell
            complete -C {line} | string replace -r '\t.*' '' > {candidates}
            commandline | string collect > {lines}.part
            mv {lines}.part {lines}
        end
        bind \cxp tell
    """,
}
COMMANDS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}

setup = os.path.join(record, "setup")
with open(setup, "w") as file:
    file.write(SETUP[shell].format(script=shlex.quote(script), candidates=candidates, lines=lines, line=fish_quote(line)))

child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "dumb"
    os.execvp(COMMANDS[shell][0], COMMANDS[shell])

shown = b""


def read_until(is_there, what):
    global shown
    end = time.monotonic() + 20
    while not is_there():
        if time.monotonic() > end:
            sys.exit(f"{shell} never {what}: {shown.decode(errors='replace')}")
        if select.select([terminal], [], [], 0.02)[0]:
            try:
                shown += os.read(terminal, 65536)
            except OSError:
                sys.exit(f"{shell} has ended: {shown.decode(errors='replace')}")


os.write(terminal, f"source {setup}\n".encode())
read_until(lambda: b"ready> " in shown, "was ready")
os.write(terminal, line.encode() + b"\t\x18p")
read_until(lambda: os.path.exists(lines), "told its line")
os.write(terminal, b"\x03\x15exit\n" if shell == "fish" else b"\x15exit\n")
try:
    while piece := os.read(terminal, 65536):
        shown += piece
except OSError:  # The shell has ended.
    pass
os.waitpid(child, 0)
sys.stderr.buffer.write(shown)

with open(lines) as file:
    print(f"[{file.read()}]")
if os.path.exists(candidates):
    with open(candidates) as file:
        print("".join(text for text in file if text.strip()), end="")
