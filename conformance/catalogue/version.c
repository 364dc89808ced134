/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/version.h"

#include <stddef.h>
#include <string.h>

enum { NUMBER_MAX = 100000000 /* of one part of a version; more is no version */ };

/* A version being read: numbers one by one, then the suffix. */
static const char *skip_mark(const char *version)
{
    return *version == 'v' ? version + 1 : version;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads a number and the dot behind it; 0 at the end. */
static long next_number(const char **version)
{
    long number = 0;

    for (; is_digit(**version) && number < NUMBER_MAX; (*version)++)
        number = number * 10 + (**version - '0');
    if (**version == '.')
        (*version)++;
    return number;
}

static size_t count_numbers(const char *version)
{
    size_t n = 1;

    for (version = skip_mark(version); is_digit(*version) || *version == '.'; version++)
        n += *version == '.';
    return n;
}

/* Nothing comes after a suffix: 1.0.0-rc1 is before 1.0.0. */
static int compare_suffixes(const char *a, const char *b)
{
    if (*a == '\0' || *b == '\0')
        return (*a == '\0') - (*b == '\0');
    return strcmp(a, b);
}

static int compare_first(const char *a, const char *b, size_t n_numbers)
{
    a = skip_mark(a);
    b = skip_mark(b);
    for (size_t i = 0; i < n_numbers; i++) {
        long of_a = next_number(&a);
        long of_b = next_number(&b);

        if (of_a != of_b)
            return of_a < of_b ? -1 : 1;
    }
    return 0;
}

int cts_version_compare(const char *a, const char *b)
{
    size_t n_a = count_numbers(a);
    size_t n_b = count_numbers(b);
    int order = compare_first(a, b, n_a > n_b ? n_a : n_b);

    if (order != 0)
        return order;
    return compare_suffixes(a + strcspn(a, "-"), b + strcspn(b, "-"));
}

bool cts_version_valid(const char *version)
{
    version = skip_mark(version);
    do {
        if (!is_digit(*version))
            return false;
        version += strspn(version, "0123456789");
    } while (*version == '.' && version++);
    if (*version == '-' || *version == '+')
        return version[1] != '\0' && strpbrk(version, " ,<>=") == NULL;
    return *version == '\0';
}

static const struct comparison {
    const char *mark;
    bool below;
    bool same;
    bool above;
} comparisons[] = {
    {">=", false, true,  true },
    {"<=", true,  true,  false},
    {"!=", true,  false, true },
    {">",  false, false, true },
    {"<",  true,  false, false},
    {"=",  false, true,  false},
};

/* One comparison of a range, cut out. */
struct term {
    const struct comparison *comparison; /* NULL: as many numbers as given are the same */
    char version[64];
};

static const char blanks[] = " \t,";

/* Returns the text behind the term; NULL where it is none. */
static const char *read_term(const char *range, struct term *ret_term)
{
    size_t length;

    *ret_term = (struct term){.comparison = NULL};
    for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
        if (strncmp(range, comparisons[i].mark, strlen(comparisons[i].mark)) != 0)
            continue;
        ret_term->comparison = &comparisons[i];
        range += strlen(comparisons[i].mark);
        break;
    }
    range += strspn(range, blanks);
    length = strcspn(range, blanks);
    if (length >= sizeof(ret_term->version))
        return NULL;
    memcpy(ret_term->version, range, length);
    ret_term->version[length] = '\0';
    return cts_version_valid(ret_term->version) ? range + length : NULL;
}

static bool holds(const struct term *term, const char *version)
{
    int order;

    if (term->comparison == NULL)
        return compare_first(version, term->version, count_numbers(term->version)) == 0;
    order = cts_version_compare(version, term->version);
    if (order == 0)
        return term->comparison->same;
    return order < 0 ? term->comparison->below : term->comparison->above;
}

static bool takes_all(const char *range)
{
    return range == NULL || strcmp(range, "*") == 0;
}

bool cts_version_in(const char *range, const char *version)
{
    struct term term;

    if (takes_all(range))
        return true;
    for (range += strspn(range, blanks); *range != '\0'; range += strspn(range, blanks)) {
        range = read_term(range, &term);
        if (range == NULL || !holds(&term, version))
            return false;
    }
    return true;
}

enum oci_status cts_version_check_range(const char *range, struct oci_error *err)
{
    const char *rest = range;
    struct term term;

    if (takes_all(range))
        return OCI_OK;
    for (rest += strspn(rest, blanks); *rest != '\0'; rest += strspn(rest, blanks)) {
        rest = read_term(rest, &term);
        if (rest == NULL)
            return oci_fail(err, OCI_INVALID, NULL, "'%s' is no range of versions", range);
    }
    return OCI_OK;
}
