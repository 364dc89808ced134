/* SPDX-License-Identifier: Apache-2.0 */
#include "image/documents.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/owned.h"

#define DIGEST      "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
#define TARGET      "'digest':'" DIGEST "','size':2"
#define CONFIG      "'config':{'mediaType':'application/vnd.oci.image.config.v1+json'," TARGET "}"
#define LAYERS      "'layers':[{'mediaType':'application/vnd.oci.image.layer.v1.tar'," TARGET "}]"
#define TYPED       "'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json'"
#define ROOTFS      "'rootfs':{'type':'layers','diff_ids':['" DIGEST "']}"
#define CONFIG_HEAD "'architecture':'amd64','os':'linux'," ROOTFS

typedef void (*document)(struct oci_check *check, const json_t *doc);

/* A document with one defect: where it is and which requirement it breaks. NULL: no defect. */
static const struct row {
    document check;
    const char *json; /* With ' for ". */
    const char *requirement;
    const char *pointer;
} rows[] = {
    {oci_document_layout,   "{'imageLayoutVersion':'1.0.0','more':1}",                               NULL,                              NULL                           },
    {oci_document_layout,   "{}",                                                                    "img.layout.header.version",       ""                             },
    {oci_document_layout,   "[]",                                                                    "img.layout.header.object",        ""                             },
    {oci_document_manifest, "{" TYPED "," CONFIG "," LAYERS "}",                                     NULL,                              NULL                           },
    {oci_document_manifest, "{" TYPED "," LAYERS "}",                                                "img.manifest.config.present",     ""                             },
    {oci_document_manifest,
     "{'schemaVersion':1,'mediaType':'application/vnd.oci.image.manifest.v1+json'," CONFIG
     "," LAYERS "}",
     "img.manifest.schema-version.value",                                                                                               "/schemaVersion"               },
    {oci_document_manifest,
     "{'schemaVersion':'2','mediaType':'application/vnd.oci.image.manifest.v1+json'," CONFIG
     "," LAYERS "}",
     "img.manifest.schema-version.value",                                                                                               "/schemaVersion"               },
    {oci_document_manifest,
     "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json'," CONFIG "," LAYERS
     "}",                                                                                            "img.manifest.media-type.value",   "/mediaType"                   },
    {oci_document_manifest, "{" TYPED "," CONFIG ",'layers':[{'mediaType':'tar'," TARGET "}]}",
     "img.descriptor.media-type.syntax",                                                                                                "/layers/0/mediaType"          },
    {oci_document_manifest, "{" TYPED "," CONFIG ",'layers':[{'mediaType':'a/b','size':2}]}",
     "img.descriptor.digest.present",                                                                                                   "/layers/0"                    },
    {oci_document_manifest,
     "{" TYPED "," CONFIG ",'layers':[{'mediaType':'a/b','digest':'" DIGEST "','size':-1}]}",
     "img.descriptor.size.present",                                                                                                     "/layers/0/size"               },
    {oci_document_manifest, "{" TYPED "," CONFIG "," LAYERS ",'annotations':{'a/b':1}}",
     "img.manifest.annotations.rules",                                                                                                  "/annotations/a~1b"            },
    {oci_document_manifest,
     "{" TYPED ",'config':{'mediaType':'application/vnd.oci.empty.v1+json'," TARGET "}," LAYERS "}",
     "img.manifest.artifact-type.with-empty-config",                                                                                    ""                             },
    {oci_document_manifest,
     "{" TYPED ",'config':{'mediaType':'a/b','data':'e3='," TARGET "}," LAYERS "}",
     "img.descriptor.data.base64",                                                                                                      "/config/data"                 },
    {oci_document_manifest,
     "{" TYPED ",'config':{'mediaType':'a/b','urls':['no uri']," TARGET "}," LAYERS "}",
     "img.descriptor.urls.uri",                                                                                                         "/config/urls/0"               },
    {oci_document_index,
     "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','manifests':[]}",     NULL,                              NULL                           },
    {oci_document_index,
     "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json'}",                    "img.index.manifests.present",     ""                             },
    {oci_document_index,
     "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','manifests':[{'mediaType':'a/b','platform':{'os':'linux'}," TARGET
     "}]}",                                                                                          "img.index.platform.architecture", "/manifests/0/platform"        },
    {oci_document_layout,   "{'imageLayoutVersion':'9.0.0'}",                                        "img.layout.header.version",
     "/imageLayoutVersion"                                                                                                                                             },
    {oci_document_manifest,
     "{" TYPED "," CONFIG "," LAYERS ",'subject':{'mediaType':'a/b','data':'W10='," TARGET "}}",
     "img.descriptor.data.identical",                                                                                                   "/subject"                     },
    {oci_document_manifest,
     "{'schemaVersion':2,'mediaType':'application/vnd.docker.distribution.manifest.v2+json'," CONFIG
     "," LAYERS "}",
     "img.manifest.media-type.value",                                                                                                   "/mediaType"                   },
    {oci_document_manifest, "{'schemaVersion':2," CONFIG "," LAYERS ",'manifests':[]}",
     "img.manifest.media-type.value",                                                                                                   ""                             },
    {oci_document_config,   "{" CONFIG_HEAD ",'history':[{},{'empty_layer':true}]}",                 NULL,                              NULL                           },
    {oci_document_config,   "{" CONFIG_HEAD ",'history':[{},{}]}",
     "img.config.history.matches-layers",                                                                                               ""                             },
    {oci_document_config,   "{" CONFIG_HEAD ",'author':null,'config':null,'unknown':1}",             NULL,                              NULL                           },
    {oci_document_config,   "{'os':'linux'," ROOTFS "}",                                             "img.config.architecture",         ""                             },
    {oci_document_config,
     "{'architecture':'amd64','os':'linux','rootfs':{'type':'x','diff_ids':[]}}",                    "img.config.rootfs.type-layers",   "/rootfs/type"                 },
    {oci_document_config,
     "{'architecture':'amd64','os':'linux','rootfs':{'type':'layers','diff_ids':['x']}}",            "img.descriptor.digest.grammar",   "/rootfs/diff_ids/0"           },
    {oci_document_config,   "{" CONFIG_HEAD ",'created':'yesterday'}",                               "img.config.created",
     "/created"                                                                                                                                                        },
    {oci_document_config,   "{" CONFIG_HEAD ",'config':{'Env':['A']}}",                              "img.config.Env.format",
     "/config/Env/0"                                                                                                                                                   },
    {oci_document_config,   "{" CONFIG_HEAD ",'config':{'Cmd':'sh'}}",                               "img.config.Cmd.type",
     "/config/Cmd"                                                                                                                                                     },
    {oci_document_config,   "{" CONFIG_HEAD ",'config':{'ExposedPorts':{'80/sctp':{}}}}",
     "img.config.ExposedPorts.type",                                                                                                    "/config/ExposedPorts/80~1sctp"},
};

