/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole layers, good and hostile, applied to a scratch root with a canary outside it.
 *
 * An entry is a text: type, name, and what follows. f NAME TEXT file; d NAME folder; l NAME TARGET
 * symbolic link; h NAME TARGET hard link; p NAME FIFO; c NAME character device 1:3.
 */
#include "unpack/layer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <fcntl.h>
#include <ftw.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/owned.h"
#include "base/path.h"
#include "base/text.h"

enum { LAYERS_MAX = 3, ENTRIES_MAX = 8 };

static const struct row {
    const char *what;
    const char *layers[LAYERS_MAX][ENTRIES_MAX];
    enum oci_status status; /* Of the last layer. */
    const char *tree;       /* After all layers; NULL where it does not matter. */
} rows[] = {
    {"plain entries",
     {{"d d", "f d/a one", "l d/l a", "h d/h d/a", "p d/p", "c d/c"}},
     OCI_OK,                                                                                                              "d/ d/a=one d/c:c d/h=one d/l->a d/p:p"},
    {"a missing parent is made",                                     {{"f x/y/z one"}},                      OCI_OK,      "x/ x/y/ x/y/z=one"                    },
    {"a whiteout removes a file",                                    {{"f a one", "f b two"}, {"f .wh.a "}}, OCI_OK,      "b=two"                                },
    {"a whiteout removes a tree",                                    {{"d d", "f d/a one"}, {"f .wh.d "}},   OCI_OK,      ""                                     },
    {"a whiteout removes a link and not its target",
     {{"f a one", "l l a"}, {"f .wh.l "}},
     OCI_OK,                                                                                                              "a=one"                                },
    {"a whiteout after its sibling leaves the own layer alone",
     {{"f a one"}, {"f a two", "f .wh.a "}},
     OCI_OK,                                                                                                              "a=two"                                },
    {"a whiteout hides below what the own layer brings",
     {{"d d", "f d/old one"}, {"f d/new two", "f .wh.d "}},
     OCI_OK,                                                                                                              "d/ d/new=two"                         },
    {"a whiteout of nothing is nothing",
     {{"f a one"}, {"f .wh.b ", "f x/.wh.y "}},
     OCI_OK,                                                                                                              "a=one"                                },
    {"an opaque whiteout hides all below",
     {{"d d", "f d/a one", "d d/e", "f d/e/b two"}, {"f d/.wh..wh..opq ", "f d/c three"}},
     OCI_OK,                                                                                                              "d/ d/c=three"                         },
    {"an opaque whiteout acts first wherever it stands",
     {{"d d", "f d/a one", "d d/e", "f d/e/b two"}, {"f d/e/new three", "f d/.wh..wh..opq "}},
     OCI_OK,                                                                                                              "d/ d/e/ d/e/new=three"                },
    {"a folder over a folder keeps its children",
     {{"d d", "f d/a one"}, {"d d"}},
     OCI_OK,                                                                                                              "d/ d/a=one"                           },
    {"a file replaces a folder",                                     {{"d d", "f d/a one"}, {"f d two"}},    OCI_OK,      "d=two"                                },
    {"a folder replaces a link",
     {{"l d /", "f a one"}, {"d d", "f d/b two"}},
     OCI_OK,                                                                                                              "a=one d/ d/b=two"                     },
    {"a file replaces a link and not its target",
     {{"f a one", "l l a"}, {"f l two"}},
     OCI_OK,                                                                                                              "a=one l=two"                          },
    {"a hard link to a lower layer",                                 {{"f a one"}, {"h b a"}},               OCI_OK,      "a=one b=one"                          },
    {"a hard link to a symbolic link is that link",                  {{"l l a", "h m l"}},                   OCI_OK,      "l->a m->a"                            },
    {"an absolute name stays inside",                                {{"f /etc/a one"}},                     OCI_OK,      "etc/ etc/a=one"                       },
    {"'..' is refused",                                              {{"f ../canary two"}},                  OCI_INVALID, ""                                     },
    {"'..' in the middle is refused",                                {{"d d", "f d/../../canary two"}},      OCI_INVALID, NULL                                   },
    {"an absolute link on the way stays inside",
     {{"l out /else", "f out/a one"}},
     OCI_OK,                                                                                                              "else/ else/a=one out->/else"          },
    {"a climbing link on the way stays inside",
     {{"l up ../../..", "f up/canary two"}},
     OCI_OK,                                                                                                              "canary=two up->../../.."              },
    {"a hard link out of the root is refused",                       {{"h a ../canary"}},                    OCI_INVALID, ""                                     },
    {"a hard link through a climbing link stays inside",
     {{"l up ..", "h a up/nothing"}},
     OCI_INVALID,                                                                                                         NULL                                   },
    {"a hard link to nothing is refused",                            {{"h a b"}},                            OCI_INVALID, ""                                     },
    {"a whiteout through a climbing link stays inside",
     {{"l up ../..", "f up/.wh.canary "}},
     OCI_OK,                                                                                                              "up->../.."                            },
    {"a name that only looks like a whiteout is kept",
     {{"f .whatever a", "f .wha b", "f x.wh.y c", "f .wh..wh.plnk "}},
     OCI_OK,                                                                                                              ".wha=b .whatever=a x.wh.y=c"          },
    {"what a folder held before a whiteout does not come back",
     {{"d a", "f a/bar one"}, {"f .wh.a "}, {"d a", "f a/baz two"}},
     OCI_OK,                                                                                                              "a/ a/baz=two"                         },
    {"one name of a file is replaced and the other stays",
     {{"f a old", "h b a"}, {"f a new"}},
     OCI_OK,                                                                                                              "a=new b=old"                          },
    {"of entries with one name the last counts",                     {{"f a one", "f a two"}},               OCI_OK,      "a=two"                                },
    {"a child of a file is refused",                                 {{"f a one"}, {"f a/b two"}},           OCI_SYSTEM,  "a=one"                                },
    {"a link on the way that a lower layer left stays inside",
     {{"d run", "d var", "l var/run /run"}, {"f var/run/x one"}},
     OCI_OK,                                                                                                              "run/ run/x=one var/ var/run->/run"    },
    {"'..' many times is refused",
     {{"f ../../../../../../../../../../../../tmp/canary two"}},
     OCI_INVALID,                                                                                                         ""                                     },
    {"a hard link to a climbing link is that link, and is replaced",
     {{"l l ../../canary", "h h l", "f h two"}},
     OCI_OK,                                                                                                              "h=two l->../../canary"                },
    {"a hard link to an absolute name stays inside",                 {{"h h /canary"}},                      OCI_INVALID, ""                                     },
    {"an opaque whiteout through a climbing link stays inside",
     {{"f a one", "l up ../.."}, {"f up/.wh..wh..opq "}},
     OCI_OK,                                                                                                              NULL                                   },
    {"a folder that becomes a link in the layer is looked up again",
     {{"d d", "f d/a one", "l d ../..", "f d/canary two"}},
     OCI_OK,                                                                                                              "canary=two d->../.."                  },
    {"links that lead to each other are refused",
     {{"l a b", "l b a", "f a/x one"}},
     OCI_SYSTEM,                                                                                                          "a->b b->a"                            },
    {"a folder stands in for a link to nothing",
     {{"l a b", "f a/x one"}},
     OCI_OK,                                                                                                              "a->b b/ b/x=one"                      },
    {"an entry below a device is refused",                           {{"c a", "f a/b one"}},                 OCI_SYSTEM,  "a:c"                                  },
    {"a whiteout of '..' is refused",                                {{"d d", "f d/.wh... "}},               OCI_INVALID, NULL                                   },
    {"a whiteout of nothing at all is refused",                      {{"f .wh. "}},                          OCI_INVALID, ""                                     },
};

