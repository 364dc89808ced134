/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Steps on images: what surrounds the tool's command.
 */
#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/subject.h"
#include "harness/clean_text.h"
#include "harness/image_scene.h"
#include "harness/images.h"
#include "harness/program.h"
#include "harness/scene.h"
#include "harness/slot.h"
#include "harness/stage.h"
#include "harness/tree_read.h"

enum { CONFIG_MAX = 16 << 20 /* Bytes of a config.json that is read. */ };

static const char default_ref[] = "latest";

/* Placeholders that are a name in the folder of the step. */
static const struct {
    const char *word;
    const char *name;
} places[] = {
    {"work",   ""                   },
    {"rootfs", "/rootfs"            },
    {"bundle", "/bundle"            },
    {"config", "/bundle/config.json"},
    {"root",   "/root"              },
};

/* Signals that no tool ends another by: as a shell gives them, with 128 added. */
static const int deadly[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV};

enum { OF_SHELL = 128 };

static const char *text_of(const json_t *step, const char *member)
{
    return json_string_value(json_object_get(step, member));
}

/* Parts of a platform, for tools that want them apart. */
static void set_platform(struct cts_scene *scene, const char *platform)
{
    static const char *const words[] = {"os", "arch", "variant"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t size = platform == NULL ? 0 : strcspn(platform, "/");

        (void)json_object_del(scene->values, words[i]);
        if (size > 0)
            (void)json_object_set_new(scene->values, words[i], json_stringn(platform, size));
        if (platform != NULL)
            platform += size + (platform[size] == '/');
    }
}

static void set_values(struct cts_scene *scene, const json_t *step, const char *folder)
{
    const char *ref = text_of(step, "ref");
    owned_str char *layout = cts_layout_folder(scene, text_of(step, "image"));

    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        (void)json_object_set_new(scene->values, places[i].word,
                                  json_sprintf("%s%s", folder, places[i].name));
    }
    (void)json_object_set_new(scene->values, "layout",
                              json_sprintf("%s/%s", scene->stage->slot->area, layout));
    (void)json_object_set_new(scene->values, "ref", json_string(ref == NULL ? default_ref : ref));
    set_platform(scene, text_of(step, "platform"));
}

enum oci_status cts_image_step_begin(struct cts_scene *scene, const json_t *step,
                                     struct oci_error *err)
{
    struct cts_image_scene *image = &scene->image;
    owned_str char *folder = oci_str_printf("%s/%u", scene->stage->slot->area, ++image->n_steps);
    enum oci_status status = OCI_OK;

    if (mkdir(folder, 0755) < 0)
        return oci_fail_sys(err, errno, "make '%s'", folder);
    image->step_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (image->step_fd < 0 || mkdirat(image->step_fd, "root", 0755) < 0)
        return oci_fail_sys(err, errno, "make the folder of a step");
    set_values(scene, step, folder);
    status = cts_canaries_plant(image->step_fd, err);
    if (status != OCI_OK)
        return status;
    image->work.fd = image->step_fd;
    return cts_watch_begin(&image->work, err);
}

/* What the tool has said on standard error so far. */
static const char *complaint(const struct cts_scene *scene, const json_t *record)
{
    for (size_t i = scene->n_streams; i-- > 0;) {
        const struct cts_stream *stream = &scene->streams[i];

        if (stream->record == record && strcmp(stream->member, "stderr") == 0)
            return oci_text_get(&stream->capture.kept);
    }
    return "";
}

/* What a program that fell over in a language of its own says of it stands in the subject file. */
static char *own_crash(const struct cts_scene *scene, const json_t *record)
{
    const char *says = scene->stage->program->subject->crash_says;
    const char *said = complaint(scene, record);
    regmatch_t whole;
    regex_t pattern;
    char *found = NULL;

    if (says == NULL || regcomp(&pattern, says, REG_EXTENDED | REG_NEWLINE) != 0)
        return NULL;
    if (regexec(&pattern, said, 1, &whole, 0) == 0) {
        const char *from = said + whole.rm_so;

        found = oci_str_printf("it says '%.*s'", (int)strcspn(from, "\n"), from);
    }
    regfree(&pattern);
    return found;
}

static char *shell_crash(json_int_t exit)
{
    for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++) {
        if (exit == OF_SHELL + deadly[i])
            return oci_str_printf("exit status %d stands for signal %d", (int)exit, deadly[i]);
    }
    return NULL;
}

