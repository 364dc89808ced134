/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The sentences of an upstream document, each with a fingerprint.
 *
 * The fingerprint lets the catalogue point at a sentence without copying it, and notice when its
 * words change. The rules stand in spec/README.md, "Fingerprints": they are a promise, for a
 * change of them changes every fingerprint.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/memory.h"

struct cts_sentence {
    char fingerprint[OCI_SHA256_HEX];
    const char *file;   /**< Name of the document; borrowed from the caller. */
    const char *anchor; /**< Of the heading above; "" before the first. */
    const char *text;   /**< White space folded. */
    int line;           /**< From 1. */
    bool normative;     /**< Holds a keyword in capitals. */
};

/** Start from CTS_SENTENCES_NONE. Texts are the arena's. */
struct cts_sentences {
    struct cts_sentence *rows;
    size_t n_rows;
    size_t n_room;
};

#define CTS_SENTENCES_NONE ((struct cts_sentences){.rows = NULL})

/** Free the list; the texts are the arena's. */
void cts_sentences_done(struct cts_sentences *sentences);

#define owned_sentences __attribute__((cleanup(cts_sentences_done)))

/**
 * Add the sentences of one document, in the order of its text.
 *
 * @param arena     Owns the texts.
 * @param file      Name the sentences carry; lives as long as they do.
 * @param markdown  The document, @p size bytes; borrowed.
 */
void cts_sentences_read(struct oci_arena *arena, const char *file, const char *markdown,
                        size_t size, struct cts_sentences *ret_sentences);
