/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/scene_set.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "builder/bundle.h"
#include "builder/bytes.h"
#include "builder/fill.h"
#include "catalogue/subject.h"
#include "harness/cgroups.h"
#include "harness/devices.h"
#include "harness/image_scene.h"
#include "harness/isolation.h"
#include "harness/json_borrow.h"
#include "harness/leaks.h"
#include "harness/outside.h"
#include "harness/program.h"
#include "harness/recipes.h"
#include "harness/scene.h"
#include "harness/scene_begin.h"
#include "harness/slot.h"
#include "harness/stage.h"

static const char *const folders[] = {"bundle", "root", "work", "io"};

static enum oci_status make_folders(struct cts_scene *scene, struct oci_error *err)
{
    const struct cts_stage *stage = scene->stage;

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        owned_str char *path = oci_str_printf("%s/%s", stage->slot->area, folders[i]);

        if (mkdir(path, 0755) < 0)
            return oci_fail_sys(err, errno, "make '%s'", path);
        if (chmod(path, 0755) < 0)
            return oci_fail_sys(err, errno, "open '%s' to all", path);
    }
    return OCI_OK;
}

static enum oci_status shield_devices(struct cts_scene *scene, struct oci_error *err)
{
    owned_str char *folder = oci_str_printf("%s/io/dev", scene->stage->slot->area);

    return cts_devices_shield(folder, err);
}

/* What every bundle gets for this subject comes before what the case is about. */
static json_t *whole_patch(const struct cts_stage *stage, const json_t *bundle)
{
    const json_t *extra = stage->program->subject->extra_config;
    const json_t *own = json_object_get(bundle, "patch");
    json_t *patch = json_array();

    if (json_is_array(extra))
        (void)json_array_extend(patch, cts_borrow(extra));
    if (json_is_array(own))
        (void)json_array_extend(patch, cts_borrow(own));
    return patch;
}

/* Bytes that no text of JSON can be: not UTF-8, or too many to be written out. */
static enum oci_status flatten(const json_t *what, const json_t *values, struct oci_text *text,
                               struct oci_error *err)
{
    owned_json json_t *filled = fx_fill(what, values);
    struct oci_arena arena = {0};
    const struct oci_place place = {.arena = &arena};
    struct fx_bytes bytes = {.set = false};
    enum oci_status status = fx_read_bytes(filled, &bytes, &place, err);

    if (status == OCI_OK)
        status = fx_bytes_flatten(&bytes, text, err);
    oci_arena_done(&arena);
    return status;
}

static enum oci_status build_bundle(struct cts_scene *scene, struct oci_error *err)
{
    const json_t *bundle = json_object_get(scene->test, "bundle");
    const char *folder = json_string_value(json_object_get(scene->values, "bundle"));
    owned_json json_t *patch = whole_patch(scene->stage, bundle);
    const json_t *text = json_object_get(bundle, "config-text");
    owned_text struct oci_text bytes = OCI_TEXT_NONE;
    owned_fd int probe_fd = open(scene->stage->probe, O_RDONLY | O_CLOEXEC);
    owned_fd int bundle_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct fx_bundle what = {.recipe = cts_recipes_of(scene->stage->recipes, bundle),
                             .patch = patch,
                             .files = json_object_get(bundle, "files"),
                             .values = scene->values,
                             .probe_fd = probe_fd};
    json_t *config = NULL;
    enum oci_status status = OCI_OK;

    if (bundle == NULL)
        return OCI_OK;
    if (what.recipe == NULL) {
        return oci_fail(err, OCI_NOT_FOUND, NULL, "there is no recipe '%s'",
                        json_string_value(json_object_get(bundle, "recipe")));
    }
    if (text != NULL) {
        status = flatten(text, scene->values, &bytes, err);
        if (status != OCI_OK)
            return oci_within(err, status, "/bundle/config-text");
        what.config_text = oci_text_get(&bytes);
        what.size_config_text = bytes.size;
    }
    status = fx_bundle_build(&what, bundle_fd, &config, err);
    if (status != OCI_OK)
        return oci_within(err, status, "bundle");
    (void)json_object_set_new(scene->observation, "config", config);
    return OCI_OK;
}

