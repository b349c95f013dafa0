# Shortens the output of swift test; scripts/test calls it.
#
# Input: lines of swift test, `@tick` each second, and `@exit STATUS` at the end.
# Variables: terminal (1 if the output is a terminal) and times (a file with a line for each test: milliseconds, a tab,
# the test's name).

BEGIN { seconds = passed = failed = skipped = known = lost = 0 }

# swift test does not write whole lines: a tick may come in the midst of one.
/@tick$/ {
    part = part substr($0, 1, length($0) - 5)
    seconds++
    if (terminal) printf "\r\033[K%s", progress()
    else if (seconds % 15 == 0) print progress()
    fflush()
    next
}

part != "" {
    $0 = part $0
    part = ""
}

/@exit [0-9]+$/ { finish($NF) }

# Symbols of Swift Testing: it prints one before each event. What follows without one belongs to the event.
/^◇ / { isFailure = 0; next }
/^✔ Test case / { isFailure = 0; next }
/^✔ Test run with / || /^✘ Test run with / { closing = $0; isFailure = 0; next }
/^✔ Test / { passed++; isFailure = 0; next }
/^✔ / { isFailure = 0; next }
/^(➜|➟|⏭) / {
    isFailure = 0
    if ($2 == "Test") {
        skippedTests[++skipped] = $0
        sub(/^[^ ]+ Test /, "", skippedTests[skipped])
    }
    next
}
/^[^ ]+ (Test|Suite) .* recorded a known issue/ { known++; isFailure = 0; next }
/^✘ Suite / { isFailure = 0; next }
/^✘ Test case / { isFailure = 0; next }
/^✘ Test .* failed after [0-9.]+ seconds/ { failed++; isFailure = 1 }
/^✘ / { isFailure = 1 }

# What the watchdog, the compiler or swift test itself says.
/^(error|warning|fatal error|Fatal error): / || /Fatal error: / { isFailure = 1 }

isFailure { show($0); next }
{ otherLines[lost++ % 100] = $0 }

END {
    if (hasEnded) exit
    print "error: swift test ended without an exit status"
    finish(1)
}

function show(line) {
    if (terminal) printf "\r\033[K"
    print line
    fflush()
}

function progress() {
    return sprintf("%d:%02d  %d passed, %d failed, %d skipped", seconds / 60, seconds % 60, passed, failed, skipped)
}

function finish(status,    i, line, command) {
    hasEnded = 1
    if (terminal) printf "\r\033[K"
    if (closing == "" && status != 0) {
        # It crashed or did not start: nothing else says why.
        for (i = lost > 100 ? lost - 100 : 0; i < lost; i++) print otherLines[i % 100]
    }
    if (skipped > 0) {
        print "Skipped:"
        for (i = 1; i <= skipped; i++) print "  " skippedTests[i]
    }
    command = "sort -rn '" times "' | head -5"
    for (i = 0; (command | getline line) > 0; i++) {
        if (i == 0) print "Slowest:"
        printf "  %5.1f s  %s\n", line / 1000, substr(line, index(line, "\t") + 1)
    }
    close(command)
    print "Totals: " passed " passed, " failed " failed, " skipped " skipped, " known " known issues in " \
        sprintf("%d:%02d", seconds / 60, seconds % 60)
    if (closing != "") print closing
    exit status
}
