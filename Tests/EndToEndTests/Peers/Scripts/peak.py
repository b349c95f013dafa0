"""Runs a program, writes its peak memory in KiB to a file, and exits with its status.

usage: peak.py FILE PROGRAM [ARGUMENT...]
"""

import os
import resource
import signal
import sys

child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
with open(sys.argv[1], "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
if status < 0:
    signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
sys.exit(status)