/* Rows of mounts are many and cost time: only a case that speaks of them gets them. */
static bool speaks_of_mounts(const json_t *test)
{
    owned_str char *text = oci_json_dump(test, 0);

    return strstr(text, "/harness/mountinfo") != NULL;
}

/* What is the same for all cases was read once, by the parent of this process. */
static enum oci_status observe_harness(struct cts_scene *scene, struct oci_error *err)
{
    json_t *seen = json_copy(cts_borrow(scene->stage->harness));

    (void)json_object_set_new(seen, "pid", json_integer(getpid()));
    (void)json_object_set_new(seen, "ns", cts_outside_namespaces(getpid()));
    if (speaks_of_mounts(scene->test))
        (void)json_object_set_new(seen, "mountinfo", cts_outside_mounts(getpid()));
    (void)json_object_set_new(scene->observation, "harness", seen);
    (void)err;
    cts_leaks_begin(scene);
    return OCI_OK;
}

/* A folder of the host in place of a file system that vanishes. */
static enum oci_status make_kept(const struct cts_scene *scene, char **ret_keep,
                                 struct oci_error *err)
{
    const char *id = json_string_value(json_object_get(scene->observation, "case"));
    owned_str char *path = NULL;

    if (scene->stage->keep == NULL)
        return OCI_OK;
    path = oci_str_printf("%s/%s", scene->stage->keep, id);
    if (mkdir(scene->stage->keep, 0755) < 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s'", scene->stage->keep);
    if (mkdir(path, 0755) < 0)
        return oci_fail_sys(err, errno, "make '%s' to keep files in", path);
    *ret_keep = steal_str(&path);
    return OCI_OK;
}

static enum oci_status isolate(struct cts_scene *scene, struct oci_error *err)
{
    const struct cts_stage *stage = scene->stage;
    owned_str char *keep = NULL;
    struct cts_isolation isolation = {
        .area = stage->slot->area, .size_area = stage->size_area, .view = stage->view};
    enum oci_status status = make_kept(scene, &keep, err);

    if (status != OCI_OK)
        return status;
    isolation.keep = keep;
    return cts_isolation_enter(&isolation, err);
}

static enum oci_status make_groups(struct cts_scene *scene, struct oci_error *err)
{
    return cts_cgroups_make(scene->stage->cgroups, scene->cgroup, err);
}

/* In this order: what is observed last is what the subject finds. */
static enum oci_status (*const parts[])(struct cts_scene *scene, struct oci_error *err) = {
    isolate,     make_folders, shield_devices,         cts_scene_open,
    make_groups, build_bundle, cts_scene_open_sockets, observe_harness,
};

/* A tool that starts nothing has no need of control groups. */
static enum oci_status make_engine_groups(struct cts_scene *scene, struct oci_error *err)
{
    return scene->kind == CTS_ENGINE ? make_groups(scene, err) : OCI_OK;
}

static enum oci_status (*const image_parts[])(struct cts_scene *scene, struct oci_error *err) = {
    isolate,         cts_image_scene_enter, shield_devices,
    cts_scene_open,  make_engine_groups,    cts_image_scene_show,
    observe_harness,
};

enum oci_status cts_scene_set(struct cts_scene *scene, struct oci_error *err)
{
    bool runtime = scene->kind == CTS_RUNTIME;
    size_t n =
        runtime ? sizeof(parts) / sizeof(parts[0]) : sizeof(image_parts) / sizeof(image_parts[0]);

    for (size_t i = 0; i < n; i++) {
        enum oci_status status = (runtime ? parts : image_parts)[i](scene, err);

        if (status != OCI_OK)
            return status;
    }
    return OCI_OK;
}
