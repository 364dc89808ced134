/* SPDX-License-Identifier: Apache-2.0 */
#include "image/layer_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"

#include "image/decoder.h"

enum {
    N_BLOCKS = 8,            /* In the ring. */
    SIZE_BLOCK = 512 * 1024, /* Bytes; large enough that locking does not count. */
    SIZE_BLOB_READ = 1024 * 1024,
};

/* The caller and the thread that hashes the decoded bytes each read every block once. */
enum reader { READER_CALLER, READER_HASH, N_READERS };

struct oci_layer_stream {
    const struct oci_image_layer *layer;
    struct oci_stream_limits limits;
    int fd;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t decoder_thread;
    pthread_t hash_thread;
    pthread_t blob_thread;
    bool joined;
    bool holding; /* The caller has a block that it has not given back. */

    /* Under the lock. Blocks are counted from the start of the stream; n % N_BLOCKS is the slot. */
    uint64_t n_written;
    uint64_t n_read[N_READERS];
    size_t size_block[N_BLOCKS];
    bool ended;   /* No block will follow n_written. */
    bool stopped; /* The caller has gone. */
    enum oci_status status;
    struct oci_error error;

    /* Each written by one thread and read after it was joined. */
    char diff_hex[OCI_DIGEST_HEX_MAX];
    char blob_hex[OCI_DIGEST_HEX_MAX];
    enum oci_status blob_status;
    struct oci_error blob_error;

    uint8_t *blocks; /* N_BLOCKS of SIZE_BLOCK. */
};

static uint8_t *block_at(const struct oci_layer_stream *stream, uint64_t number)
{
    return stream->blocks + (number % N_BLOCKS) * SIZE_BLOCK;
}

static uint64_t slowest(const struct oci_layer_stream *stream)
{
    uint64_t caller = stream->n_read[READER_CALLER];
    uint64_t hash = stream->n_read[READER_HASH];

    return caller < hash ? caller : hash;
}

/* Wait until the next slot is free; false when there is no one left to write for. */
static bool wait_for_room(struct oci_layer_stream *stream)
{
    bool go_on;

    pthread_mutex_lock(&stream->lock);
    while (!stream->stopped && stream->n_written - slowest(stream) == N_BLOCKS)
        pthread_cond_wait(&stream->changed, &stream->lock);
    go_on = !stream->stopped;
    pthread_mutex_unlock(&stream->lock);
    return go_on;
}

/* Hand over a block of @p size bytes; fewer than a whole one ends the stream. */
static void publish(struct oci_layer_stream *stream, size_t size, enum oci_status status,
                    const struct oci_error *error)
{
    pthread_mutex_lock(&stream->lock);
    if (size > 0)
        stream->size_block[stream->n_written++ % N_BLOCKS] = size;
    stream->ended = size < SIZE_BLOCK;
    stream->status = status;
    if (status != OCI_OK)
        stream->error = *error;
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
}

static enum oci_status check_limits(const struct oci_layer_stream *stream, uint64_t size,
                                    struct oci_error *err)
{
    uint64_t size_blob = stream->layer->descriptor.size;

    if (size > stream->limits.bytes) {
        return oci_fail(err, OCI_LIMIT, NULL, "more than %" PRIu64 " bytes decoded",
                        stream->limits.bytes);
    }
    if (size > OCI_STREAM_RATIO_FROM && size / stream->limits.ratio > size_blob) {
        return oci_fail(err, OCI_LIMIT, NULL,
                        "%" PRIu64 " bytes decoded from %" PRIu64 ": more than %" PRIu64 " for one",
                        size, size_blob, stream->limits.ratio);
    }
    return OCI_OK;
}

static void *run_decoder(void *argument)
{
    struct oci_layer_stream *stream = argument;
    struct oci_decoder *decoder = NULL;
    struct oci_error err = OCI_ERROR_NONE;
    uint64_t size_all = 0;
    size_t size = SIZE_BLOCK;
    enum oci_status status =
        oci_decoder_open(stream->fd, stream->layer->type->compression, &decoder, &err);

    while (status == OCI_OK && size == SIZE_BLOCK && wait_for_room(stream)) {
        status =
            oci_decoder_read(decoder, block_at(stream, stream->n_written), SIZE_BLOCK, &size, &err);
        if (status == OCI_OK) {
            size_all += size;
            status = check_limits(stream, size_all, &err);
        }
        publish(stream, status == OCI_OK ? size : 0, status, &err);
    }
    oci_decoder_close(decoder);
    return NULL;
}

/* Take the next block, waiting for it; 0 at the end, or when the caller has gone. */
static size_t take(struct oci_layer_stream *stream, enum reader reader)
{
    size_t size = 0;

    pthread_mutex_lock(&stream->lock);
    while (!stream->stopped && !stream->ended && stream->n_read[reader] == stream->n_written)
        pthread_cond_wait(&stream->changed, &stream->lock);
    if (!stream->stopped && stream->n_read[reader] < stream->n_written)
        size = stream->size_block[stream->n_read[reader] % N_BLOCKS];
    pthread_mutex_unlock(&stream->lock);
    return size;
}

static void give_back(struct oci_layer_stream *stream, enum reader reader)
{
    pthread_mutex_lock(&stream->lock);
    stream->n_read[reader]++;
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
}

static void *run_hash(void *argument)
{
    struct oci_layer_stream *stream = argument;
    owned_digest struct oci_digest digest = OCI_DIGEST_NONE;
    size_t size;

    if (stream->layer->diff_id.verifiable)
        oci_digest_start(&digest, stream->layer->diff_id.algorithm);
    while ((size = take(stream, READER_HASH)) > 0) {
        if (stream->layer->diff_id.verifiable)
            oci_digest_add(&digest, block_at(stream, stream->n_read[READER_HASH]), size);
        give_back(stream, READER_HASH);
    }
    if (stream->layer->diff_id.verifiable)
        oci_digest_finish(&digest, stream->diff_hex);
    return NULL;
}

