/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/json.h"

#include <string.h>

#include "probe/names.h"

static void put(struct probe_json *json, const char *text, size_t size)
{
    if (json->full || size > json->size - json->used) {
        json->full = true;
        return;
    }
    memcpy(json->data + json->used, text, size);
    json->used += size;
}

/* A comma is due unless something has just been opened or named. */
static void separate(struct probe_json *json)
{
    char last = '[';

    if (json->used > 0)
        last = json->data[json->used - 1];

    if (last != '{' && last != '[' && last != ':')
        put(json, ",", 1);
}

void probe_json_open(struct probe_json *json, char bracket)
{
    separate(json);
    put(json, &bracket, 1);
}

void probe_json_close(struct probe_json *json, char bracket)
{
    put(json, &bracket, 1);
}

void probe_json_raw(struct probe_json *json, const char *text, size_t size)
{
    separate(json);
    put(json, text, size);
}

/* Length of the UTF-8 sequence at text, or 0 where the bytes are none (overlong forms,
 * surrogates and numbers past U+10FFFF included). */
static size_t utf8_length(const unsigned char *text, size_t size)
{
    static const struct form {
        unsigned char first_low;
        unsigned char first_high;
        unsigned char second_low;
        unsigned char second_high;
        unsigned char length;
    } forms[] = {
        {0x00, 0x7f, 0x00, 0x00, 1},
        {0xc2, 0xdf, 0x80, 0xbf, 2},
        {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3},
        {0xed, 0xed, 0x80, 0x9f, 3},
        {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4},
        {0xf1, 0xf3, 0x80, 0xbf, 4},
        {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    size_t row = 0;

    while (row < sizeof(forms) / sizeof(forms[0]) &&
           (text[0] < forms[row].first_low || text[0] > forms[row].first_high))
        row++;
    if (row == sizeof(forms) / sizeof(forms[0]) || forms[row].length > size)
        return 0;
    if (forms[row].length > 1 &&
        (text[1] < forms[row].second_low || text[1] > forms[row].second_high))
        return 0;
    for (size_t i = 2; i < forms[row].length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    }
    return forms[row].length;
}

static void put_escaped(struct probe_json *json, unsigned char byte)
{
    static const char digits[] = "0123456789abcdef";
    const char text[6] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};

    put(json, text, sizeof(text));
}

void probe_json_string_n(struct probe_json *json, const char *text, size_t size)
{
    const unsigned char *at = (const unsigned char *)text;
    size_t left = size;

    separate(json);
    put(json, "\"", 1);
    while (left > 0) {
        const size_t length = utf8_length(at, left);
        const size_t step = length > 0 ? length : 1;

        if (length == 0) {
            put(json, "\xef\xbf\xbd", 3);
        } else if (*at < 0x20 || *at == 0x7f || *at == '"' || *at == '\\') {
            put_escaped(json, *at);
        } else {
            put(json, (const char *)at, length);
        }
        at += step;
        left -= step;
    }
    put(json, "\"", 1);
}

void probe_json_string(struct probe_json *json, const char *text)
{
    if (text == NULL) {
        probe_json_null(json);
    } else {
        probe_json_string_n(json, text, strlen(text));
    }
}

void probe_json_key(struct probe_json *json, const char *name)
{
    probe_json_string(json, name);
    put(json, ":", 1);
}

static size_t digits_of(unsigned long long value, unsigned base, char *end)
{
    size_t n = 0;

    do {
        *--end = (char)('0' + value % base);
        value /= base;
        n++;
    } while (value > 0);
    return n;
}

void probe_json_number(struct probe_json *json, long long number)
{
    char text[24];
    const bool negative = number < 0;
    const unsigned long long size =
        negative ? 0ULL - (unsigned long long)number : (unsigned long long)number;
    size_t n = digits_of(size, 10, text + sizeof(text));

    if (negative)
        text[sizeof(text) - ++n] = '-';
    separate(json);
    put(json, text + sizeof(text) - n, n);
}

void probe_json_bool(struct probe_json *json, bool value)
{
    separate(json);
    put(json, value ? "true" : "false", value ? 4 : 5);
}

void probe_json_null(struct probe_json *json)
{
    separate(json);
    put(json, "null", 4);
}

void probe_json_member(struct probe_json *json, const char *name, const char *text)
{
    probe_json_key(json, name);
    probe_json_string(json, text);
}

void probe_json_member_number(struct probe_json *json, const char *name, long long number)
{
    probe_json_key(json, name);
    probe_json_number(json, number);
}

void probe_json_member_mode(struct probe_json *json, const char *name, unsigned mode)
{
    char text[16];
    size_t n = digits_of(mode, 8, text + sizeof(text));

    while (n < 4)
        text[sizeof(text) - ++n] = '0';
    probe_json_key(json, name);
    probe_json_string_n(json, text + sizeof(text) - n, n);
}

void probe_json_error(struct probe_json *json, int error)
{
    probe_json_open(json, '{');
    probe_json_member(json, "error", probe_errno_name(error));
    probe_json_close(json, '}');
}