static char place[] = "/tmp/keel-unpack-XXXXXX";

/* "f NAME TEXT" as an entry of the archive. */
static void write_entry(struct archive *archive, const char *text)
{
    static const struct {
        char letter;
        mode_t type;
    } types[] = {
        {'f', AE_IFREG},
        {'d', AE_IFDIR},
        {'l', AE_IFLNK},
        {'h', AE_IFREG},
        {'p', AE_IFIFO},
        {'c', AE_IFCHR}
    };
    owned_str char *copy = oci_str_dup(text);
    char *rest = copy + 2;
    const char *name = strsep(&rest, " ");
    struct archive_entry *entry = archive_entry_new();

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (types[i].letter == text[0])
            archive_entry_set_filetype(entry, types[i].type);
    }
    archive_entry_set_pathname(entry, name);
    archive_entry_set_perm(entry, 0755);
    archive_entry_set_size(entry, text[0] == 'f' ? (la_int64_t)strlen(rest) : 0);
    archive_entry_set_rdev(entry, text[0] == 'c' ? makedev(1, 3) : 0);
    if (text[0] == 'l')
        archive_entry_set_symlink(entry, rest);
    if (text[0] == 'h')
        archive_entry_set_hardlink(entry, rest);
    assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
    if (text[0] == 'f')
        assert_int_equal(archive_write_data(archive, rest, strlen(rest)), strlen(rest));
    archive_entry_free(entry);
}

