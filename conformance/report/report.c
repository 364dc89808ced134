/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <string.h>

#include "base/text.h"
#include "report/writers.h"

const struct cts_reporter cts_reporters[] = {
    {"pretty",   "txt",   cts_write_pretty  },
    {"tap",      "tap",   cts_write_tap14   },
    {"tap13",    "tap",   cts_write_tap13   },
    {"junit",    "xml",   cts_write_junit   },
    {"json",     "json",  cts_write_json    },
    {"jsonl",    "jsonl", cts_write_jsonl   },
    {"markdown", "md",    cts_write_markdown},
    {"github",   "txt",   cts_write_github  },
    {"html",     "html",  cts_write_html    },
    {"badge",    "json",  cts_write_badge   },
};

const size_t cts_n_reporters = sizeof(cts_reporters) / sizeof(cts_reporters[0]);

const struct cts_reporter *cts_reporter_find(const char *name)
{
    for (size_t i = 0; i < cts_n_reporters; i++) {
        if (strcmp(cts_reporters[i].name, name) == 0)
            return &cts_reporters[i];
    }
    return NULL;
}

char *cts_reporter_names(void)
{
    owned_text struct oci_text names = OCI_TEXT_NONE;

    for (size_t i = 0; i < cts_n_reporters; i++)
        oci_text_printf(&names, "%s%s", i == 0 ? "" : ", ", cts_reporters[i].name);
    return oci_text_steal(&names);
}
