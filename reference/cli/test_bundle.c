/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/test_bundle.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>

#include "base/owned.h"

enum { SKIPPED = 77 };

/* Nothing that keel is asked here may take longer; `timeout` then ends it, and its status says so.
 */
#define IN_TIME "timeout -s KILL 20 " KEEL

static char work[] = "/tmp/keel-test-XXXXXX";

static const char *cgroup_name(void)
{
    return strrchr(work, '/') + 1;
}

static int run_shell(const char *command)
{
    int status = system(command); /* NOLINT(cert-env33-c): our own words. */

    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

char *oci_test_path(const char *name)
{
    return oci_str_printf("%s/%s", work, name);
}

int oci_test_keel(const char *words)
{
    owned_str char *command =
        oci_str_printf(IN_TIME " --root %s/state %s </dev/null >/dev/null 2>&1", work, words);

    return run_shell(command);
}

char *oci_test_status(void)
{
    owned_str char *command =
        oci_str_printf(IN_TIME " --root %s/state state test 2>/dev/null", work);
    FILE *pipe = popen(command, "re"); /* NOLINT(cert-env33-c): our own words. */
    owned_json json_t *doc = pipe == NULL ? NULL : json_loadf(pipe, 0, NULL);
    const char *status = json_string_value(json_object_get(doc, "status"));

    if (pipe != NULL)
        (void)pclose(pipe);
    return oci_str_dup(status == NULL ? "" : status);
}

char *oci_test_processes(void)
{
    owned_str char *path = oci_str_printf("/proc/self/task/%d/children", getpid());
    owned_file FILE *file = fopen(path, "re");
    char text[256] = "";

    if (file != NULL && fgets(text, sizeof(text), file) == NULL)
        text[0] = '\0';
    return oci_str_dup(text);
}

int oci_test_bundle_make(void **state)
{
    owned_str char *command = NULL;

    (void)state;
    if (geteuid() != 0)
        exit(SKIPPED);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    /* What others mount meanwhile is not keel's. */
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return -1;
    if (mkdtemp(work) == NULL)
        return -1;
    command = oci_str_printf(
        "set -e; cd %s; mkdir -p state bundle/rootfs/dev bundle/rootfs/proc bundle/rootfs/sys; "
        "cp " KEEL " bundle/rootfs/keel; " KEEL " spec --bundle bundle; "
        "sed -i 's|\"linux\": {|\"linux\": { \"cgroupsPath\": \"/%s\",|; "
        "s|\"terminal\": true|\"terminal\": false|; s|\"sh\"|\"/keel\"|' bundle/config.json",
        work, cgroup_name());
    return run_shell(command);
}

int oci_test_bundle_remove(void **state)
{
    owned_str char *command = oci_str_printf("rm -rf %s", work);

    (void)state;
    return run_shell(command);
}

bool oci_test_has_entry(const char *path)
{
    owned_dir DIR *dir = opendir(path);
    const struct dirent *entry = NULL;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.')
            return true;
    }
    return false;
}

bool oci_test_has_cgroup(void)
{
    owned_dir DIR *dir = opendir("/sys/fs/cgroup");
    const struct dirent *entry = NULL;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        owned_str char *path = oci_str_printf("/sys/fs/cgroup/%s/%s", entry->d_name, cgroup_name());

        if (access(path, F_OK) == 0)
            return true;
    }
    return false;
}

unsigned int oci_test_n_mounts(void)
{
    owned_file FILE *file = fopen("/proc/self/mountinfo", "re");
    unsigned int n = 0;
    int c = 0;

    while (file != NULL && (c = getc(file)) != EOF)
        n += c == '\n';
    return n;
}
