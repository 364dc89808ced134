/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/images.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "builder/image.h"
#include "builder/image_recipe.h"
#include "builder/image_tree.h"

/* Of all fixtures of a run together; the largest is some ten MiB. */
static const char size_option[] = "mode=0755,size=1024m";

void cts_images_close(struct cts_images *images)
{
    if (images->dir != NULL)
        (void)umount2(images->dir, MNT_DETACH);
    if (images->dir_fd >= 0)
        (void)close(images->dir_fd);
    if (images->recipes_fd >= 0)
        (void)close(images->recipes_fd);
    free(images->dir);
    *images = CTS_IMAGES_NONE;
}

enum oci_status cts_images_open(const char *area, int data_fd, struct cts_images *ret,
                                struct oci_error *err)
{
    owned_str char *dir = oci_str_printf("%.*s/images", (int)(strrchr(area, '/') - area), area);
    owned_fd int recipes_fd =
        openat(data_fd, "fixtures/recipes/images", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_fd int dir_fd = -1;

    if (recipes_fd < 0)
        return oci_fail_sys(err, errno, "open the recipes of images");
    if (mkdir(dir, 0755) < 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s'", dir);
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return oci_fail_sys(err, errno, "enter a mount namespace");
    if (mount("plimsoll-images", dir, "tmpfs", MS_NOSUID | MS_NODEV, size_option) < 0)
        return oci_fail_sys(err, errno, "mount a place for images on '%s'", dir);
    dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", dir);
    *ret = (struct cts_images){
        .dir = steal_str(&dir), .dir_fd = steal_fd(&dir_fd), .recipes_fd = steal_fd(&recipes_fd)};
    return OCI_OK;
}

static enum oci_status build_layout(const json_t *recipe, int folder_fd, const char *probe,
                                    struct oci_error *err)
{
    owned_fd int probe_fd = open(probe, O_RDONLY | O_CLOEXEC);
    struct fx_image_options options = {.probe_fd = probe_fd};
    owned_fd int layout_fd = -1;

    if (mkdirat(folder_fd, "layout", 0755) < 0)
        return oci_fail_sys(err, errno, "make a folder for a layout");
    layout_fd = openat(folder_fd, "layout", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (layout_fd < 0)
        return oci_fail_sys(err, errno, "open a folder for a layout");
    return fx_image_build(recipe, layout_fd, &options, err);
}

static enum oci_status write_stated(const json_t *recipe, int folder_fd, struct oci_error *err)
{
    json_t *tree = NULL;
    owned_json json_t *stated = NULL;
    owned_str char *text = NULL;
    const json_t *config = json_object_get(recipe, "config");
    struct oci_file_content content = {.mode = 0644, .lazy = true};
    enum oci_status status = fx_image_tree(recipe, &tree, err);

    if (status != OCI_OK)
        return status;
    stated = json_pack("{s:o,s:O?}", "golden", tree, "config", config);
    text = oci_json_dump(stated, 0);
    content.data = text;
    content.size = strlen(text);
    return oci_file_write_atomic(folder_fd, "stated.json", &content, err);
}

/* In a folder whose name nobody looks up. */
static enum oci_status build(const struct cts_images *images, const char *name, int folder_fd,
                             const char *probe, struct oci_error *err)
{
    owned_json json_t *recipe = NULL;
    enum oci_status status = fx_image_recipe_read(images->recipes_fd, name, &recipe, err);

    if (status == OCI_OK)
        status = build_layout(recipe, folder_fd, probe, err);
    if (status == OCI_OK)
        status = write_stated(recipe, folder_fd, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "fixture '%s'", name);
}

enum oci_status cts_images_need(const struct cts_images *images, const char *name,
                                const char *probe, const char *salt, struct oci_error *err)
{
    owned_str char *hidden = oci_str_printf(".%s.%s", name, salt);
    owned_fd int folder_fd = -1;
    enum oci_status status = OCI_OK;

    if (faccessat(images->dir_fd, name, F_OK, 0) == 0)
        return OCI_OK;
    if (mkdirat(images->dir_fd, hidden, 0755) < 0)
        return oci_fail_sys(err, errno, "make a folder for fixture '%s'", name);
    folder_fd = openat(images->dir_fd, hidden, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_fd < 0)
        return oci_fail_sys(err, errno, "open the folder for fixture '%s'", name);
    status = build(images, name, folder_fd, probe, err);
    if (status != OCI_OK)
        return status;
    /* Somebody may have been faster: theirs is the same. */
    if (renameat(images->dir_fd, hidden, images->dir_fd, name) < 0 && errno != ENOTEMPTY &&
        errno != EEXIST)
        return oci_fail_sys(err, errno, "put fixture '%s' into its place", name);
    return OCI_OK;
}

enum oci_status cts_images_show(const struct cts_images *images, const char *name, const char *at,
                                struct oci_error *err)
{
    owned_str char *layout = oci_str_printf("%s/%s/layout", images->dir, name);

    if (mount(layout, at, NULL, MS_BIND, NULL) < 0 ||
        mount(NULL, at, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
        return oci_fail_sys(err, errno, "show fixture '%s' at '%s'", name, at);
    return OCI_OK;
}

json_t *cts_images_stated(const struct cts_images *images, const char *name, struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/stated.json", name);
    owned_str char *text = NULL;
    size_t size = 0;

    if (oci_file_read(images->dir_fd, path, 256 << 20, &text, &size, err) != OCI_OK)
        return NULL;
    /* Written by our own process a moment ago: nothing in it needs to be checked again. */
    return json_loadb(text, size, 0, NULL);
}
