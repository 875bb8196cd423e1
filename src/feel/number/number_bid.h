/*-------------------------------------------------------------------------
 *
 * number_bid.h
 *	  FEEL numbers as those of Intel's decimal floating-point library.
 *	  Internal to feel/.
 *
 * A FeelValue's decimal[2] is the library's BID_UINT128: 128 bits, low word
 * first, of which the high word holds the sign (bit 63), the exponent plus
 * 6176 (14 bits from bit 49 on) and the high part of the coefficient.
 * Values are canonical because only the library and short_number() of
 * number.c make them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_NUMBER_BID_H
#define FEEL_NUMBER_BID_H

#include <string.h>

#include <bid_conf.h>
#include <bid_functions.h>

#include "feel/number/number.h"

static inline BID_UINT128
feel_to_bid(FeelValue n)
{
	BID_UINT128 x;

	feel_assert(n.kind == FEEL_NUMBER);
	if (n.small)
		return bid128_from_int64(n.u.integer);
	memcpy(&x, n.u.decimal, sizeof(x));
	return x;
}

/* The value of a result: null if not finite, small if it can be. */
static inline FeelValue
feel_from_bid(BID_UINT128 x)
{
	FeelValue v = feel_value(FEEL_NUMBER, false, 0);
	_IDEC_flags flags = 0;
	int64_t i;

	if (!bid128_isFinite(x))
		return feel_null();
	i = bid128_to_int64_xint(x, &flags);
	if (flags == 0)
		return feel_integer(i);
	memcpy(v.u.decimal, &x, sizeof(x));
	return v;
}

#endif /* FEEL_NUMBER_BID_H */
