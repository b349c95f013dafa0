// What Thread Sanitizer cannot see of a Swift program, and is told by what is linked into it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// Swift's Mutex is a lock. Where nobody waits, it is taken and given back by atomic operations that the compiler puts
// into the program, and the sanitizer sees them. Where somebody waits, Swift's library has the kernel do it, out of its
// sight: then what the lock guards looks like a race. Both functions of the library are put in front of by ones that say so
// (https://github.com/swiftlang/swift/blob/main/stdlib/public/Synchronization/Mutex/LinuxImpl.swift).

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

void __tsan_acquire(void *address);
void __tsan_release(void *address);

SWIFT void lock_slow(uint32_t thread, SELF mutex) __asm__(LOCK);
SWIFT void unlock_slow(SELF mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF mutex) {
    SWIFT void (*lock)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK);
    lock(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF mutex) {
    SWIFT void (*unlock)(SELF) = dlsym(RTLD_NEXT, UNLOCK);
    __tsan_release(mutex);
    unlock(mutex);
}

// NIO writes into a buffer again once it is the only one that holds it. That the other holder had read before it let go
// is known by the count of holders alone, which Swift's library keeps.
const char *__tsan_default_suppressions(void) { return "race:_StorageC07reallocD08capacity\n"; }