static bool has_stopped(struct oci_layer_stream *stream)
{
    bool stopped;

    pthread_mutex_lock(&stream->lock);
    stopped = stream->stopped;
    pthread_mutex_unlock(&stream->lock);
    return stopped;
}

static void *run_blob(void *argument)
{
    struct oci_layer_stream *stream = argument;
    owned_digest struct oci_digest digest = OCI_DIGEST_NONE;
    owned_str char *buffer = oci_new(SIZE_BLOB_READ, 1);
    off_t offset = 0;
    ssize_t size;

    if (!stream->layer->descriptor.digest.verifiable)
        return NULL;
    oci_digest_start(&digest, stream->layer->descriptor.digest.algorithm);
    while ((size = pread(stream->fd, buffer, SIZE_BLOB_READ, offset)) > 0 && !has_stopped(stream)) {
        oci_digest_add(&digest, buffer, (size_t)size);
        offset += size;
    }
    if (size < 0)
        stream->blob_status = oci_fail_sys(&stream->blob_error, errno, "read a blob");
    oci_digest_finish(&digest, stream->blob_hex);
    return NULL;
}

static void start(pthread_t *thread, void *(*run)(void *), struct oci_layer_stream *stream)
{
    /* Fails for want of memory or processes only, as an allocation does. */
    if (pthread_create(thread, NULL, run, stream) != 0)
        abort();
}

enum oci_status oci_layer_stream_open(const struct oci_layout *layout,
                                      const struct oci_image_layer *layer,
                                      const struct oci_stream_limits *limits,
                                      struct oci_layer_stream **ret_stream, struct oci_error *err)
{
    struct oci_layer_stream *stream;
    owned_fd int fd = -1;
    enum oci_status status = oci_layout_open_blob(layout, &layer->descriptor, &fd, err);

    if (status != OCI_OK)
        return status;
    stream = oci_new(1, sizeof(*stream));
    stream->layer = layer;
    stream->limits = *limits;
    stream->fd = steal_fd(&fd);
    stream->blocks = oci_new(N_BLOCKS, SIZE_BLOCK);
    (void)posix_fadvise(stream->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    pthread_mutex_init(&stream->lock, NULL);
    pthread_cond_init(&stream->changed, NULL);
    start(&stream->decoder_thread, run_decoder, stream);
    start(&stream->hash_thread, run_hash, stream);
    start(&stream->blob_thread, run_blob, stream);
    *ret_stream = stream;
    return OCI_OK;
}

enum oci_status oci_layer_stream_next(struct oci_layer_stream *stream, const void **ret_data,
                                      size_t *ret_size, struct oci_error *err)
{
    if (stream->holding)
        give_back(stream, READER_CALLER);
    *ret_size = take(stream, READER_CALLER);
    stream->holding = *ret_size > 0;
    *ret_data = block_at(stream, stream->n_read[READER_CALLER]);
    if (stream->holding || stream->status == OCI_OK)
        return OCI_OK;
    if (err != NULL)
        *err = stream->error;
    return stream->status;
}

static void join(struct oci_layer_stream *stream)
{
    if (stream->joined)
        return;
    (void)pthread_join(stream->decoder_thread, NULL);
    (void)pthread_join(stream->hash_thread, NULL);
    (void)pthread_join(stream->blob_thread, NULL);
    stream->joined = true;
}

static enum oci_status compare(const struct oci_digest_name *want, const char *found,
                               const char *what, const char *clause, struct oci_error *err)
{
    if (!want->verifiable) {
        return oci_fail(err, OCI_UNSUPPORTED, "img.descriptor.digest.unknown-algorithm",
                        "%s '%s' cannot be verified: unknown algorithm", what, want->text);
    }
    if (strcmp(oci_digest_name_encoded(want), found) != 0)
        return oci_fail(err, OCI_INVALID, clause, "%s is %s, not '%s'", what, found, want->text);
    return OCI_OK;
}

enum oci_status oci_layer_stream_verify(struct oci_layer_stream *stream, struct oci_error *err)
{
    const void *data;
    size_t size = 1;
    enum oci_status status = OCI_OK;

    while (status == OCI_OK && size > 0)
        status = oci_layer_stream_next(stream, &data, &size, err);
    join(stream);
    if (stream->blob_status != OCI_OK && err != NULL)
        *err = stream->blob_error;
    if (stream->blob_status != OCI_OK)
        return stream->blob_status;
    /* A blob with another digest explains whatever else went wrong. */
    if (status == OCI_OK || status == OCI_INVALID) {
        enum oci_status compared = compare(&stream->layer->descriptor.digest, stream->blob_hex,
                                           "digest", "img.descriptor.digest.verify-retrieved", err);

        if (compared != OCI_OK)
            return compared;
    }
    if (status != OCI_OK)
        return status;
    return compare(&stream->layer->diff_id, stream->diff_hex, "diff ID", "img.config.diffid", err);
}

void oci_layer_stream_close(struct oci_layer_stream *stream)
{
    if (stream == NULL)
        return;
    pthread_mutex_lock(&stream->lock);
    stream->stopped = true;
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
    join(stream);
    pthread_cond_destroy(&stream->changed);
    pthread_mutex_destroy(&stream->lock);
    oci_drop_fd(&stream->fd);
    free(stream->blocks);
    free(stream);
}
