/* SPDX-License-Identifier: Apache-2.0 */
#include "docker/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "image/layout.h"

enum { LINKS_MAX = 8, SIZE_MAGIC = 4 /* Bytes. */, SIZE_NAME_MAX = 1024 };

static const char incoming[] = "incoming";

static const struct oci_json_limits document_limits = {
    .bytes = OCI_DOCUMENT_MAX, .depth = 64, .members = 100000};

/* How a layer begins says what it is: Docker's names do not. */
static const struct magic {
    const char *bytes;
    size_t size;
    enum oci_compression compression;
} magics[] = {
    {"\x1f\x8b",         2, OCI_COMPRESSION_GZIP},
    {"\x28\xb5\x2f\xfd", 4, OCI_COMPRESSION_ZSTD},
};

/* A member being stored. */
struct storing {
    int fd;
    struct oci_digest digest;
    uint64_t size;
    char magic[SIZE_MAGIC];
};

void oci_spool_done(struct oci_spool *spool)
{
    oci_drop_fd(&spool->blobsfd);
    json_decref(spool->members);
    *spool = OCI_SPOOL_NONE;
}

static void archive_drop(struct archive *const *archive)
{
    (void)archive_read_free(*archive);
}

static enum oci_status fail_archive(struct archive *archive, struct oci_error *err)
{
    return oci_fail(err, OCI_INVALID, NULL, "no archive that can be read: %s",
                    archive_error_string(archive));
}

/* "./a//b" is "a/b"; NULL for a name that leaves the archive or is too long. */
static char *plain_name(const char *name)
{
    owned_str char *plain = NULL;
    size_t size_plain = 0;

    if (name == NULL || strlen(name) > SIZE_NAME_MAX)
        return NULL;
    plain = oci_new(strlen(name) + 1, 1);
    for (const char *at = name; *at != '\0';) {
        size_t size = strcspn(at, "/");

        if (size == 2 && strncmp(at, "..", 2) == 0)
            return NULL;
        if (size > 0 && !(size == 1 && at[0] == '.')) {
            if (size_plain > 0)
                plain[size_plain++] = '/';
            memcpy(plain + size_plain, at, size);
            size_plain += size;
        }
        at += size + (at[size] == '/');
    }
    return steal_str(&plain);
}

static enum oci_status store_block(struct storing *storing, const char *data, size_t size,
                                   struct oci_error *err)
{
    for (size_t i = 0; i < size && storing->size + i < SIZE_MAGIC; i++)
        storing->magic[storing->size + i] = data[i];
    oci_digest_add(&storing->digest, data, size);
    storing->size += size;
    return oci_file_write_fd(storing->fd, incoming, data, size, err);
}

static enum oci_status store_data(struct archive *archive, struct storing *storing, uint64_t room,
                                  struct oci_error *err)
{
    static char block[256 * 1024];
    la_ssize_t size;
    enum oci_status status = OCI_OK;

    while (status == OCI_OK && (size = archive_read_data(archive, block, sizeof(block))) != 0) {
        if (size < 0)
            return fail_archive(archive, err);
        if (storing->size + (uint64_t)size > room)
            return oci_fail(err, OCI_LIMIT, NULL, "the members have too many bytes");
        status = store_block(storing, block, (size_t)size, err);
    }
    return status;
}

static enum oci_compression compression_of(const struct storing *storing)
{
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        if (storing->size >= magics[i].size &&
            memcmp(storing->magic, magics[i].bytes, magics[i].size) == 0)
            return magics[i].compression;
    }
    return OCI_COMPRESSION_NONE;
}

