/*-------------------------------------------------------------------------
 *
 * test_number.c
 *	  Numbers: texts, arithmetic, the fast path's edges, rounding.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number/number_bid.h"
#include "host.h"

#include <math.h>
#include <string.h>

static FeelRun *run;

static FeelValue
number(const char *text)
{
	FeelValue n = feel_null();

	if (!feel_number_from_text(text_of(text), &n))
		return feel_null();
	return n;
}

/* The value prints so, "null" when there is none */
static void
prints(FeelValue got, const char *expected, const char *name)
{
	is_text(got.kind == FEEL_NULL ? text_of("null")
								  : feel_number_to_text(run, got),
			expected, "%s", name);
}

static void
test_texts(void)
{
	static const char *const invalid[] = {
		"",    "-",     ".",     "1.",      "+1",
		"1e",  "1e+",   "e5",    "1 ",      " 1",
		"0x1", "1_0",   "1,0",   "--1",     "Infinity",
		"NaN", "1e1.5", "1.2.3", "1e99999", "1e2000000000000"};
	char longest[300];
	size_t i;

	prints(number("0"), "0", "zero");
	prints(number("-0"), "0", "no negative zero");
	prints(number("007"), "7", "leading zeros");
	prints(number(".5"), "0.5", "no digit before the point");
	prints(number("0.10"), "0.1", "no trailing zeros");
	prints(number("-0.000123"), "-0.000123", "small fraction");
	prints(number("1.23e4"), "12300", "exponent");
	prints(number("1.23E+4"), "12300", "exponent with sign");
	prints(number("1.23e-4"), "0.000123", "negative exponent");
	prints(number("1e30"), "1000000000000000000000000000000", "plain form");
	prints(number("9223372036854775807"), "9223372036854775807",
		   "largest small");
	prints(number("9223372036854775808"), "9223372036854775808",
		   "beyond small");
	prints(number("-9223372036854775808"), "-9223372036854775808",
		   "smallest small");
	prints(number("1234567890123456789012345678901234"),
		   "1234567890123456789012345678901234", "34 digits");
	prints(number("12345678901234567890123456789012345"),
		   "12345678901234567890123456789012340", "35 digits, half to even");
	prints(number("12345678901234567890123456789012355"),
		   "12345678901234567890123456789012360",
		   "35 digits, half to even up");
	memset(longest, '0', sizeof(longest));
	memcpy(longest, "12345678901234567890123456789012345", 35);
	longest[280] = '.';
	longest[290] = '1';
	longest[291] = '\0';
	prints(feel_number_divide(number(longest), number("1e246")),
		   "1234567890123456789012345678901235",
		   "a digit far behind the half rounds up");
	prints(number("0.0000000000000000000000000000000000000000001"),
		   "0.0000000000000000000000000000000000000000001", "42 zeros");
	prints(number("1e-9000"), "0", "too small is zero");
	for (i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		ok(number(invalid[i]).kind == FEEL_NULL, "\"%s\" is no number",
		   invalid[i]);
	ok(feel_number_to_text(run, number("9.99e6144")).length == 6145,
	   "the largest number in full");
}

static void
test_outside(void)
{
	FeelValue n;
	int64_t i;

	ok(feel_number_from_double(0.1, &n), "from double");
	prints(n, "0.1", "0.1 is not 0.1000000000000000055");
	ok(feel_number_from_double(1.0 / 3, &n), "from double");
	prints(n, "0.3333333333333333", "1/3 as it reads back");
	ok(feel_number_from_double(-1e22, &n), "from double");
	prints(n, "-10000000000000000000000", "large double");
	ok(!feel_number_from_double(NAN, &n), "NaN is refused");
	ok(!feel_number_from_double(-INFINITY, &n), "infinity is refused");
	ok(feel_number_to_double(number("0.1")) == 0.1, "to double");
	ok(feel_number_to_integer(number("12.00"), &i) && i == 12, "12.00 is 12");
	ok(!feel_number_to_integer(number("12.5"), &i), "12.5 is no integer");
	ok(!feel_number_to_integer(number("1e19"), &i), "1e19 does not fit");
	ok(feel_number_truncate(number("-3.8"), &i) && i == -3, "truncate");
	ok(!feel_number_truncate(number("1e19"), &i), "1e19 does not fit");
}

static void
test_arithmetic(void)
{
	FeelValue large = feel_integer(INT64_MAX);
	FeelValue least = feel_integer(INT64_MIN);

	prints(feel_number_add(number("0.1"), number("0.2")), "0.3", "0.1 + 0.2");
	prints(feel_number_add(large, feel_integer(1)), "9223372036854775808",
		   "addition leaves the fast path");
	prints(feel_number_subtract(feel_number_add(large, feel_integer(1)),
								feel_integer(1)),
		   "9223372036854775807", "and comes back");
	ok(feel_number_add(number("0.5"), number("0.5")).small,
	   "an integer result is small again");
	prints(feel_number_subtract(least, feel_integer(1)),
		   "-9223372036854775809", "subtraction leaves the fast path");
	prints(feel_number_multiply(large, large),
		   "85070591730234615847396907784232500000",
		   "multiplication rounds to 34 digits");
	prints(feel_number_negate(least), "9223372036854775808", "negate");
	prints(feel_number_abs(least), "9223372036854775808", "abs");
	prints(feel_number_divide(feel_integer(1), feel_integer(3)),
		   "0.3333333333333333333333333333333333", "1/3");
	prints(feel_number_divide(feel_integer(6), feel_integer(-3)), "-2",
		   "6/-3");
	prints(feel_number_divide(least, feel_integer(-1)), "9223372036854775808",
		   "division that overflows 64 bits");
	prints(feel_number_divide(feel_integer(1), feel_integer(0)), "null",
		   "1/0");
	prints(feel_number_divide(feel_integer(0), feel_integer(0)), "null",
		   "0/0");
	prints(feel_number_multiply(number("9e6144"), feel_integer(10)), "null",
		   "overflow");
	prints(feel_number_divide(number("1e6100"), number("1e-6100")), "null",
		   "a short quotient overflows, too");
	prints(feel_number_divide(number("1e-6100"), number("1e6100")), "0",
		   "and underflows");
	ok(feel_number_compare(number("1.0"), feel_integer(1)) == 0, "1.0 = 1");
	ok(feel_number_compare(number("1e20"), large) > 0, "1e20 > 2^63");
	ok(feel_number_compare(number("-0.1"), feel_integer(0)) < 0, "-0.1 < 0");
	prints(feel_number_power(feel_integer(5), feel_integer(-2)), "0.04",
		   "5**-2");
	prints(feel_number_power(feel_integer(3), feel_integer(20)), "3486784401",
		   "3**20");
	prints(feel_number_power(number("5.5"), feel_integer(2)), "30.25",
		   "5.5**2");
	prints(feel_number_power(feel_integer(4), number("0.5")), "2", "4**0.5");
	prints(feel_number_power(feel_integer(2), feel_integer(100)),
		   "1267650600228229401496703205376", "2**100");
	prints(feel_number_power(feel_integer(-8), number("0.5")), "null",
		   "(-8)**0.5");
	prints(feel_number_power(feel_integer(0), feel_integer(-1)), "null",
		   "0**-1");
	prints(feel_number_power(feel_integer(0), feel_integer(0)), "1", "0**0");
	prints(feel_number_power(feel_integer(10), feel_integer(7000)), "null",
		   "10**7000");
	prints(feel_number_power(feel_integer(-1), feel_integer(1000001)), "-1",
		   "(-1)**1000001");
	prints(feel_number_sqrt(feel_integer(16)), "4", "sqrt 16");
	prints(feel_number_sqrt(feel_integer(-1)), "null", "sqrt -1");
	prints(feel_number_exp(feel_integer(4)),
		   "54.59815003314423907811026120286088", "exp 4");
	prints(feel_number_exp(feel_integer(100000)), "null", "exp 100000");
	prints(feel_number_log(feel_integer(4)),
		   "1.386294361119890618834464242916353", "log 4");
	prints(feel_number_log(feel_integer(0)), "null", "log 0");
	prints(feel_number_log(feel_integer(-1)), "null", "log -1");
}

/* modulo has the sign of the divisor (dmn-tck 0056) */
static void
test_modulo(void)
{
	static const struct
	{
		const char *a, *b, *expected;
	} cases[] = {{"12", "5", "2"},
				 {"-12", "5", "3"},
				 {"12", "-5", "-3"},
				 {"-12", "-5", "-2"},
				 {"10.1", "4.5", "1.1"},
				 {"-10.1", "4.5", "3.4"},
				 {"10.1", "-4.5", "-3.4"},
				 {"-10.1", "-4.5", "-1.1"},
				 {"10", "-5", "0"},
				 {"1", "0", "null"},
				 {"-9223372036854775808", "-1", "0"},
				 {"1e40", "7", "4"}};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_text(feel_print(run, feel_number_modulo(number(cases[i].a),
												   number(cases[i].b))),
				cases[i].expected, "modulo(%s, %s)", cases[i].a, cases[i].b);
}

static void
test_rounding(void)
{
	/* half even, half up, half down, up, down, floor, ceiling */
	static const struct
	{
		const char *n;
		int64_t scale;
		const char *expected[7];
	} cases[] = {
		{"2.5", 0, {"2", "3", "2", "3", "2", "2", "3"}},
		{"3.5", 0, {"4", "4", "3", "4", "3", "3", "4"}},
		{"-2.5", 0, {"-2", "-3", "-2", "-3", "-2", "-3", "-2"}},
		{"5.51", 0, {"6", "6", "6", "6", "5", "5", "6"}},
		{"-1.1", 0, {"-1", "-1", "-1", "-2", "-1", "-2", "-1"}},
		{"1.126", 2, {"1.13", "1.13", "1.13", "1.13", "1.12", "1.12", "1.13"}},
		{"1.125", 2, {"1.12", "1.13", "1.12", "1.13", "1.12", "1.12", "1.13"}},
		{"-1.125",
		 2,
		 {"-1.12", "-1.13", "-1.12", "-1.13", "-1.12", "-1.13", "-1.12"}},
		{"15", -1, {"20", "20", "10", "20", "10", "10", "20"}},
		{"1234567",
		 -3,
		 {"1235000", "1235000", "1235000", "1235000", "1234000", "1234000",
		  "1235000"}},
		{"4", -1, {"0", "0", "0", "10", "0", "0", "10"}},
		{"0.1", 6176, {"0.1", "0.1", "0.1", "0.1", "0.1", "0.1", "0.1"}},
		{"1234567890123456789012345678901234",
		 10,
		 {"1234567890123456789012345678901234",
		  "1234567890123456789012345678901234",
		  "1234567890123456789012345678901234",
		  "1234567890123456789012345678901234",
		  "1234567890123456789012345678901234",
		  "1234567890123456789012345678901234",
		  "1234567890123456789012345678901234"}},
	};
	static const FeelRounding modes[] = {
		FEEL_ROUND_HALF_EVEN, FEEL_ROUND_HALF_UP, FEEL_ROUND_HALF_DOWN,
		FEEL_ROUND_UP,        FEEL_ROUND_DOWN,    FEEL_ROUND_FLOOR,
		FEEL_ROUND_CEILING};
	size_t i;
	size_t j;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		for (j = 0; j < 7; j++)
			is_text(
				feel_print(run, feel_number_round(number(cases[i].n),
												  cases[i].scale, modes[j])),
				cases[i].expected[j], "round(%s, %d), mode %d", cases[i].n,
				(int) cases[i].scale, (int) modes[j]);
	}
	prints(feel_number_round(feel_integer(1), 6177, FEEL_ROUND_DOWN), "null",
		   "scale too large");
	prints(feel_number_round(feel_integer(1), -6112, FEEL_ROUND_DOWN), "null",
		   "scale too small");
	prints(feel_number_floor(number("-1.5")), "-2", "floor");
	prints(feel_number_ceiling(number("-1.5")), "-1", "ceiling");
}

