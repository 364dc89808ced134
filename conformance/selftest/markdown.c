/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The kill matrix for readers: numbers by chapter, then what is to be done, then every mutant.
 *
 * All texts are ids and titles of our own data files, which the schemas keep to plain words.
 */
#include "base/json.h"
#include "base/text.h"
#include "selftest/kills.h"

static json_int_t number(const json_t *object, enum cts_fate fate)
{
    return json_integer_value(json_object_get(object, cts_fate_name(fate)));
}

static void add_counts(struct oci_text *out, const char *name, const json_t *counts)
{
    oci_text_printf(out, "| %s |", name);
    for (enum cts_fate fate = CTS_FATE_CAUGHT; (int)fate < CTS_N_FATES; fate++)
        oci_text_printf(out, " %lld |", (long long)number(counts, fate));
    oci_text_add(out, "\n");
}

static void add_chapters(struct oci_text *out, const json_t *matrix)
{
    const json_t *chapters = json_object_get(matrix, "chapters");
    const char *name = NULL;
    json_t *counts = NULL;

    oci_text_add(out, "| chapter |");
    for (enum cts_fate fate = CTS_FATE_CAUGHT; (int)fate < CTS_N_FATES; fate++)
        oci_text_printf(out, " %s |", cts_fate_name(fate));
    oci_text_add(out, "\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
    json_object_foreach(oci_json_plain(chapters), name, counts)
        add_counts(out, name, counts);
    add_counts(out, "all", json_object_get(matrix, "totals"));
}

static void add_ids(struct oci_text *out, const json_t *ids)
{
    for (size_t i = 0; i < json_array_size(ids); i++)
        oci_text_printf(out, "%s%s", i == 0 ? "" : ", ", json_string_value(json_array_get(ids, i)));
}

static void add_mutants(struct oci_text *out, const json_t *matrix)
{
    const json_t *mutants = json_object_get(matrix, "mutants");

    oci_text_add(out, "\n| mutant | breaks | fate | caught by | noticed by |\n"
                      "| --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < json_array_size(mutants); i++) {
        const json_t *row = json_array_get(mutants, i);

        oci_text_printf(out, "| %s | %s | %s | ", json_string_value(json_object_get(row, "id")),
                        json_string_value(json_object_get(row, "breaks")),
                        json_string_value(json_object_get(row, "fate")));
        add_ids(out, json_object_get(row, "caught-by"));
        oci_text_add(out, " | ");
        add_ids(out, json_object_get(row, "noticed-by"));
        oci_text_add(out, " |\n");
    }
}

static void add_cases(struct oci_text *out, const json_t *matrix)
{
    const json_t *cases = json_object_get(matrix, "cases");

    oci_text_add(out, "\n| case | mutants it catches |\n| --- | ---: |\n");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);

        oci_text_printf(out, "| %s | %zu |\n", json_string_value(json_object_get(row, "id")),
                        json_array_size(json_object_get(row, "catches")));
    }
}

char *cts_kills_markdown(const json_t *matrix)
{
    struct oci_text out = OCI_TEXT_NONE;

    oci_text_add(&out, "# Kill matrix\n\n");
    add_chapters(&out, matrix);
    add_mutants(&out, matrix);
    add_cases(&out, matrix);
    return oci_text_steal(&out);
}