/* One file of the archive becomes a blob. */
static enum oci_status store(struct oci_spool *spool, struct archive *archive, const char *name,
                             uint64_t *room, struct oci_error *err)
{
    owned_fd int fd =
        openat(spool->blobsfd, incoming, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    struct storing storing = {.fd = fd, .digest = OCI_DIGEST_NONE};
    char hex[OCI_DIGEST_HEX_MAX];
    enum oci_status status;

    if (fd < 0)
        return oci_fail_sys(err, errno, "make a blob");
    oci_digest_start(&storing.digest, OCI_SHA256);
    status = store_data(archive, &storing, *room, err);
    oci_digest_finish(&storing.digest, hex);
    oci_digest_done(&storing.digest);
    if (status != OCI_OK)
        return status;
    *room -= storing.size;
    if (renameat(spool->blobsfd, incoming, spool->blobsfd, hex) != 0)
        return oci_fail_sys(err, errno, "name a blob");
    (void)json_object_set_new(spool->members, name,
                              json_pack("{s:s+, s:I, s:i}", "digest", "sha256:", hex, "size",
                                        (json_int_t)storing.size, "compression",
                                        (int)compression_of(&storing)));
    return OCI_OK;
}

/* A link of an archive names a member: from its own folder, or for a hard link from the top. */
static void store_link(struct oci_spool *spool, const char *name, struct archive_entry *entry)
{
    const char *slash = strrchr(name, '/');
    const char *text = archive_entry_symlink(entry);
    owned_str char *joined = NULL;
    owned_str char *target = NULL;

    if (archive_entry_hardlink(entry) != NULL) {
        joined = oci_str_dup(archive_entry_hardlink(entry));
    } else if (text != NULL && strncmp(text, "../", 3) == 0 && slash != NULL &&
               strchr(name, '/') == slash) {
        joined = oci_str_dup(text + 3);
    } else if (text != NULL && slash != NULL) {
        joined = oci_str_printf("%.*s/%s", (int)(slash - name), name, text);
    } else if (text != NULL) {
        joined = oci_str_dup(text);
    }
    target = plain_name(joined);
    if (target != NULL)
        (void)json_object_set_new(spool->members, name, json_pack("{s:s}", "link", target));
}

static enum oci_status store_entry(struct oci_spool *spool, struct archive *archive,
                                   struct archive_entry *entry, uint64_t *room,
                                   struct oci_error *err)
{
    owned_str char *name = plain_name(archive_entry_pathname(entry));

    if (name == NULL || json_object_get(spool->members, name) != NULL) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "a member's name leaves the archive or is twice: "
                        "'%.64s'",
                        name == NULL ? archive_entry_pathname(entry) : name);
    }
    if (archive_entry_hardlink(entry) != NULL || archive_entry_filetype(entry) == AE_IFLNK) {
        store_link(spool, name, entry);
        return OCI_OK;
    }
    if (archive_entry_filetype(entry) != AE_IFREG)
        return OCI_OK;
    return store(spool, archive, name, room, err);
}

static enum oci_status store_all(struct oci_spool *spool, struct archive *archive,
                                 const struct oci_spool_limits *limits, struct oci_error *err)
{
    struct archive_entry *entry;
    uint64_t n_members = 0;
    uint64_t room = limits->bytes;
    int result;

    while ((result = archive_read_next_header(archive, &entry)) == ARCHIVE_OK ||
           result == ARCHIVE_WARN) {
        enum oci_status status = store_entry(spool, archive, entry, &room, err);

        if (status != OCI_OK)
            return status;
        if (++n_members > limits->members)
            return oci_fail(err, OCI_LIMIT, NULL, "more than %" PRIu64 " members", limits->members);
    }
    return result == ARCHIVE_EOF ? OCI_OK : fail_archive(archive, err);
}

enum oci_status oci_spool_read(int fd, int layoutfd, const struct oci_spool_limits *limits,
                               struct oci_spool *ret_spool, struct oci_error *err)
{
    owned_spool struct oci_spool spool = {layoutfd, -1, json_object()};
    __attribute__((cleanup(archive_drop))) struct archive *archive = archive_read_new();
    owned_fd int pathfd = -1;
    enum oci_status status = oci_path_make_dir(layoutfd, "blobs/sha256", 0755, &pathfd, err);

