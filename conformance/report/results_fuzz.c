/* SPDX-License-Identifier: Apache-2.0 */
/** @file Foreign results: read, written, read again, rendered in every form. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/owned.h"
#include "base/text.h"
#include "report/report.h"
#include "report/results.h"

/* The name is libFuzzer's. NOLINTNEXTLINE(readability-identifier-naming) */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No form lets a byte through that a terminal acts on. */
static void render(const struct cts_results *results)
{
    const struct cts_report report = {.header = results->header, .verdicts = &results->verdicts};

    for (size_t i = 0; i < cts_n_reporters; i++) {
        owned_str char *text = NULL;
        size_t size = 0;
        FILE *stream = open_memstream(&text, &size);

        cts_reporters[i].write(stream, &report);
        (void)fclose(stream);
        for (size_t k = 0; k < size; k++) {
            if ((unsigned char)text[k] < ' ' && text[k] != '\n')
                abort();
        }
    }
}

static void write_and_read(const struct cts_results *results)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    owned_results struct cts_results again = {.header = NULL};

    cts_results_text(results->header, &results->verdicts, &text);
    if (cts_results_read(oci_text_get(&text), text.size, &again, NULL) != OCI_OK ||
        again.verdicts.n != results->verdicts.n)
        abort();
}

/* The input is all before the footer; a footer that fits is added, or nothing would get further. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    owned_text struct oci_text text = OCI_TEXT_NONE;
    owned_results struct cts_results results = {.header = NULL};
    struct oci_error err = OCI_ERROR_NONE;
    char hex[OCI_SHA256_HEX];
    size_t n = 0;

    oci_text_add_n(&text, (const char *)data, size);
    for (size_t i = 0; i < size; i++)
        n += data[i] == '\n';
    oci_digest_sha256_hex(data, size, hex);
    oci_text_printf(&text, "{\"footer\":{\"count\":%zu,\"sha256\":\"%s\"}}\n", n == 0 ? 0 : n - 1,
                    hex);
    if (cts_results_read(oci_text_get(&text), text.size, &results, &err) != OCI_OK) {
        if (err.text[0] == '\0' || results.header != NULL)
            abort();
        return 0;
    }
    write_and_read(&results);
    render(&results);
    return 0;
}
