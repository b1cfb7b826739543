package money

import (
	"errors"
	"math"
	"math/bits"

	"plenary.example/internal/i18n"
)

// Max is the largest amount that is read or kept, in cents: a billion dollars.
// More than that is a slip of the hand.
const Max int64 = 100_000_000_000

// ErrCurrencies is what adding amounts of two currencies comes to: a defect of
// the caller, since people never choose to.
var ErrCurrencies = errors.New("money: amounts of two currencies")

// Amount is a sum of money.
type Amount struct {
	Cents    int64  // of the currency's smallest unit
	Currency string // ISO 4217, in capitals: "CAD"
}

// Of returns so many cents of a currency.
func Of(cents int64, currency string) Amount { return Amount{Cents: cents, Currency: currency} }

// In writes the amount as a language does.
func (a Amount) In(lang i18n.Lang) string { return Format(a.Cents, a.Currency, lang) }

// Text is the amount in both languages, for sentences of the catalogue.
func (a Amount) Text() i18n.Text { return i18n.Text{EN: a.In(i18n.EN), FR: a.In(i18n.FR)} }

// Sum adds amounts of one currency; ErrCurrencies where there are two. The sum of
// none is nothing, in no currency. Amounts of zero in no currency are passed over.
func Sum(amounts ...Amount) (Amount, error) {
	var sum Amount
	for _, a := range amounts {
		switch {
		case a == Amount{}:
			continue
		case sum.Currency == "":
			sum.Currency = a.Currency
		case sum.Currency != a.Currency:
			return Amount{}, ErrCurrencies
		}
		sum.Cents += a.Cents
	}
	return sum, nil
}

// Rounding is how a fraction of a cent becomes whole.
type Rounding int

// The two ways to round. Both give the nearest cent; they differ when the
// fraction is exactly one half.
const (
	HalfUp   Rounding = iota // away from zero, as people round and as tax rules do: 2.5 becomes 3, -2.5 becomes -3
	HalfEven                 // to the even neighbour, which drifts in no direction over many amounts: 2.5 becomes 2, 3.5 becomes 4
)

// Ratio returns cents multiplied by num/den, rounded once: dues for 5 months of
// 12 are Ratio(dues, 5, 12, HalfUp). num is at least 0 and den at least 1; with
// any other, or where the result is beyond an int64, it returns 0 or the largest
// one of the sign, so that no caller can be made to divide by zero.
func Ratio(cents, num, den int64, how Rounding) int64 {
	if num <= 0 || den <= 0 || cents == 0 {
		return 0
	}
	negative := cents < 0
	magnitude := uint64(cents) //nolint:gosec // the two's complement of a negative is taken back just below
	if negative {
		magnitude = -magnitude
	}
	hi, lo := bits.Mul64(magnitude, uint64(num))
	if hi >= uint64(den) {
		return limit(negative)
	}
	whole, rest := bits.Div64(hi, lo, uint64(den))
	if left := uint64(den) - rest; rest > left || rest == left && (how == HalfUp || whole%2 == 1) {
		whole++
	}
	if whole > math.MaxInt64 {
		return limit(negative)
	}
	if negative {
		return -int64(whole)
	}
	return int64(whole)
}

func limit(negative bool) int64 {
	if negative {
		return -math.MaxInt64
	}
	return math.MaxInt64
}
