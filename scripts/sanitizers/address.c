// The defaults of Address Sanitizer; ASAN_OPTIONS overrides them.

// No leak detection: a program that ends during its work still holds memory, and Swift keeps marks in the spare bits of
// some pointers, which the leak detector does not recognize: it would report their memory as lost.
const char *__asan_default_options(void) { return "detect_leaks=0:exitcode=66"; }
