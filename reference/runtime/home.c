/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime/home.h"

enum { FIELD_UID = 2, FIELD_HOME = 5 };

static void read_digit(struct oci_home *home, char digit)
{
    bool is_first = !home->is_number && home->number == 0;

    home->is_number = (is_first || home->is_number) && digit >= '0' && digit <= '9';
    /* Anything past the largest uid stays past it. */
    home->number = !home->is_number || home->number > UINT32_MAX
                       ? UINT64_MAX
                       : home->number * 10 + (uint64_t)(digit - '0');
}

bool oci_home_end(struct oci_home *home)
{
    bool found = home->is_number && home->number == home->uid && home->field >= FIELD_HOME &&
                 home->n > 0 && home->n < home->size;

    if (found)
        home->home[home->n] = '\0';
    home->field = 0;
    home->number = 0;
    home->is_number = false;
    home->n = 0;
    return found;
}

bool oci_home_read(struct oci_home *home, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n') {
            if (oci_home_end(home))
                return true;
        } else if (text[i] == ':') {
            home->field++;
        } else if (home->field == FIELD_UID) {
            read_digit(home, text[i]);
        } else if (home->field == FIELD_HOME && home->n < home->size) {
            home->home[home->n] = text[i];
            home->n++;
        }
    }
    return false;
}
