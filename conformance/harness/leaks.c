/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/leaks.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/mountinfo.h"
#include "base/owned.h"
#include "harness/cgroups.h"
#include "harness/clean_text.h"
#include "harness/clock.h"
#include "harness/outside.h"
#include "harness/scene.h"
#include "harness/slot.h"
#include "harness/stage.h"

enum {
    GRACE_MS = 500, /* For processes that are about to end by themselves. */
    DEATH_MS = 5000,
    MOUNTS_MAX = 32 << 20,
    LISTED_MAX = 100,
};

static char *read_mounts(void)
{
    char *text = NULL;

    if (oci_file_read(AT_FDCWD, "/proc/self/mountinfo", MOUNTS_MAX, &text, NULL, NULL) != OCI_OK)
        return oci_str_dup("");
    return text;
}

void cts_leaks_begin(struct cts_scene *scene)
{
    scene->mounts_before = read_mounts();
}

static bool has_mount(const struct oci_mountinfo *info, int id)
{
    for (size_t i = 0; i < info->n_rows; i++) {
        if (info->rows[i].id == id)
            return true;
    }
    return false;
}

static void list_mounts(const char *before_text, const char *after_text, json_t *mounts)
{
    owned_mountinfo struct oci_mountinfo before = OCI_MOUNTINFO_NONE;
    owned_mountinfo struct oci_mountinfo after = OCI_MOUNTINFO_NONE;

    if (oci_mountinfo_parse(before_text, strlen(before_text), &before, NULL) != OCI_OK ||
        oci_mountinfo_parse(after_text, strlen(after_text), &after, NULL) != OCI_OK)
        return;
    for (size_t i = 0; i < after.n_rows && json_array_size(mounts) < LISTED_MAX; i++) {
        const char *target = after.rows[i].target;

        if (!has_mount(&before, after.rows[i].id))
            (void)json_array_append_new(mounts, cts_clean_text(target, strlen(target)));
    }
}

/* The text is compared first: nearly always nothing has changed. */
static json_t *leaked_mounts(const struct cts_scene *scene)
{
    owned_str char *after = read_mounts();
    json_t *mounts = json_array();

    if (strcmp(scene->mounts_before, after) != 0)
        list_mounts(scene->mounts_before, after, mounts);
    return mounts;
}

/* Every orphan of this pid namespace becomes our child, so no children means no processes. */
static bool no_children(struct cts_scene *scene)
{
    siginfo_t info;

    cts_scene_drain(scene);
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 && errno == ECHILD;
}

static bool wait_for_no_children(struct cts_scene *scene, double deadline_ms)
{
    bool none = no_children(scene);

    while (!none && cts_clock_ms() < deadline_ms) {
        (void)cts_scene_turn(scene, deadline_ms);
        none = no_children(scene);
    }
    return none;
}

static json_t *describe_process(int pid)
{
    owned_json json_t *seen = cts_outside_observe(pid);

    return json_pack("{s:i,s:O?,s:O?}", "pid", pid, "exe", json_object_get(seen, "exe"), "cmdline",
                     json_object_get(seen, "cmdline"));
}

static json_t *leaked_processes(struct cts_scene *scene)
{
    json_t *processes = json_array();
    owned_dir DIR *dir = NULL;
    const struct dirent *entry = NULL;

    if (wait_for_no_children(scene, cts_clock_ms() + GRACE_MS))
        return processes;
    dir = opendir("/proc");
    /* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (dir != NULL && json_array_size(processes) < LISTED_MAX &&
           (entry = readdir(dir)) != NULL) {
        int pid = (int)strtol(entry->d_name, NULL, 10);

        if (pid > 1)
            (void)json_array_append_new(processes, describe_process(pid));
    }
    return processes;
}

/* Entries of a folder that are none of the names that the harness put there. */
static void list_others(const char *folder, const char *const *ours, size_t n_ours, json_t *files)
{
    owned_dir DIR *dir = opendir(folder);
    const struct dirent *entry = NULL;

    /* One thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while (dir != NULL && json_array_size(files) < LISTED_MAX && (entry = readdir(dir)) != NULL) {
        owned_str char *path = oci_str_printf("%s/%s", folder, entry->d_name);
        bool known = false;

        for (size_t i = 0; i < n_ours; i++)
            known = known || strcmp(entry->d_name, ours[i]) == 0;
        if (!known)
            (void)json_array_append_new(files, cts_clean_text(path, strlen(path)));
    }
}

/* A tool's storage is its own; what it writes elsewhere is watched step by step. */
static json_t *leaked_files(const struct cts_scene *scene)
{
    static const char *const in_area[] = {".", "..", "bundle", "root", "work", "io"};
    static const char *const in_root[] = {".", ".."};
    const char *root = json_string_value(json_object_get(scene->values, "root"));
    json_t *files = json_array();

    if (scene->kind != CTS_RUNTIME)
        return files;
    list_others(scene->stage->slot->area, in_area, sizeof(in_area) / sizeof(in_area[0]), files);
    list_others(root, in_root, sizeof(in_root) / sizeof(in_root[0]), files);
    return files;
}

static void end_bystanders(struct cts_scene *scene)
{
    for (size_t i = 0; i < json_array_size(scene->bystanders); i++) {
        pid_t pid = (pid_t)json_integer_value(json_array_get(scene->bystanders, i));
        int status = 0;

        if (!cts_scene_ended(scene, pid, &status))
            (void)kill(-pid, SIGKILL);
    }
}

/* Process 1 is not among those that -1 names. Frozen processes die only once their group is
 * thawed, so the groups go first. */
static void end_everything(struct cts_scene *scene, json_t *groups)
{
    cts_cgroups_remove(scene->stage->cgroups, scene->cgroup, groups);
    (void)kill(-1, SIGKILL);
    (void)wait_for_no_children(scene, cts_clock_ms() + DEATH_MS);
}

void cts_leaks_settle(struct cts_scene *scene)
{
    json_t *leaks = json_object();
    json_t *groups = json_array();

    end_bystanders(scene);
    (void)json_object_set_new(leaks, "processes", leaked_processes(scene));
    (void)json_object_set_new(leaks, "mounts", leaked_mounts(scene));
    (void)json_object_set_new(leaks, "files", leaked_files(scene));
    (void)json_object_set_new(leaks, "cgroups", groups);
    (void)json_object_set_new(scene->observation, "leaks", leaks);
    end_everything(scene, groups);
}