static json_t *parse(const char *text)
{
    char json[2048];
    size_t i = 0;

    for (; text[i] != '\0'; i++)
        json[i] = (char)(text[i] == '\'' ? '"' : text[i]);
    json[i] = '\0';
    return json_loads(json, 0, NULL);
}

static const struct oci_defect *first_error(const struct oci_defects *defects)
{
    const struct oci_defect *row = defects->rows;

    while (row->severity != OCI_DEFECT_ERROR)
        row++;
    return row;
}

static void documents_list_their_one_defect(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        owned_json json_t *doc = parse(rows[i].json);
        owned_defects struct oci_defects defects = OCI_DEFECTS_NONE;
        struct oci_check check = {.defects = &defects, .place = "here"};

        assert_non_null(doc);
        rows[i].check(&check, doc);
        oci_text_done(&check.pointer);
        assert_int_equal(defects.n_errors, rows[i].requirement == NULL ? 0 : 1);
        if (rows[i].requirement == NULL)
            continue;
        const struct oci_defect *found = first_error(&defects);
        assert_string_equal(found->requirement, rows[i].requirement);
        assert_string_equal(found->pointer, rows[i].pointer);
        assert_string_equal(found->place, "here");
    }
}

static void documents_list_all_defects(void **state)
{
    owned_json json_t *doc = parse("{'os':1,'rootfs':{'type':'x','diff_ids':[1,'y']}}");
    owned_defects struct oci_defects defects = OCI_DEFECTS_NONE;
    struct oci_check check = {.defects = &defects, .place = "here"};

    (void)state;
    oci_document_config(&check, doc);
    oci_text_done(&check.pointer);
    assert_int_equal(defects.n_errors, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_list_their_one_defect),
        cmocka_unit_test(documents_list_all_defects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
