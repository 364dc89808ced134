/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/owned.h"

#include "cli/image/verbs.h"
#include "image/verify.h"

static const char *const severities[] = {
    [OCI_DEFECT_ERROR] = "error",
    [OCI_DEFECT_WARNING] = "warning",
};

static void print_json(const struct oci_defects *defects)
{
    owned_json json_t *rows = json_array();
    owned_json json_t *doc = NULL;
    owned_str char *text = NULL;

    for (size_t i = 0; i < defects->n_rows; i++) {
        const struct oci_defect *row = &defects->rows[i];

        (void)json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s, s:s}", "severity",
                                                    severities[row->severity], "requirement",
                                                    row->requirement, "blob", row->place, "pointer",
                                                    row->pointer, "text", row->text));
    }
    doc = json_pack("{s:b, s:I, s:I, s:O}", "valid", defects->n_errors == 0, "errors",
                    (json_int_t)defects->n_errors, "warnings", (json_int_t)defects->n_warnings,
                    "defects", rows);
    text = oci_json_dump(doc, JSON_INDENT(2));
    (void)puts(text);
}

static void print_text(const struct oci_defects *defects)
{
    for (size_t i = 0; i < defects->n_rows; i++) {
        const struct oci_defect *row = &defects->rows[i];

        (void)printf("%s: %s%s%s: %s [%s]\n", severities[row->severity], row->place,
                     row->pointer[0] == '\0' ? "" : " ", row->pointer, row->text, row->requirement);
    }
    (void)printf("%s: %zu errors, %zu warnings\n", defects->n_errors == 0 ? "valid" : "invalid",
                 defects->n_errors, defects->n_warnings);
}

enum oci_status image_verify(struct image_arguments *arguments, struct oci_error *err)
{
    const struct oci_unpack_limits *limits = &arguments->options.unpack.limits;
    const struct oci_stream_limits bounds = {.bytes = limits->bytes, .ratio = limits->ratio};
    owned_source struct image_source source = {.layout = OCI_LAYOUT_NONE};
    owned_defects struct oci_defects defects = OCI_DEFECTS_NONE;
    enum oci_status status = image_source_open(arguments->operands[0], &source, err);

    if (status == OCI_OK)
        status = oci_verify(&source.layout, source.name.reference, &bounds, &defects, err);
    if (status != OCI_OK)
        return status;
    (arguments->options.json ? print_json : print_text)(&defects);
    arguments->exit_status = defects.n_errors == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    return OCI_OK;
}
