/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/image_scene.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "harness/hash.h"
#include "harness/image_root.h"
#include "harness/images.h"
#include "harness/scene.h"
#include "harness/slot.h"
#include "harness/stage.h"

/* Folders of the host in which programs keep their own things: no place that an image aims at. */
static const char *const not_watched[] = {"tmp", "run", "var", "proc", "sys", "dev"};

/* In the folder of a step: what the tool is asked to make, and its own storage. */
static const char *const tools_own[] = {"rootfs", "bundle", "root", "copy"};

static const char *image_of(const json_t *step)
{
    return cts_step_is_on_image(step) ? json_string_value(json_object_get(step, "image")) : NULL;
}

static enum oci_status for_each_image(struct cts_scene *scene,
                                      enum oci_status (*act)(struct cts_scene *scene,
                                                             const char *name,
                                                             struct oci_error *err),
                                      struct oci_error *err)
{
    const json_t *steps = json_object_get(scene->test, "steps");
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < json_array_size(steps) && status == OCI_OK; i++) {
        const char *name = image_of(json_array_get(steps, i));

        if (name != NULL)
            status = act(scene, name, err);
    }
    return status;
}

static enum oci_status need(struct cts_scene *scene, const char *name, struct oci_error *err)
{
    return cts_images_need(scene->stage->images, name, scene->stage->probe, scene->nonce, err);
}

static enum oci_status make_folder(const struct cts_scene *scene, const char *name,
                                   struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/%s", scene->stage->slot->area, name);

    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s'", path);
    return OCI_OK;
}

char *cts_layout_folder(const struct cts_scene *scene, const char *name)
{
    return oci_str_printf("layouts/%016" PRIx64, cts_hash(name, scene->stage->seed));
}

static enum oci_status show(struct cts_scene *scene, const char *name, struct oci_error *err)
{
    owned_str char *folder = cts_layout_folder(scene, name);
    owned_str char *path = oci_str_printf("%s/%s", scene->stage->slot->area, folder);
    owned_str char *inside = oci_str_printf("%s/oci-layout", path);
    enum oci_status status = make_folder(scene, folder, err);

    if (status != OCI_OK || access(inside, F_OK) == 0)
        return status;
    return cts_images_show(scene->stage->images, name, path, err);
}

enum oci_status cts_image_scene_enter(struct cts_scene *scene, struct oci_error *err)
{
    const struct cts_stage *stage = scene->stage;
    struct cts_image_root root = {.area = stage->slot->area};
    enum oci_status status = OCI_OK;

    if (stage->images == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "the run has no place for images");
    root.fixtures = stage->images->dir;
    status = for_each_image(scene, need, err);
    if (status == OCI_OK)
        status = make_folder(scene, "io", err);
    if (status == OCI_OK)
        status = make_folder(scene, "layouts", err);
    if (status == OCI_OK)
        status = cts_image_root_enter(&root, &scene->image.upper_fd, err);
    return status;
}

enum oci_status cts_image_scene_show(struct cts_scene *scene, struct oci_error *err)
{
    struct cts_image_scene *image = &scene->image;
    owned_fd int root_fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum oci_status status = for_each_image(scene, show, err);

    if (status != OCI_OK)
        return status;
    if (root_fd < 0)
        return oci_fail_sys(err, errno, "open '/'");
    status = cts_canaries_plant(root_fd, err);
    if (status != OCI_OK)
        return status;
    image->root = (struct cts_watch){
        .fd = image->upper_fd,
        .shown = "",
        .wish = {.skip = not_watched, .n_skip = sizeof(not_watched) / sizeof(not_watched[0])}
    };
    image->work = (struct cts_watch){
        .fd = -1,
        .shown = "{work}",
        .wish = {.skip = tools_own, .n_skip = sizeof(tools_own) / sizeof(tools_own[0])}
    };
    return cts_watch_begin(&image->root, err);
}