static void
test_questions(void)
{
	ok(feel_number_is_integer(number("2.000")), "2.000 is an integer");
	ok(feel_number_is_integer(number("1e40")), "1e40 is an integer");
	ok(!feel_number_is_integer(number("2.5")), "2.5 is none");
	ok(feel_number_is_even(number("-4")), "-4 is even");
	ok(feel_number_is_odd(number("-5")), "-5 is odd");
	ok(!feel_number_is_even(number("1.5")), "1.5 is not even");
	ok(!feel_number_is_odd(number("1.5")), "1.5 is not odd");
	ok(feel_number_is_even(number("1e40")), "1e40 is even");
}

/* ------------------------------------------- short cuts against the library */

#define PAIRS 200000

/* xorshift: the same numbers in each run */
static uint64_t
next_random(void)
{
	static uint64_t state = UINT64_C(0x9E3779B97F4A7C15);

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Up to 19 digits, few more often than many; now and then a round number */
static FeelValue
random_number(void)
{
	int64_t coefficient =
		(int64_t) (next_random() >> (1 + next_random() % 63));
	int exponent = (int) (next_random() % 24) - 20;

	if (next_random() % 8 == 0)
		coefficient = 1;
	if (next_random() % 64 == 0)
		exponent *= 200;
	if (next_random() % 2 == 0)
		coefficient = -coefficient;
	return feel_number_scaled(coefficient, exponent);
}

/* The same number, and small if and only if that can be */
static bool
is_number(FeelValue got, BID_UINT128 expected)
{
	FeelValue value = feel_from_bid(expected);
	_IDEC_flags flags = 0;

	if (got.kind != value.kind || got.small != value.small)
		return false;
	return got.kind == FEEL_NULL ||
		   bid128_quiet_equal(feel_to_bid(got), expected, &flags);
}

static BID_UINT128
library_round(FeelValue n, int scale, _IDEC_round mode)
{
	BID_UINT128 quantum = feel_to_bid(feel_number_scaled(1, -scale));
	_IDEC_flags flags = 0;

	return bid128_quantize(feel_to_bid(n), quantum, mode, &flags);
}

static bool
has_more_digits(FeelValue n, int scale)
{
	int64_t coefficient;
	int exponent;

	return feel_number_parts(&n, &coefficient, &exponent) && exponent < -scale;
}

static void
test_short_cuts(void)
{
	int wrong[7] = {0};

	for (int i = 0; i < PAIRS; i++)
	{
		FeelValue a = random_number();
		FeelValue b = random_number();
		BID_UINT128 x = feel_to_bid(a);
		BID_UINT128 y = feel_to_bid(b);
		_IDEC_round to_nearest = BID_ROUNDING_TO_NEAREST;
		_IDEC_flags flags = 0;
		int scale = (int) (next_random() % 12);
		int less = bid128_quiet_less(x, y, &flags);
		int greater = bid128_quiet_greater(x, y, &flags);

		wrong[0] += !is_number(feel_number_add(a, b),
							   bid128_add(x, y, to_nearest, &flags));
		wrong[1] += !is_number(feel_number_subtract(a, b),
							   bid128_sub(x, y, to_nearest, &flags));
		wrong[2] += !is_number(feel_number_multiply(a, b),
							   bid128_mul(x, y, to_nearest, &flags));
		wrong[3] += !is_number(feel_number_divide(a, b),
							   bid128_div(x, y, to_nearest, &flags));
		wrong[4] += feel_number_compare(a, b) != greater - less;
		if (!has_more_digits(a, scale))
			continue;
		wrong[5] +=
			!is_number(feel_number_round(a, scale, FEEL_ROUND_HALF_EVEN),
					   library_round(a, scale, to_nearest)) +
			!is_number(feel_number_round(a, scale, FEEL_ROUND_HALF_UP),
					   library_round(a, scale, BID_ROUNDING_TIES_AWAY)) +
			!is_number(feel_number_round(a, scale, FEEL_ROUND_DOWN),
					   library_round(a, scale, BID_ROUNDING_TO_ZERO));
		wrong[6] += !is_number(feel_number_round(a, scale, FEEL_ROUND_FLOOR),
							   library_round(a, scale, BID_ROUNDING_DOWN)) +
					!is_number(feel_number_round(a, scale, FEEL_ROUND_CEILING),
							   library_round(a, scale, BID_ROUNDING_UP));
	}
	ok(wrong[0] == 0, "sums are the library's (%d wrong)", wrong[0]);
	ok(wrong[1] == 0, "differences are (%d wrong)", wrong[1]);
	ok(wrong[2] == 0, "products are (%d wrong)", wrong[2]);
	ok(wrong[3] == 0, "quotients are (%d wrong)", wrong[3]);
	ok(wrong[4] == 0, "the order is (%d wrong)", wrong[4]);
	ok(wrong[5] == 0, "rounded numbers are (%d wrong)", wrong[5]);
	ok(wrong[6] == 0, "floors and ceilings are (%d wrong)", wrong[6]);
}

int
main(void)
{
	test_begin();
	run = host_run_make();
	test_texts();
	test_outside();
	test_arithmetic();
	test_modulo();
	test_rounding();
	test_questions();
	test_short_cuts();
	host_run_free(run);
	return test_end();
}
