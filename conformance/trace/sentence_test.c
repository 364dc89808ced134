/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/owned.h"
#include "base/text.h"

#define N_OF(table) (sizeof(table) / sizeof *(table))

/* Sentences as "anchor@line[N]:text", one a line; N marks a normative one. */
static const struct reading {
    const char *markdown;
    const char *sentences;
} readings[] = {
    {"",                                                                                  ""                                            },
    {"A ship *floats*.\nIt **MUST** float\nlong.",                                        "@1:A ship floats.\n@2N:It MUST float long.\n"},
    {"One. Two! Three? (Four.) five.",                                                    "@1:One.\n@1:Two!\n@1:Three? (Four.) five.\n" },
    {"Cargo, e.g. Coal, i.e. Fuel.\nRow cf. Oar",
     "@1:Cargo, e.g. Coal, i.e. Fuel.\n@2:Row cf. Oar\n"                                                                                },
    {"Ends (here.) Next \"one.\" Last",                                                   "@1:Ends (here.)\n@1:Next \"one.\"\n@1:Last\n"},
    {"`a. B` stays. `c` goes on",                                                         "@1:a. B stays. c goes on\n"                  },
    {"`MUST` is code, must is small, MUSTARD is none",
     "@1:MUST is code, must is small, MUSTARD is none\n"                                                                                },
    {"Once. `DEF` is set",                                                                "@1:Once.\n@1:DEF is set\n"                   },
    {"x (number, OPTIONAL) y",                                                            "@1N:x (number, OPTIONAL) y\n"                },
    {"See [the\nhold](hold.md#x) <br/> at ![sea](s.png).",                                "@1:See the hold at sea.\n"                   },
    {"# Hold & Deck\n\nA\n\n## Hold & Deck\n\nB",
     "hold--deck@1:Hold & Deck\nhold--deck@3:A\nhold--deck-1@5:Hold & Deck\nhold--deck-1@7:B\n"                                         },
    {"## <a name=\"theHold\" />The `Hold`\n\nMAY leak.\n",
     "theHold@1:The Hold\ntheHold@3N:MAY leak.\n"                                                                                       },
    {"* one MUST\n  two\n  * three\n\n    four\n",                                        "@1N:one MUST two\n@3:three\n@5:four\n"       },
    {"> said. Once\n\n1. first\n",                                                        "@1:said.\n@1:Once\n@3:first\n"               },
    {"```\nIt MUST. Not\n  count.\n```\n    nor MUST this\n\n<p>\nnor MUST that\n</p>\n",
     "@1:It MUST. Not count.\n@5:nor MUST this\n"                                                                                       },
    {"Above\n| k | v |\n|---|:-:|\n| `a` | MUST. It SHOULD |\nb | c\n\nafter",
     "@1:Above\n@2:k v\n@4N:a MUST.\n@4N:It SHOULD\n@5:b c\n@7:after\n"                                                                 },
    {"no table\n- - -\nbut | a rule\n",                                                   "@1:no table\n@3:but | a rule\n"              },
};

static char *read_back(const char *markdown)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    owned_sentences struct cts_sentences sentences = CTS_SENTENCES_NONE;
    struct oci_text text = OCI_TEXT_NONE;

    cts_sentences_read(&arena, "f.md", markdown, strlen(markdown), &sentences);
    for (size_t i = 0; i < sentences.n_rows; i++) {
        const struct cts_sentence *row = &sentences.rows[i];

        oci_text_printf(&text, "%s@%d%s:%s\n", row->anchor, row->line, row->normative ? "N" : "",
                        row->text);
    }
    return oci_text_steal(&text);
}

static void sentences_are_taken_as_the_rules_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(readings); i++) {
        owned_str char *found = read_back(readings[i].markdown);

        assert_string_equal(found, readings[i].sentences);
    }
}

static void form_does_not_change_the_fingerprint(void **state)
{
    static const char plain[] = "The hold MUST be dry.";
    static const char dressed[] = "1. The [hold](#h)\n   **MUST** be  `dry`.\n";
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    owned_sentences struct cts_sentences sentences = CTS_SENTENCES_NONE;

    (void)state;
    cts_sentences_read(&arena, "f.md", plain, strlen(plain), &sentences);
    cts_sentences_read(&arena, "f.md", dressed, strlen(dressed), &sentences);
    assert_int_equal(sentences.n_rows, 2);
    assert_string_equal(sentences.rows[0].fingerprint, sentences.rows[1].fingerprint);
    assert_string_equal(sentences.rows[0].fingerprint,
                        "0cc5cf199cc1991e9680536fd06727fe92143cae3af210554056644a6782990e");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_are_taken_as_the_rules_say),
        cmocka_unit_test(form_does_not_change_the_fingerprint),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