/* A refusal is a status of the tool's own choice: not a crash that some program around it turned
 * into one. */
static void note_answer(const struct cts_scene *scene, json_t *record)
{
    const json_t *exit = json_object_get(record, "exit");
    json_int_t status = json_integer_value(exit);
    owned_str char *crash = NULL;

    if (!json_is_integer(exit))
        return;
    crash = status == 0 ? NULL : shell_crash(status);
    if (crash == NULL && status != 0)
        crash = own_crash(scene, record);
    if (crash != NULL) {
        (void)json_object_set_new(record, "crash", cts_clean_text(crash, strlen(crash)));
        return;
    }
    (void)json_object_set_new(record, "accepted", json_boolean(status == 0));
    (void)json_object_set_new(record, "refused", json_boolean(status != 0));
}

/* Where there is nothing, or no directory, there is no tree. What cannot be read whole counts as
 * one that is too large. */
static json_t *read_tree(const struct cts_scene *scene)
{
    owned_fd int fd =
        openat(scene->image.step_fd, "rootfs", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct oci_error err = OCI_ERROR_NONE;
    json_t *tree = NULL;

    if (fd < 0)
        return json_pack("{s:[],s:i,s:b,s:b}", "entries", "n", 0, "truncated", 0, "absent", 1);
    if (cts_tree_read(fd, NULL, &tree, &err) != OCI_OK)
        return json_pack("{s:[],s:i,s:b,s:s}", "entries", "n", 0, "truncated", 1, "error",
                         err.text);
    return tree;
}

static json_t *read_config(const struct cts_scene *scene)
{
    owned_fd int bundle_fd =
        openat(scene->image.step_fd, "bundle", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    owned_fd int fd =
        openat(bundle_fd, "config.json", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    owned_str char *text = NULL;
    size_t size = 0;
    json_t *config = NULL;

    if (fd < 0 || oci_file_read_fd(fd, "config.json", CONFIG_MAX, &text, &size, NULL) != OCI_OK ||
        oci_json_parse(text, size, NULL, &config, NULL) != OCI_OK)
        return json_null();
    return config;
}

static enum oci_status note_stated(const struct cts_scene *scene, const json_t *step,
                                   json_t *record, struct oci_error *err)
{
    owned_json json_t *stated =
        cts_images_stated(scene->stage->images, text_of(step, "image"), err);

    if (stated == NULL)
        return OCI_SYSTEM;
    (void)json_object_set(record, "golden", json_object_get(stated, "golden"));
    if (json_object_get(stated, "config") != NULL)
        (void)json_object_set(record, "stated", json_object_get(stated, "config"));
    return OCI_OK;
}

static enum oci_status note_harm(struct cts_scene *scene, json_t *record, struct oci_error *err)
{
    json_t *harm = json_array();
    enum oci_status status = OCI_OK;

    (void)json_object_set_new(record, "harm", harm);
    status = cts_watch_settle(&scene->image.work, harm, err);
    if (status == OCI_OK)
        status = cts_watch_settle(&scene->image.root, harm, err);
    cts_watch_done(&scene->image.work);
    return status;
}

enum oci_status cts_image_step_end(struct cts_scene *scene, const json_t *step, json_t *record,
                                   struct oci_error *err)
{
    const char *verb = text_of(step, "do");
    enum oci_status status = OCI_OK;

    cts_scene_drain(scene);
    note_answer(scene, record);
    if (strcmp(verb, "unpack") == 0)
        (void)json_object_set_new(record, "tree", read_tree(scene));
    if (strcmp(verb, "convert") == 0)
        (void)json_object_set_new(record, "config", read_config(scene));
    if (strcmp(verb, "unpack") == 0 || strcmp(verb, "convert") == 0)
        status = note_stated(scene, step, record, err);
    if (status == OCI_OK)
        status = note_harm(scene, record, err);
    (void)close(scene->image.step_fd);
    scene->image.step_fd = -1;
    return status;
}

bool cts_step_is_on_image(const json_t *step)
{
    static const char *const verbs[] = {"unpack", "validate", "convert", "engine"};
    const char *verb = text_of(step, "do");

    for (size_t i = 0; verb != NULL && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verb, verbs[i]) == 0)
            return true;
    }
    return false;
}
