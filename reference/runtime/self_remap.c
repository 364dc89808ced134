/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/self_remap.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/owned.h"

enum {
    STAT_MAX = 1024,
    /* Fields of /proc/PID/stat after the command name, the state being the first. */
    STAT_START_CODE = 23,
    STAT_END_CODE = 24,
    STAT_START_STACK = 25,
    STAT_START_DATA = 42,
    STAT_END_DATA = 43,
    STAT_START_BRK = 44,
    STAT_ARG_START = 45,
    STAT_ARG_END = 46,
    STAT_ENV_START = 47,
    STAT_ENV_END = 48,
    N_STAT = 49,
};

/* The program as it lies in memory. */
struct image {
    uintptr_t base; /* Added to addresses of the program headers. */
    uintptr_t page; /* Bytes. */
    const ElfW(Phdr) * headers;
    size_t n_headers;
    int fd;
};

static uintptr_t down(const struct image *image, uintptr_t address)
{
    return address & ~(image->page - 1);
}

static uintptr_t up(const struct image *image, uintptr_t address)
{
    return down(image, address + image->page - 1);
}

static int protection(const ElfW(Phdr) * header)
{
    return ((header->p_flags & PF_R) != 0 ? PROT_READ : 0) |
           ((header->p_flags & PF_W) != 0 ? PROT_WRITE : 0) |
           ((header->p_flags & PF_X) != 0 ? PROT_EXEC : 0);
}

/* Same bytes, same address, other mount: even the code that runs here is replaced under itself. */
static bool map_again(const struct image *image, const ElfW(Phdr) * header)
{
    uintptr_t begin = down(image, image->base + header->p_vaddr);
    uintptr_t end = image->base + header->p_vaddr + header->p_filesz;
    off_t offset = (off_t)down(image, header->p_offset);

    return mmap((void *)begin, end - begin, protection(header), MAP_PRIVATE | MAP_FIXED, image->fd,
                offset) != MAP_FAILED;
}

/* What was written to lives in this process only: a copy without a file takes its place. */
static bool copy_anew(const struct image *image, const ElfW(Phdr) * header)
{
    uintptr_t begin = down(image, image->base + header->p_vaddr);
    size_t size = up(image, image->base + header->p_vaddr + header->p_filesz) - begin;
    void *copy =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    if (copy == MAP_FAILED)
        return false;
    memcpy(copy, (const void *)begin, size);
    return mremap(copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)begin) != MAP_FAILED;
}

static bool replace(const struct image *image, const ElfW(Phdr) * header)
{
    if (header->p_type == PT_LOAD && (header->p_flags & PF_W) == 0)
        return map_again(image, header);
    return header->p_type != PT_LOAD || header->p_filesz == 0 || copy_anew(image, header);
}

/* Relocated data was read-only before it was copied, and becomes so again. */
static bool protect(const struct image *image, const ElfW(Phdr) * header)
{
    uintptr_t begin = down(image, image->base + header->p_vaddr);
    uintptr_t end = down(image, image->base + header->p_vaddr + header->p_memsz);

    return header->p_type != PT_GNU_RELRO || mprotect((void *)begin, end - begin, PROT_READ) == 0;
}

/* The linker's name for where the program begins in memory. */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static bool find_base(struct image *image)
{
    for (size_t i = 0; i < image->n_headers; i++) {
        if (image->headers[i].p_type == PT_LOAD) {
            image->base = (uintptr_t)__ehdr_start - image->headers[i].p_vaddr;
            return true;
        }
    }
    return false;
}

static bool read_stat(uint64_t fields[N_STAT])
{
    char text[STAT_MAX];
    owned_fd int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    char *at = NULL;

    if (n <= 0)
        return false;
    text[n] = '\0';
    at = strrchr(text, ')');
    for (int i = 0; i < N_STAT; i++) {
        at = at == NULL ? NULL : strchr(at, ' ');
        if (at == NULL)
            return false;
        fields[i] = strtoull(++at, NULL, 10);
    }
    return true;
}

/* Without CAP_SYS_RESOURCE only all of the memory map's description can be set at once. */
static bool set_by_map(int fd, const uint64_t fields[N_STAT])
{
    struct prctl_mm_map map = {
        .start_code = fields[STAT_START_CODE],
        .end_code = fields[STAT_END_CODE],
        .start_data = fields[STAT_START_DATA],
        .end_data = fields[STAT_END_DATA],
        .start_brk = fields[STAT_START_BRK],
        .brk = (uintptr_t)sbrk(0),
        .start_stack = fields[STAT_START_STACK],
        .arg_start = fields[STAT_ARG_START],
        .arg_end = fields[STAT_ARG_END],
        .env_start = fields[STAT_ENV_START],
        .env_end = fields[STAT_ENV_END],
        .exe_fd = (uint32_t)fd,
    };

    return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0) == 0;
}

/* Asked before anything is touched: changing to a file that is in use is refused as such. */
static bool is_allowed(int fd, const uint64_t fields[N_STAT])
{
    return set_by_map(fd, fields) || errno == EBUSY;
}

enum oci_status oci_self_remap(int fd, struct oci_error *err)
{
    uint64_t fields[N_STAT];
    struct image image = {.page = (uintptr_t)getauxval(AT_PAGESZ),
                          .headers = (const void *)getauxval(AT_PHDR),
                          .n_headers = getauxval(AT_PHNUM),
                          .fd = fd};
    bool done = false;

    /* A program with an interpreter has libraries, whose place is not known here. */
    if (getauxval(AT_BASE) != 0 || !read_stat(fields) || !is_allowed(fd, fields))
        return oci_fail(err, OCI_UNSUPPORTED, NULL, "the program's file cannot be changed");
    done = find_base(&image);
    for (size_t i = 0; done && i < image.n_headers; i++)
        done = replace(&image, &image.headers[i]);
    for (size_t i = 0; done && i < image.n_headers; i++)
        done = protect(&image, &image.headers[i]);
    if (done && set_by_map(fd, fields))
        return OCI_OK;
    return oci_fail(err, OCI_UNSUPPORTED, NULL, "the program's file was not changed");
}
