/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/owned.h"

#ifndef MADV_COLLAPSE
#    define MADV_COLLAPSE 25 /* Linux 6.1 */
#endif

enum { SIZE_HUGE = 2 << 20 /* Bytes; where huge pages have another size, advice is refused. */ };

static void collapse(uintptr_t start, uintptr_t end)
{
    start = (start + SIZE_HUGE - 1) / SIZE_HUGE * SIZE_HUGE;
    end = end / SIZE_HUGE * SIZE_HUGE;
    /* An older kernel refuses, and a host may have none to spare: it is only slower then. */
    if (start < end)
        (void)madvise((void *)start, end - start, MADV_COLLAPSE);
}

void cts_heap_settle(void)
{
    owned_file FILE *maps = fopen("/proc/self/maps", "re");
    char line[512];
    uintptr_t start = 0;
    uintptr_t end = 0;

    (void)malloc_trim(0);
    while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
        if (strstr(line, "[heap]") != NULL && sscanf(line, "%lx-%lx", &start, &end) == 2)
            collapse(start, end);
    }
}
