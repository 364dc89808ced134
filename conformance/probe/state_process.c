/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The process that a hook's standard input names, as the hook sees it.
 */
#include <ctype.h>
#include <string.h>

#include "probe/facts.h"
#include "probe/proc.h"

enum { PID_DIGITS = 10 };

/* The digits after the first "pid" of a document, as text; false where there are none. The
 * probe has no JSON reader: a state document has one member of that name. */
static bool find_pid(const char *state, char pid[PID_DIGITS + 1])
{
    const char *at = strstr(state, "\"pid\"");
    size_t n = 0;

    if (at == NULL)
        return false;
    at += strlen("\"pid\"");
    at += strspn(at, " \t\r\n:");
    while (n < PID_DIGITS && isdigit((unsigned char)at[n])) {
        pid[n] = at[n];
        n++;
    }
    pid[n] = '\0';
    return n > 0;
}

static void proc_path(char path[64], const char *pid, const char *name)
{
    const char *const parts[] = {"/proc/", pid, name};
    size_t used = 0;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        memcpy(path + used, parts[i], strlen(parts[i]));
        used += strlen(parts[i]);
    }
    path[used] = '\0';
}

void probe_json_state_process(struct probe_json *json, const char *state)
{
    char pid[PID_DIGITS + 1];
    char path[64];
    char target[PROBE_LINK_MAX];

    if (!find_pid(state, pid)) {
        probe_json_null(json);
        return;
    }
    probe_json_open(json, '{');
    probe_json_member(json, "pid", pid);
    proc_path(path, pid, "/root");
    probe_json_member(json, "root", probe_link_read(-1, path, target) ? target : NULL);
    proc_path(path, pid, "/ns");
    probe_json_key(json, "ns");
    probe_json_namespaces(json, path);
    proc_path(path, pid, "/mountinfo");
    probe_json_key(json, "mounts");
    probe_json_mounts(json, path);
    probe_json_close(json, '}');
}
