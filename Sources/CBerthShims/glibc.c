// What makes the programs run with other versions of glibc than the build machine's.
#ifdef __linux__
#define _GNU_SOURCE
#include <features.h>
#ifdef __GLIBC__

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <math.h>
#include <nss.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

extern ElfW(Dyn) _DYNAMIC[] __attribute__((weak, visibility("hidden")));

/// In a program with the C library linked in: looks up names of hosts and users only in files and DNS, which that
/// library has built in. For every other service in /etc/nsswitch.conf, such as `myhostname` or `resolve`, it would load
/// a module of the system's C library, and end the program if that has another version (an assertion of
/// `_dl_call_libc_early_init`, with Debian 11's 2.31).
__attribute__((constructor)) static void look_up_names_without_modules(void) {
    // Only a program with shared libraries has such a table.
    if (_DYNAMIC) return;
    if (__nss_configure_lookup("hosts", "files dns") != 0 || __nss_configure_lookup("passwd", "files") != 0) abort();
}

// Functions that the Swift runtime and libgcc take from glibc 2.35 and 2.36 if the build machine has them. With these
// definitions the release build also starts on glibc 2.34: RHEL 9 and Amazon Linux 2023. Ubuntu 22.04 has 2.35.
//
// They are hidden: they serve the program that they are linked into, and replace nothing in shared libraries. They are
// weak, so that they do not clash with the library's own in a program that has the C library linked in.

#define HIDDEN __attribute__((visibility("hidden"), weak))

/// As glibc's since 2.36: a random number, for the seed of hashes.
HIDDEN uint32_t arc4random(void) {
    uint32_t number;
    ssize_t count;
    do {
        count = getrandom(&number, sizeof number, 0);
    } while (count < 0 && errno == EINTR);
    // The kernel gives up to 256 bytes whole (getrandom(2)).
    if (count != sizeof number) abort();
    return number;
}

/// As glibc's since 2.35, which has a newer version of this symbol: the length of a vector.
HIDDEN double hypot(double x, double y) {
    double longer = fmax(fabs(x), fabs(y));
    if (isinf(x) || isinf(y)) return INFINITY;
    if (isnan(x) || isnan(y)) return x + y;
    if (longer == 0) return 0;
    // Without an overflow of the squares.
    double ratio = fmin(fabs(x), fabs(y)) / longer;
    return longer * sqrt(1 + ratio * ratio);
}

HIDDEN float hypotf(float x, float y) { return (float)hypot(x, y); }

#if __GLIBC_PREREQ(2, 35)
struct object_search {
    uintptr_t address;
    struct dl_find_object *result;
};

static int object_has_address(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size;
    struct object_search *search = data;
    uintptr_t start = 0, end = 0;
    void *table = NULL;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[index];
        uintptr_t first = object->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_LOAD && first <= search->address && search->address - first < header->p_memsz) {
            start = first;
            end = first + header->p_memsz;
        }
        if (header->p_type == PT_GNU_EH_FRAME) table = (void *)first;
    }
    if (end == 0 || !table) return 0;
    *search->result = (struct dl_find_object){
        .dlfo_map_start = (void *)start, .dlfo_map_end = (void *)end, .dlfo_eh_frame = table};
    return 1;
}

/// As glibc's since 2.35: libgcc's search for the frame of an address.
HIDDEN int _dl_find_object(void *address, struct dl_find_object *result) {
    struct object_search search = {(uintptr_t)address, result};
    return dl_iterate_phdr(object_has_address, &search) == 1 ? 0 : -1;
}
#endif

#endif
#endif
