// How Address Sanitizer is to be unless ASAN_OPTIONS says otherwise.

// A program that is ended in the midst of its work still holds what it had. Swift keeps marks in the spare bits of some
// pointers, which are none to the leak detector: it would take what hangs on them for lost.
const char *__asan_default_options(void) { return "detect_leaks=0:exitcode=66"; }
