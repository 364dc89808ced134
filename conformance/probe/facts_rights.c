/* SPDX-License-Identifier: Apache-2.0 */
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/facts.h"
#include "probe/names.h"
#include "probe/proc.h"

enum {
    GROUPS_MAX = 1024,
    CAPABILITIES_MAX = 64,
};

static void write_ids(struct probe_json *json, const unsigned ids[4])
{
    static const char *const names[] = {"real", "effective", "saved", "fs"};

    probe_json_open(json, '{');
    for (size_t i = 0; i < 4; i++) {
        probe_json_key(json, names[i]);
        if (ids[i] == UINT32_MAX) {
            probe_json_null(json);
        } else {
            probe_json_number(json, ids[i]);
        }
    }
    probe_json_close(json, '}');
}

/* setfsuid() says what the id was, and no user has the id -1; a kernel without it says -1. */
void probe_fact_uid(struct probe_json *json, const struct probe *self)
{
    unsigned ids[4] = {0};

    (void)self;
    (void)getresuid(&ids[0], &ids[1], &ids[2]);
    ids[3] = (unsigned)setfsuid((uid_t)-1);
    write_ids(json, ids);
}

void probe_fact_gid(struct probe_json *json, const struct probe *self)
{
    unsigned ids[4] = {0};

    (void)self;
    (void)getresgid(&ids[0], &ids[1], &ids[2]);
    ids[3] = (unsigned)setfsgid((gid_t)-1);
    write_ids(json, ids);
}

void probe_fact_groups(struct probe_json *json, const struct probe *self)
{
    static gid_t groups[GROUPS_MAX];
    const int n = getgroups(GROUPS_MAX, groups);

    (void)self;
    if (n < 0) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '[');
    for (int i = 0; i < n; i++)
        probe_json_number(json, groups[i]);
    probe_json_close(json, ']');
}

static void write_capabilities(struct probe_json *json, const char *name, uint64_t bits)
{
    probe_json_key(json, name);
    probe_json_open(json, '[');
    for (unsigned i = 0; i < CAPABILITIES_MAX; i++) {
        if ((bits >> i & 1) != 0)
            probe_json_string(json, probe_capability_name(i));
    }
    probe_json_close(json, ']');
}

static uint64_t bounding_set(void)
{
    uint64_t bits = 0;

    for (unsigned long i = 0; i < CAPABILITIES_MAX; i++) {
        if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1)
            bits |= UINT64_C(1) << i;
    }
    return bits;
}

static uint64_t ambient_set(void)
{
    uint64_t bits = 0;

    for (unsigned long i = 0; i < CAPABILITIES_MAX; i++) {
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1)
            bits |= UINT64_C(1) << i;
    }
    return bits;
}

void probe_fact_capabilities(struct probe_json *json, const struct probe *self)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {0};

    (void)self;
    if (syscall(SYS_capget, &header, data) != 0) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    write_capabilities(json, "effective", data[0].effective | (uint64_t)data[1].effective << 32);
    write_capabilities(json, "permitted", data[0].permitted | (uint64_t)data[1].permitted << 32);
    write_capabilities(json, "inheritable",
                       data[0].inheritable | (uint64_t)data[1].inheritable << 32);
    write_capabilities(json, "bounding", bounding_set());
    write_capabilities(json, "ambient", ambient_set());
    probe_json_close(json, '}');
}

void probe_fact_securebits(struct probe_json *json, const struct probe *self)
{
    const int bits = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);

    (void)self;
    if (bits < 0) {
        probe_json_null(json);
    } else {
        probe_json_number(json, bits);
    }
}

void probe_fact_no_new_privs(struct probe_json *json, const struct probe *self)
{
    const int set = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);

    (void)self;
    if (set < 0) {
        probe_json_null(json);
    } else {
        probe_json_bool(json, set == 1);
    }
}

/* From the status file: prctl(PR_GET_SECCOMP) is deadly in strict mode. */
static void write_status_number(struct probe_json *json, const char *name, const char *label)
{
    size_t size = 0;
    const char *text = probe_file_read("/proc/self/status", &size);
    const char *at = text != NULL ? strstr(text, label) : NULL;

    probe_json_key(json, name);
    if (at == NULL) {
        probe_json_null(json);
    } else {
        probe_json_number(json, strtol(at + strlen(label), NULL, 10));
    }
}

void probe_fact_seccomp(struct probe_json *json, const struct probe *self)
{
    (void)self;
    probe_json_open(json, '{');
    write_status_number(json, "mode", "\nSeccomp:");
    write_status_number(json, "filters", "\nSeccomp_filters:");
    probe_json_close(json, '}');
}

void probe_fact_keyring(struct probe_json *json, const struct probe *self)
{
    char text[256];
    const long serial =
        syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0, 0, 0);
    const long n =
        syscall(SYS_keyctl, KEYCTL_DESCRIBE, KEY_SPEC_SESSION_KEYRING, text, sizeof(text), 0);

    (void)self;
    if (serial < 0) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    probe_json_member_number(json, "session", serial);
    probe_json_member(json, "description", n > 0 && n <= (long)sizeof(text) ? text : NULL);
    probe_json_close(json, '}');
}

static void write_label(struct probe_json *json, const char *path)
{
    size_t size = 0;
    char *text = probe_file_read(path, &size);

    probe_json_string(json, size > 0 ? probe_cut(&text, '\n') : NULL);
}

void probe_fact_apparmor(struct probe_json *json, const struct probe *self)
{
    (void)self;
    write_label(json, "/proc/self/attr/apparmor/current");
}

/* The file is shared by all modules; a SELinux context is told by its colons. */
void probe_fact_selinux(struct probe_json *json, const struct probe *self)
{
    size_t size = 0;
    char *text = probe_file_read("/proc/self/attr/current", &size);

    (void)self;
    if (text != NULL && strchr(text, ':') == NULL)
        text = NULL;
    probe_json_string(json, probe_cut(&text, '\n'));
}
