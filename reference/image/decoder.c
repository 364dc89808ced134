/* SPDX-License-Identifier: Apache-2.0 */
#include "image/decoder.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include "base/memory.h"

enum {
    SIZE_INPUT = 256 * 1024, /* Bytes read at a time. */
    ZSTD_WINDOW_LOG = 27,    /* 128 MiB: what zstd itself allows without being asked. */
};

/* How one compression is decoded. step() decodes from input to output once. */
struct codec {
    void (*start)(struct oci_decoder *decoder);
    enum oci_status (*step)(struct oci_decoder *decoder, struct oci_error *err);
    void (*stop)(struct oci_decoder *decoder);
};

struct oci_decoder {
    const struct codec *codec;
    int fd;
    off_t offset;
    bool at_end;  /* The file has no more bytes. */
    bool between; /* A member has ended and no other begun: the stream may end here. */
    uint8_t *next_in;
    size_t n_in;
    uint8_t *next_out;
    size_t n_out;
    union {
        struct inflate_state *gzip;
        ZSTD_DStream *zstd;
    } state;
    uint8_t input[SIZE_INPUT];
};

static void start_none(struct oci_decoder *decoder)
{
    decoder->between = true;
}

static enum oci_status step_none(struct oci_decoder *decoder, struct oci_error *err)
{
    size_t size = decoder->n_in < decoder->n_out ? decoder->n_in : decoder->n_out;

    (void)err;
    memcpy(decoder->next_out, decoder->next_in, size);
    decoder->next_in += size;
    decoder->n_in -= size;
    decoder->next_out += size;
    decoder->n_out -= size;
    return OCI_OK;
}

static void stop_none(struct oci_decoder *decoder)
{
    (void)decoder;
}

static void start_gzip(struct oci_decoder *decoder)
{
    decoder->state.gzip = oci_new(1, sizeof(*decoder->state.gzip));
    isal_inflate_init(decoder->state.gzip);
    decoder->state.gzip->crc_flag = ISAL_GZIP;
}

static enum oci_status step_gzip(struct oci_decoder *decoder, struct oci_error *err)
{
    struct inflate_state *state = decoder->state.gzip;
    int result;

    if (decoder->between && decoder->n_in > 0) {
        isal_inflate_reset(state);
        state->crc_flag = ISAL_GZIP;
        decoder->between = false;
    }
    state->next_in = decoder->next_in;
    state->avail_in = (uint32_t)decoder->n_in;
    state->next_out = decoder->next_out;
    state->avail_out = (uint32_t)decoder->n_out;
    result = isal_inflate(state);
    decoder->next_in = state->next_in;
    decoder->n_in = state->avail_in;
    decoder->next_out = state->next_out;
    decoder->n_out = state->avail_out;
    if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT && result != ISAL_OUT_OVERFLOW) {
        return oci_fail(err, OCI_INVALID, "img.layer.gzip", "no gzip stream (%s)",
                        result == ISAL_INCORRECT_CHECKSUM ? "its checksum is wrong"
                                                          : "its bytes are damaged");
    }
    decoder->between = state->block_state == ISAL_BLOCK_FINISH;
    return OCI_OK;
}

static void stop_gzip(struct oci_decoder *decoder)
{
    free(decoder->state.gzip);
}

static void start_zstd(struct oci_decoder *decoder)
{
    decoder->state.zstd = ZSTD_createDStream();
    if (decoder->state.zstd == NULL)
        abort();
    (void)ZSTD_DCtx_setParameter(decoder->state.zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
}

static enum oci_status step_zstd(struct oci_decoder *decoder, struct oci_error *err)
{
    ZSTD_inBuffer in = {.src = decoder->next_in, .size = decoder->n_in};
    ZSTD_outBuffer out = {.dst = decoder->next_out, .size = decoder->n_out};
    size_t result = ZSTD_decompressStream(decoder->state.zstd, &out, &in);

    if (ZSTD_isError(result)) {
        return oci_fail(err, OCI_INVALID, "img.layer.zstd", "no zstd stream (%s)",
                        ZSTD_getErrorName(result));
    }
    decoder->next_in += in.pos;
    decoder->n_in -= in.pos;
    decoder->next_out += out.pos;
    decoder->n_out -= out.pos;
    decoder->between = result == 0;
    return OCI_OK;
}

static void stop_zstd(struct oci_decoder *decoder)
{
    (void)ZSTD_freeDStream(decoder->state.zstd);
}

static const struct codec codecs[] = {
    [OCI_COMPRESSION_NONE] = {start_none, step_none, stop_none},
    [OCI_COMPRESSION_GZIP] = {start_gzip, step_gzip, stop_gzip},
    [OCI_COMPRESSION_ZSTD] = {start_zstd, step_zstd, stop_zstd},
};

enum oci_status oci_decoder_open(int fd, enum oci_compression compression,
                                 struct oci_decoder **ret_decoder, struct oci_error *err)
{
    struct oci_decoder *decoder = oci_new(1, sizeof(*decoder));

    (void)err;
    decoder->fd = fd;
    decoder->codec = &codecs[compression];
    decoder->codec->start(decoder);
    *ret_decoder = decoder;
    return OCI_OK;
}

static enum oci_status refill(struct oci_decoder *decoder, struct oci_error *err)
{
    ssize_t size = pread(decoder->fd, decoder->input, SIZE_INPUT, decoder->offset);

    if (size < 0)
        return oci_fail_sys(err, errno, "read a layer");
    decoder->offset += size;
    decoder->next_in = decoder->input;
    decoder->n_in = (size_t)size;
    decoder->at_end = size == 0;
    return OCI_OK;
}

enum oci_status oci_decoder_read(struct oci_decoder *decoder, void *buffer, size_t room,
                                 size_t *ret_size, struct oci_error *err)
{
    decoder->next_out = buffer;
    decoder->n_out = room;
    while (decoder->n_out > 0) {
        size_t n_out = decoder->n_out;
        enum oci_status status = OCI_OK;

        if (decoder->n_in == 0 && !decoder->at_end)
            status = refill(decoder, err);
        if (status == OCI_OK && (!decoder->between || decoder->n_in > 0))
            status = decoder->codec->step(decoder, err);
        if (status != OCI_OK)
            return status;
        if (decoder->at_end && decoder->n_in == 0 && decoder->n_out == n_out)
            break;
    }
    if (decoder->at_end && decoder->n_out > 0 && !decoder->between)
        return oci_fail(err, OCI_INVALID, NULL, "the compressed stream ends too early");
    *ret_size = room - decoder->n_out;
    return OCI_OK;
}

void oci_decoder_close(struct oci_decoder *decoder)
{
    if (decoder == NULL)
        return;
    decoder->codec->stop(decoder);
    free(decoder);
}
