// Tells Thread Sanitizer what it cannot see in a Swift program. The sanitizers' builds link it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// Swift's Mutex is a lock. Without contention it is locked and unlocked by inlined atomic operations, which the
// sanitizer sees. With contention Swift's library calls the kernel, which the sanitizer does not see: then access to
// the guarded value looks like a race. These functions wrap both of the library's, and report the lock
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

// NIO reuses a buffer once it holds the only reference. That the other holder had read before it released its
// reference is known only from the reference count, which Swift's library keeps.
const char *__tsan_default_suppressions(void) { return "race:_StorageC07reallocD08capacity\n"; }