/* Write a layer as a blob of a layout; the layer names it. */
static void make_layer(const char *const *entries, struct oci_image_layer *ret_layer)
{
    static char buffer[1 << 20];
    size_t size = 0;
    char hex[OCI_SHA256_HEX];
    owned_str char *digest = NULL;
    owned_str char *path = NULL;
    struct archive *archive = archive_write_new();

    (void)archive_write_set_format_pax_restricted(archive);
    assert_int_equal(archive_write_open_memory(archive, buffer, sizeof(buffer), &size), ARCHIVE_OK);
    for (size_t i = 0; i < ENTRIES_MAX && entries[i] != NULL; i++)
        write_entry(archive, entries[i]);
    (void)archive_write_close(archive);
    (void)archive_write_free(archive);

    oci_digest_sha256_hex(buffer, size, hex);
    path = oci_str_printf("%s/blobs/sha256/%s", place, hex);
    digest = oci_str_printf("sha256:%s", hex);
    assert_int_equal(
        oci_file_write_atomic(AT_FDCWD, path, &(struct oci_file_content){buffer, size, 0644}, NULL),
        OCI_OK);
    ret_layer->type = oci_media_type_find("application/vnd.oci.image.layer.v1.tar");
    ret_layer->descriptor.size = size;
    assert_int_equal(oci_digest_name_read(digest, &ret_layer->descriptor.digest, NULL), OCI_OK);
    assert_int_equal(oci_digest_name_read(digest, &ret_layer->diff_id, NULL), OCI_OK);
}

static enum oci_status apply(int rootfd, const char *const *entries, struct oci_error *err)
{
    const struct oci_unpack_limits limits = OCI_UNPACK_LIMITS;
    const struct oci_stream_limits bounds = {.bytes = limits.bytes, .ratio = limits.ratio};
    const struct oci_owner_map owners = {.n_uids = 0};
    struct oci_layout layout = {.dirfd = open(place, O_PATH | O_DIRECTORY | O_CLOEXEC)};
    struct oci_image_layer layer;
    struct oci_layer_stream *stream = NULL;
    enum oci_status status;

    make_layer(entries, &layer);
    assert_int_equal(oci_layer_stream_open(&layout, &layer, &bounds, &stream, err), OCI_OK);
    status = oci_layer_apply(rootfd, stream, &limits, &owners, err);
    oci_layer_stream_close(stream);
    (void)close(layout.dirfd);
    return status;
}

static struct oci_text tree;
static size_t size_root;

static int add_node(const char *path, const struct stat *found, int type, struct FTW *at)
{
    char text[256] = "";

    (void)at;
    (void)type;
    if (strlen(path) <= size_root)
        return 0;
    oci_text_printf(&tree, "%s%s", tree.size == 0 ? "" : " ", path + size_root + 1);
    if (S_ISDIR(found->st_mode)) {
        oci_text_add(&tree, "/");
    } else if (S_ISLNK(found->st_mode)) {
        assert_true(readlink(path, text, sizeof(text) - 1) > 0);
        oci_text_printf(&tree, "->%s", text);
    } else if (S_ISREG(found->st_mode)) {
        owned_str char *data = NULL;

        assert_int_equal(oci_file_read(AT_FDCWD, path, 1000, &data, NULL, NULL), OCI_OK);
        oci_text_printf(&tree, "=%s", data);
    } else {
        oci_text_add(&tree, S_ISCHR(found->st_mode) ? ":c" : ":p");
    }
    return 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The tree under @p path, in the form of the rows, sorted. */
static char *read_tree(const char *path)
{
    char *words[64];
    size_t n_words = 0;
    owned_str char *list = NULL;
    char *rest;
    owned_text struct oci_text sorted = OCI_TEXT_NONE;

    size_root = strlen(path);
    assert_int_equal(nftw(path, add_node, 16, FTW_PHYS), 0);
    list = oci_text_steal(&tree);
    rest = list[0] == '\0' ? NULL : list;
    while (rest != NULL)
        words[n_words++] = strsep(&rest, " ");
    qsort(words, n_words, sizeof(words[0]), by_text);
    for (size_t i = 0; i < n_words; i++)
        oci_text_printf(&sorted, "%s%s", i == 0 ? "" : " ", words[i]);
    return oci_text_steal(&sorted);
}

static void run_row(const struct row *row)
{
    owned_str char *root = oci_str_printf("%s/outer/root", place);
    owned_str char *found = NULL;
    owned_str char *canary = NULL;
    owned_fd int placefd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_fd int rootfd = -1;
    enum oci_status status = OCI_OK;

    assert_int_equal(oci_path_make_dir(placefd, "outer/root", 0755, &rootfd, NULL), OCI_OK);
    for (size_t i = 0; i < LAYERS_MAX && row->layers[i][0] != NULL; i++) {
        assert_int_equal(status, OCI_OK);
        status = apply(rootfd, row->layers[i], NULL);
    }
    if (status != row->status)
        print_error("%s\n", row->what);
    assert_int_equal(status, row->status);
    found = read_tree(root);
    if (row->tree != NULL)
        assert_string_equal(found, row->tree);
    assert_int_equal(oci_file_read(placefd, "canary", 100, &canary, NULL, NULL), OCI_OK);
    assert_string_equal(canary, "alive");
    assert_int_equal(oci_path_remove_tree(placefd, "outer", NULL), OCI_OK);
}

static void layers_make_the_tree_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        run_row(&rows[i]);
}