    if (status != OCI_OK)
        return status;
    spool.blobsfd = openat(pathfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (spool.blobsfd < 0)
        return oci_fail_sys(err, errno, "open the blobs");
    (void)archive_read_support_filter_gzip(archive);
    (void)archive_read_support_filter_zstd(archive);
    (void)archive_read_support_filter_xz(archive);
    (void)archive_read_support_format_tar(archive);
    if (archive_read_open_fd(archive, fd, 256 * 1024) != ARCHIVE_OK)
        return fail_archive(archive, err);
    status = store_all(&spool, archive, limits, err);
    if (status != OCI_OK)
        return status;
    *ret_spool = spool;
    spool = OCI_SPOOL_NONE;
    return OCI_OK;
}

enum oci_status oci_spool_find(const struct oci_spool *spool, const char *name,
                               struct oci_spooled *ret_member, struct oci_error *err)
{
    const char *at = name;
    const json_t *member = NULL;

    for (int i = 0; at != NULL && i < LINKS_MAX; i++) {
        member = json_object_get(spool->members, at);
        at = json_string_value(json_object_get(member, "link"));
    }
    if (at != NULL || member == NULL)
        return oci_fail(err, OCI_NOT_FOUND, NULL, "the archive has no '%.128s'", name);
    ret_member->digest = json_string_value(json_object_get(member, "digest"));
    ret_member->size = (uint64_t)json_integer_value(json_object_get(member, "size"));
    ret_member->compression =
        (enum oci_compression)json_integer_value(json_object_get(member, "compression"));
    return OCI_OK;
}

enum oci_status oci_spool_document(const struct oci_spool *spool, const char *name,
                                   json_t **ret_doc, struct oci_error *err)
{
    struct oci_spooled member = {.digest = ""};
    enum oci_status status = oci_spool_find(spool, name, &member, err);

    if (status == OCI_OK) {
        status = oci_json_read(spool->blobsfd, member.digest + strlen("sha256:"), &document_limits,
                               ret_doc, err);
    }
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "'%.128s'", name);
}

enum oci_status oci_spool_add(const struct oci_spool *spool, const char *media_type,
                              const json_t *doc, json_t **ret_descriptor, struct oci_error *err)
{
    owned_str char *text = oci_json_dump(doc, JSON_COMPACT);
    const struct oci_file_content content = {text, strlen(text), 0644, true};
    char hex[OCI_SHA256_HEX];
    enum oci_status status;

    oci_digest_sha256_hex(text, strlen(text), hex);
    status = oci_file_write_atomic(spool->blobsfd, hex, &content, err);
    if (status != OCI_OK)
        return status;
    *ret_descriptor = json_pack("{s:s, s:s+, s:I}", "mediaType", media_type, "digest",
                                "sha256:", hex, "size", (json_int_t)strlen(text));
    return OCI_OK;
}

json_t *oci_spooled_descriptor(const struct oci_spooled *member, const char *media_type)
{
    return json_pack("{s:s, s:s, s:I}", "mediaType", media_type, "digest", member->digest, "size",
                     (json_int_t)member->size);
}

enum oci_status oci_spool_prune(const struct oci_spool *spool, const json_t *keep,
                                struct oci_error *err)
{
    owned_fd int fd = openat(spool->blobsfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_dir DIR *dir = fdopendir(fd);
    const struct dirent *entry;

    if (dir == NULL)
        return oci_fail_sys(err, errno, "read the blobs");
    (void)steal_fd(&fd);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is this function's. */
    while ((entry = readdir(dir)) != NULL) {
        owned_str char *digest = oci_str_printf("sha256:%s", entry->d_name);

        if (entry->d_name[0] != '.' && json_object_get(keep, digest) == NULL &&
            unlinkat(spool->blobsfd, entry->d_name, 0) != 0)
            return oci_fail_sys(err, errno, "remove a blob");
    }
    return OCI_OK;
}
