/*-------------------------------------------------------------------------
 *
 * utf8.c
 *	  UTF-8 decoding, encoding and counting.
 *
 * Texts come in as UTF-8 that the server or the XML reader has checked, are
 * kept as bytes, and are counted in code points only where FEEL asks for
 * positions (substring, string length).  So nothing here is fast by tables; a
 * text of ASCII takes the first branch of decode() each time.
 *
 * decode() takes the shortest form only: no overlong sequences, no
 * surrogates, nothing above U+10FFFF.  The number of bytes follows from the
 * first, the bound from a table of the smallest code point that needs so
 * many.
 *
 * A caller that walks (feel_utf8_next()) always moves by at least one byte,
 * so that it ends even on bytes that nobody checked: they count as U+FFFD
 * each.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/value/utf8.h"

/*
 * Decode the sequence at data, of at most length bytes.  Returns its number
 * of bytes, 0 when it is not valid.
 */
static int
decode(const unsigned char *data, size_t length, uint32_t *code_point)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t c = data[0];
	int bytes;
	int i;

	feel_assert(length > 0);

	if (c < 0x80)
	{
		*code_point = c;
		return 1;
	}
	if ((c & 0xE0) == 0xC0)
		bytes = 2;
	else if ((c & 0xF0) == 0xE0)
		bytes = 3;
	else if ((c & 0xF8) == 0xF0)
		bytes = 4;
	else
		return 0;
	if ((size_t) bytes > length)
		return 0;
	c &= 0x7F >> bytes;
	for (i = 1; i < bytes; i++)
	{
		if ((data[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (data[i] & 0x3F);
	}
	if (c < smallest[bytes] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	*code_point = c;
	return bytes;
}

bool
feel_utf8_valid(const char *data, size_t length)
{
	const unsigned char *bytes = (const unsigned char *) data;
	size_t i = 0;
	uint32_t c;

	while (i < length)
	{
		int n = decode(bytes + i, length - i, &c);

		if (n == 0 || c == 0)
			return false;
		i += (size_t) n;
	}
	return true;
}

uint32_t
feel_utf8_next(const char *data, size_t length, size_t *offset)
{
	const unsigned char *bytes = (const unsigned char *) data + *offset;
	uint32_t c = 0;
	int n = decode(bytes, length - *offset, &c);

	if (n == 0)
	{
		*offset += 1;
		return FEEL_REPLACEMENT;
	}
	*offset += (size_t) n;
	return c;
}

size_t
feel_utf8_previous(const char *data, size_t offset)
{
	size_t begin = offset - 1;
	size_t i;
	uint32_t c;

	feel_assert(offset > 0);

	/* back over continuation bytes, if they end a valid sequence */
	for (i = begin; offset - i <= 4; i--)
	{
		if (((unsigned char) data[i] & 0xC0) != 0x80)
		{
			int n = decode((const unsigned char *) data + i, offset - i, &c);

			return (size_t) n == offset - i ? i : begin;
		}
		if (i == 0)
			break;
	}
	return begin;
}

int
feel_utf8_encode(uint32_t code_point, char *out)
{
	feel_assert(code_point <= 0x10FFFF);
	if (code_point < 0x80)
	{
		out[0] = (char) code_point;
		return 1;
	}
	if (code_point < 0x800)
	{
		out[0] = (char) (0xC0 | code_point >> 6);
		out[1] = (char) (0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000)
	{
		out[0] = (char) (0xE0 | code_point >> 12);
		out[1] = (char) (0x80 | (code_point >> 6 & 0x3F));
		out[2] = (char) (0x80 | (code_point & 0x3F));
		return 3;
	}
	out[0] = (char) (0xF0 | code_point >> 18);
	out[1] = (char) (0x80 | (code_point >> 12 & 0x3F));
	out[2] = (char) (0x80 | (code_point >> 6 & 0x3F));
	out[3] = (char) (0x80 | (code_point & 0x3F));
	return 4;
}

size_t
feel_utf8_count(FeelString text)
{
	size_t count = 0;
	size_t offset = 0;

	while (offset < text.length)
	{
		feel_utf8_next(text.data, text.length, &offset);
		count++;
	}
	return count;
}

size_t
feel_utf8_offset(FeelString text, size_t index)
{
	size_t offset = 0;

	while (index > 0 && offset < text.length)
	{
		feel_utf8_next(text.data, text.length, &offset);
		index--;
	}
	return offset;
}