/* img.layer.over.dir-dir: what the lower layer said of the folder does not shine through. */
static void folder_over_folder_keeps_no_attribute(void **state)
{
    static const char *const layer[ENTRIES_MAX] = {"d d"};
    owned_str char *folder = oci_str_printf("%s/outer/root/d", place);
    owned_fd int placefd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_fd int rootfd = -1;

    (void)state;
    assert_int_equal(oci_path_make_dir(placefd, "outer/root", 0755, &rootfd, NULL), OCI_OK);
    assert_int_equal(apply(rootfd, layer, NULL), OCI_OK);
    if (setxattr(folder, "user.old", "x", 1, 0) == 0) {
        assert_int_equal(apply(rootfd, layer, NULL), OCI_OK);
        assert_int_equal(getxattr(folder, "user.old", NULL, 0), -1);
    }
    assert_int_equal(oci_path_remove_tree(placefd, "outer", NULL), OCI_OK);
}

static struct timespec time_of(int rootfd, const char *path)
{
    struct stat found;

    assert_int_equal(fstatat(rootfd, path, &found, 0), 0);
    return found.st_mtim;
}

/* A folder that a layer changes and says nothing of keeps its time. */
static void folder_without_an_entry_keeps_its_time(void **state)
{
    static const char *const folders[] = {".", "a", "b", "c", "c/d"};
    static const char *const lower[] = {"d a", "f a/x one", "d b", "f b/x one",
                                        "d c", "d c/d",     NULL};
    static const char *const upper[] = {"f a/y two",   "f a/z two", "f b/.wh.x ", "f b/.wh.y ",
                                        "f c/d/e two", "f c/f two", NULL};
    const struct timespec times[2] = {
        {.tv_sec = 1  },
        { .tv_sec = 1400000000, .tv_nsec = 5}
    };
    owned_fd int placefd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_fd int rootfd = -1;

    (void)state;
    assert_int_equal(oci_path_make_dir(placefd, "outer/root", 0755, &rootfd, NULL), OCI_OK);
    assert_int_equal(apply(rootfd, lower, NULL), OCI_OK);
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
        assert_int_equal(utimensat(rootfd, folders[i], times, 0), 0);
    assert_int_equal(apply(rootfd, upper, NULL), OCI_OK);
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        struct timespec found = time_of(rootfd, folders[i]);

        assert_int_equal(found.tv_sec, 1400000000);
        assert_int_equal(found.tv_nsec, 5);
    }
    assert_int_equal(oci_path_remove_tree(placefd, "outer", NULL), OCI_OK);
}

static int make_place(void **state)
{
    owned_fd int fd = -1;
    owned_fd int blobs = -1;

    (void)state;
    if (mkdtemp(place) == NULL)
        return -1;
    fd = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (oci_path_make_dir(fd, "blobs/sha256", 0755, &blobs, NULL) != OCI_OK)
        return -1;
    return oci_file_write_atomic(fd, "canary", &(struct oci_file_content){"alive", 5, 0644},
                                 NULL) != OCI_OK;
}

static int remove_place(void **state)
{
    owned_fd int fd = open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    (void)state;
    return oci_path_remove_tree(fd, strrchr(place, '/') + 1, NULL) != OCI_OK;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_make_the_tree_they_say),
        cmocka_unit_test(folder_over_folder_keeps_no_attribute),
        cmocka_unit_test(folder_without_an_entry_keeps_its_time),
    };

    if (geteuid() != 0)
        return 77;
    return cmocka_run_group_tests(tests, make_place, remove_place);
}
