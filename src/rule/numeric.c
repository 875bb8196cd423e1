/*-------------------------------------------------------------------------
 *
 * numeric.c
 *		Numbers between PostgreSQL's numeric and the engine's decimal128.
 *
 * Both ways there is a short cut for numbers of at most 16 or 18 digits, that
 * is for nearly all, which never goes through text.  It knows how a numeric is
 * stored (numeric.c): a header word, or two with a weight, then digits to
 * the base 10,000.
 *
 * Why look into that format, which PostgreSQL does not promise to callers: it
 * is what stands on disk, so it cannot change without a dump; and by text a
 * number costs 200 ns, which for a table of five columns is more than the
 * decision.  Numbers that the short cut does not take go by text, with the
 * same result.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "feel/number/number.h"
#include "rule/rule.h"

#define NBASE 10000
#define DEC_DIGITS 4

/* header bits of numeric.c, part of the stored format */
#define SIGN_MASK 0xC000
#define IS_NEGATIVE 0x4000
#define IS_SHORT 0x8000
#define IS_SPECIAL 0xC000
#define SHORT_IS_NEGATIVE 0x2000
#define SHORT_WEIGHT_SIGN 0x0040
#define SHORT_WEIGHT_MASK 0x003F

/* so many base-10,000 digits fit an int64 */
#define SHORT_CUT_DIGITS 4
#define MAX_SHORT_EXPONENT 6000

#define MAX_SHORT_SCALE 16

/*
 * Take a numeric apart: number = digits * 10^exponent.  False when it has
 * too many digits or is NaN or infinite.
 */
static bool
numeric_parts(struct varlena *numeric, int64 *number, int *exponent)
{
	const char *data = VARDATA_ANY(numeric);
	size_t size = VARSIZE_ANY_EXHDR(numeric);
	uint16 header;
	int16 weight;
	bool negative;
	int digits;
	int64 result = 0;

	memcpy(&header, data, sizeof(header));
	if ((header & SIGN_MASK) == IS_SPECIAL)
		return false;
	if (header & IS_SHORT)
	{
		negative = (header & SHORT_IS_NEGATIVE) != 0;
		weight = (header & SHORT_WEIGHT_SIGN ? ~SHORT_WEIGHT_MASK : 0) |
				 (header & SHORT_WEIGHT_MASK);
		data += sizeof(uint16);
		size -= sizeof(uint16);
	}
	else
	{
		negative = (header & SIGN_MASK) == IS_NEGATIVE;
		memcpy(&weight, data + sizeof(uint16), sizeof(weight));
		data += 2 * sizeof(uint16);
		size -= 2 * sizeof(uint16);
	}
	Assert(size % sizeof(int16) == 0);
	digits = (int) (size / sizeof(int16));
	if (digits > SHORT_CUT_DIGITS)
		return false;
	for (int i = 0; i < digits; i++)
	{
		int16 digit;

		memcpy(&digit, data + i * sizeof(int16), sizeof(digit));
		Assert(digit >= 0 && digit < NBASE);
		result = result * NBASE + digit;
	}
	*number = negative ? -result : result;
	*exponent = digits == 0 ? 0 : DEC_DIGITS * (weight - digits + 1);
	return true;
}

bool
rule_from_short_numeric(Datum datum, FeelValue *value)
{
	struct varlena *numeric = (struct varlena *) DatumGetPointer(datum);
	int64 number;
	int exponent;

	if (VARATT_IS_EXTERNAL(numeric) || VARATT_IS_COMPRESSED(numeric) ||
		!numeric_parts(numeric, &number, &exponent) ||
		exponent > MAX_SHORT_EXPONENT || exponent < -MAX_SHORT_EXPONENT)
		return false;
	*value = feel_number_scaled(number, exponent);
	return true;
}

/*
 * A numeric as a FEEL number; more than 34 digits are rounded.
 * ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE for NaN, infinity and numbers beyond
 * the exponents of decimal128.
 */
FeelValue
rule_from_numeric(FeelRun *run, Datum datum, const FeelPath *path)
{
	struct varlena *numeric = PG_DETOAST_DATUM_PACKED(datum);
	FeelValue value;
	int64 number;
	int exponent;
	char *text;

	if (numeric_parts(numeric, &number, &exponent) &&
		exponent <= MAX_SHORT_EXPONENT && exponent >= -MAX_SHORT_EXPONENT)
		return feel_number_scaled(number, exponent);
	text = DatumGetCString(
		DirectFunctionCall1(numeric_out, PointerGetDatum(numeric)));
	if (!feel_number_from_text(rule_string(text), &value))
	{
		FeelString name = feel_path_text(run, path);

		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 name.length > 0 ? errmsg("fact \"%.*s\" is no number of FEEL",
										  (int) name.length, name.data)
								 : errmsg("number is none of FEEL"),
				 errdetail("Numbers of FEEL are finite decimals of 34 "
						   "digits.")));
	}
	return value;
}

/*
 * A FEEL number as a numeric: exact, since numeric holds more.
 */
Numeric
rule_to_numeric(FeelRun *run, FeelValue number)
{
	int64_t coefficient;
	int exponent;
	FeelString text;

	if (number.small)
		return int64_to_numeric(number.u.integer);
	if (feel_number_parts(&number, &coefficient, &exponent) && exponent <= 0 &&
		exponent >= -MAX_SHORT_SCALE)
	{
		/* no zeros behind the point: numbers print as FEEL prints them */
		for (; exponent < 0 && coefficient % 10 == 0; exponent++)
			coefficient /= 10;
		Assert(exponent <= 0 && exponent >= -MAX_SHORT_SCALE);
		return int64_div_fast_to_numeric(coefficient, -exponent);
	}
	text = feel_number_to_text(run, number);
	return DatumGetNumeric(DirectFunctionCall3(
		numeric_in, CStringGetDatum(pnstrdup(text.data, text.length)),
		ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}
