/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/compare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/owned.h"
#include "base/text.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

/** The text that the catalogue of these tests was read at: its version is 2.0.0. */
static const char text_read[] = "# Hold\n\nThe hold MUST be dry.\nIt is lit.\nRats MAY come.\n\n"
                                "# Deck\n\nThe deck SHOULD shine.\nSwabs MUST NOT drip.\n";

/* One requirement a row, each resting on a sentence of the text, in its order. */
static const struct rest {
    const char *id;
    const char *anchor;
    const char *sentence;
    const char *until;
} rests[] = {
    {"sea.hold.wet",  "hold", "The hold MUST be wet.",  "1.0.0"},
    {"sea.hold.dry",  "hold", "The hold MUST be dry.",  NULL   },
    {"sea.hold.lit",  "hold", "It is lit.",             NULL   },
    {"sea.hold.rats", "hold", "Rats MAY come.",         NULL   },
    {"sea.deck",      "deck", "The deck SHOULD shine.", NULL   },
    {"sea.deck.two",  "deck", "The deck SHOULD shine.", NULL   },
};

static const char scope_text[] =
    "{\"upstreams\":[],\"files\":[],\"sentences\":[{\"document\":\"image-spec\",\"file\":"
    "\"sea.md\",\"fingerprint\":\"%s\",\"reason\":\"r\"}]}";

/* A text, and the differences as "kind requirement line", one a line. */
static const struct comparison {
    const char *text;
    const char *differences;
} comparisons[] = {
    {text_read,                               ""                                            },
    {"# Hold\n\nThe **hold** MUST be\ndry. It is lit.\nRats MAY come.\n\n# Deck\n\nThe deck SHOULD "
     "shine.\nSwabs MUST NOT drip.\n",   ""                                            },
    {"# Hold\n\nThe hold MUST be tight.\nIt is lit.\nRats MAY come.\n\n# Deck\n\nThe deck SHOULD "
     "shine.\n",                         "changed sea.hold.dry 3\n"                    },
    {"# Hold\n\nBirds MAY come.\nThe hold MAY be dry.\nIt is lit.\nRats MAY come.\n\n# "
     "Deck\n\nThe deck SHOULD shine.\n", "changed sea.hold.dry 4\nnew - 3\n"           },
    {"# Hold\n\nThe hold MUST be dry.\nIt is dim.\nRats MAY come.\n\n# Deck\n\nThe deck SHOULD "
     "shine.\nSails MAY tear.\n",        "gone sea.hold.lit 0\nnew - 10\n"             },
    {"# Hold\n\nThe hold MUST be dry.\nIt is lit.\nRats MAY come.\n\n# Deck\n\nThe deck SHOULD "
     "gleam.\n",                         "changed sea.deck 9\nchanged sea.deck.two 9\n"},
    {"# Bilge\n\nThe hold MUST be dry.\n\n# Hold\n\nIt is lit.\nRats MAY come.\n\n# Deck\n\nThe "
     "deck SHOULD shine.\n",             "moved sea.hold.dry 3\n"                      },
    {"# Hold\n\nThe hold MUST be dry.\nThe hold MUST be wet.\nIt is lit.\nRats MAY come.\n\n# "
     "Deck\n\nThe deck SHOULD shine.\n", "returned - 4\n"                              },
};

static json_t *requirement_of(const struct rest *rest)
{
    char fingerprint[OCI_SHA256_HEX];

    oci_digest_sha256_hex(rest->sentence, strlen(rest->sentence), fingerprint);
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s*,s:s,s:{s:s,s:s,s:s},s:s,s:s,s:[]}", "id", rest->id,
                     "level", "MUST", "basis", "explicit", "subject", "ship", "since", "1.0.0",
                     "until", rest->until, "says", "so", "source", "document", "image-spec", "file",
                     "sea.md", "anchor", rest->anchor, "fingerprint", fingerprint, "testable",
                     "yes", "needs");
}

static struct cts_catalogue *make_catalogue(void)
{
    struct cts_catalogue *catalogue = cts_catalogue_new();
    json_t *requirements = json_array();
    struct oci_error err = OCI_ERROR_NONE;

    for (size_t i = 0; i < N_OF(rests); i++)
        json_array_append_new(requirements, requirement_of(&rests[i]));
    owned_json json_t *doc = json_pack("{s:s,s:s,s:s,s:o}", "document", "sea.md", "spec",
                                       "image-spec", "title", "Sea", "requirements", requirements);
    assert_int_equal(cts_catalogue_add(catalogue, doc, "sea.json", &err), OCI_OK);
    return catalogue;
}

static json_t *make_scope(void)
{
    static const char sentence[] = "Swabs MUST NOT drip.";
    char fingerprint[OCI_SHA256_HEX];

    oci_digest_sha256_hex(sentence, strlen(sentence), fingerprint);
    owned_str char *text = oci_str_printf(scope_text, fingerprint);
    return json_loads(text, 0, NULL);
}

static char *differences_of(const json_t *result)
{
    owned_text struct oci_text out = OCI_TEXT_NONE;
    const json_t *row = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(result, "findings"), i, row) {
        const char *id = json_string_value(json_object_get(row, "requirement"));

        oci_text_printf(&out, "%s %s %d\n", json_string_value(json_object_get(row, "kind")),
                        id != NULL ? id : "-",
                        (int)json_integer_value(json_object_get(row, "line")));
    }
    return oci_text_steal(&out);
}

static json_t *compare(const char *text, const json_t *cases)
{
    owned_catalogue struct cts_catalogue *catalogue = make_catalogue();
    owned_json json_t *scope = make_scope();
    owned_upstream struct cts_upstream upstream = CTS_UPSTREAM_NONE;
    const struct cts_comparison comparison = {
        .catalogue = catalogue, .scope = scope, .cases = cases, .upstream = &upstream};

    upstream.name.document = "image-spec";
    upstream.name.version = "2.0.0";
    cts_sentences_read(&upstream.arena, "sea.md", text, strlen(text), &upstream.sentences);
    return cts_compare(&comparison);
}

static void compare_names_what_is_different_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(comparisons); i++) {
        owned_json json_t *result = compare(comparisons[i].text, NULL);
        owned_str char *found = differences_of(result);

        assert_string_equal(found, comparisons[i].differences);
    }
}

static void compare_names_the_cases_that_a_change_touches(void **state)
{
    owned_json json_t *cases =
        json_pack("{s:[s,s],s:[s]}", "sea.hold.dry", "case.a", "case.b", "sea.deck", "case.c");
    owned_json json_t *result = compare(comparisons[2].text, cases);
    const json_t *touched =
        json_object_get(json_array_get(json_object_get(result, "findings"), 0), "cases");

    (void)state;
    assert_int_equal(json_array_size(touched), 2);
    assert_string_equal(json_string_value(json_array_get(touched, 1)), "case.b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compare_names_what_is_different_and_nothing_else),
        cmocka_unit_test(compare_names_the_cases_that_a_change_touches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
