package money_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
)

func TestAmountsAreReadAsPeopleTypeThem(t *testing.T) {
	for _, c := range []struct {
		typed, currency string
		lang            i18n.Lang
		want            int64
	}{
		{"120", "CAD", i18n.EN, 120_00},
		{"$120", "CAD", i18n.EN, 120_00},
		{"120 $", "CAD", i18n.FR, 120_00},
		{"120 $ CA", "CAD", i18n.FR, 120_00},
		{"$120 CAD", "CAD", i18n.EN, 120_00},
		{"cad 120", "CAD", i18n.EN, 120_00},
		{"12.5", "CAD", i18n.EN, 12_50},
		{"12,5", "CAD", i18n.EN, 12_50},
		{" 1 234,56 ", "CAD", i18n.FR, 1_234_56},
		{"1\u202f234,56\u00a0$", "CAD", i18n.EN, 1_234_56},
		{"1,234.56", "CAD", i18n.FR, 1_234_56},
		{"1.234,56", "CAD", i18n.EN, 1_234_56},
		{"1,234", "CAD", i18n.EN, 1_234_00},
		{"1,234,567", "CAD", i18n.FR, 1_234_567_00},
		{"1.234.567", "CAD", i18n.EN, 1_234_567_00},
		{"12 345", "CAD", i18n.EN, 12_345_00},
		{"0", "CAD", i18n.EN, 0},
		{"0.00", "CAD", i18n.EN, 0},
		{"1000000000", "CAD", i18n.EN, money.Max},
		{"€5", "EUR", i18n.FR, 5_00},
		{"500", "JPY", i18n.EN, 500},
		{"1.234", "KWD", i18n.EN, 1234},
		{"1,234", "KWD", i18n.FR, 1234},
		{"US$ 7", "USD", i18n.EN, 7_00},
	} {
		got, err := money.Read(c.typed, c.currency, c.lang)
		if err != nil || got != c.want {
			t.Errorf("%q on a page in %s: %d, %v; want %d", c.typed, c.lang, got, err, c.want)
		}
	}
}

func TestWhatMayMeanTwoAmountsOrNoneIsRefused(t *testing.T) {
	for _, c := range []struct {
		typed, currency string
		lang            i18n.Lang
		key             string
	}{
		{"", "CAD", i18n.EN, "empty"},
		{" \u00a0", "CAD", i18n.EN, "empty"},
		{"1,234", "CAD", i18n.FR, "ambiguous"},
		{"1.234", "CAD", i18n.FR, "ambiguous"},
		{"1.234", "CAD", i18n.EN, "ambiguous"},
		{"1.234", "KWD", i18n.FR, "ambiguous"},
		{"0.123", "CAD", i18n.EN, "digits"},
		{"12.3456", "CAD", i18n.EN, "digits"},
		{"1 234,567", "CAD", i18n.FR, "digits"},
		{"12.5", "JPY", i18n.EN, "whole"},
		{"-5", "CAD", i18n.EN, "negative"},
		{"(5)", "CAD", i18n.EN, "negative"},
		{"5 −", "CAD", i18n.EN, "negative"},
		{"1000000000.01", "CAD", i18n.EN, "large"},
		{"99999999999999999999999", "CAD", i18n.EN, "large"},
		{"€5", "CAD", i18n.EN, "currency"},
		{"5 USD", "CAD", i18n.EN, "currency"},
		{"$5", "EUR", i18n.EN, "currency"},
		{"$5 USD", "CAD", i18n.EN, "currency"},
		{"five", "CAD", i18n.EN, "unreadable"},
		{"1,23,456", "CAD", i18n.EN, "unreadable"},
		{"12 34", "CAD", i18n.EN, "unreadable"},
		{"1234 567", "CAD", i18n.EN, "unreadable"},
		{"1,234.56.78", "CAD", i18n.EN, "unreadable"},
		{"1 234.5,6", "CAD", i18n.EN, "unreadable"},
		{"12.", "CAD", i18n.EN, "unreadable"},
		{".5", "CAD", i18n.EN, "unreadable"},
		{"1e3", "CAD", i18n.EN, "unreadable"},
		{"١٢", "CAD", i18n.EN, "unreadable"},
		{strings.Repeat("1 ", 50), "CAD", i18n.EN, "unreadable"},
	} {
		got, err := money.Read(c.typed, c.currency, c.lang)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Invalid || f.Key != "money.error."+c.key {
			t.Errorf("%q on a page in %s: %d, %v; want the refusal %s", c.typed, c.lang, got, err, c.key)
		}
	}
}

func TestAmountsAreWrittenAsTheLanguageDoes(t *testing.T) {
	for _, c := range []struct {
		cents    int64
		currency string
		en, fr   string
	}{
		{1_234_56, "CAD", "$1,234.56", "1\u202f234,56\u00a0$"},
		{5, "CAD", "$0.05", "0,05\u00a0$"},
		{-120_00, "CAD", "-$120.00", "-120,00\u00a0$"},
		{1_234_567_00, "USD", "USD\u00a01,234,567.00", "1\u202f234\u202f567,00\u00a0USD"},
		{1234, "JPY", "JPY\u00a01,234", "1\u202f234\u00a0JPY"},
		{1, "KWD", "KWD\u00a00.001", "0,001\u00a0KWD"},
		{math.MinInt64, "CAD", "-$92,233,720,368,547,758.08", "-92\u202f233\u202f720\u202f368\u202f547\u202f758,08\u00a0$"},
	} {
		a := money.Of(c.cents, c.currency)
		if got := a.Text(); got != (i18n.Text{EN: c.en, FR: c.fr}) {
			t.Errorf("%+v is written %+v", a, got)
		}
	}
	for _, c := range []struct {
		cents    int64
		currency string
		en, fr   string
	}{
		{35_00, "CAD", "$35", "35\u00a0$"},
		{4_300_00, "CAD", "$4,300", "4\u202f300\u00a0$"},
		{35_50, "CAD", "$35.50", "35,50\u00a0$"},
		{1_000, "JPY", "JPY\u00a01,000", "1\u202f000\u00a0JPY"},
	} {
		if en, fr := money.Short(c.cents, c.currency, i18n.EN), money.Short(c.cents, c.currency, i18n.FR); en != c.en || fr != c.fr {
			t.Errorf("%d %s in short: %s, %s", c.cents, c.currency, en, fr)
		}
	}
	if en, fr := money.Plain(1_234_50, "CAD", i18n.EN), money.Plain(-1_234_50, "CAD", i18n.FR); en != "1234.50" || fr != "-1234,50" {
		t.Errorf("plain: %s, %s", en, fr)
	}
}

func currencies() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"CAD", "USD", "EUR", "JPY", "KWD", "XOF"})
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, money.Max).Draw(t, "cents")
		currency := currencies().Draw(t, "currency")
		lang := rapid.SampledFrom([]i18n.Lang{i18n.EN, i18n.FR}).Draw(t, "lang")
		for _, text := range []string{money.Format(cents, currency, lang), money.Plain(cents, currency, lang)} {
			if got, err := money.Read(text, currency, lang); err != nil || got != cents {
				t.Fatalf("%q is read as %d, %v", text, got, err)
			}
		}
		// Somebody may write their own language on the other's page.
		if text := money.Format(cents, "CAD", lang); money.Digits("CAD") == 2 {
			if got, err := money.Parse(text, lang.Other()); err != nil || got != cents {
				t.Fatalf("%q on the other language's page is read as %d, %v", text, got, err)
			}
		}
	})
}

func TestRatioIsTheNearestCent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-money.Max, money.Max).Draw(t, "cents")
		num := rapid.Int64Range(0, 1000).Draw(t, "num")
		den := rapid.Int64Range(1, 1000).Draw(t, "den")
		how := rapid.SampledFrom([]money.Rounding{money.HalfUp, money.HalfEven}).Draw(t, "how")
		got := money.Ratio(cents, num, den, how)
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(cents), big.NewInt(num)), big.NewInt(den))
		off := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(got))
		half := big.NewRat(1, 2)
		switch off.Abs(off).Cmp(half) {
		case 1:
			t.Fatalf("%d x %d/%d is %d", cents, num, den, got)
		case 0:
			away := new(big.Rat).Abs(new(big.Rat).SetInt64(got)).Cmp(new(big.Rat).Abs(exact)) > 0
			if how == money.HalfUp && !away || how == money.HalfEven && got%2 != 0 {
				t.Fatalf("the half of %d x %d/%d goes to %d", cents, num, den, got)
			}
		}
	})
	for _, c := range []struct {
		cents, num, den int64
		how             money.Rounding
		want            int64
	}{
		{5, 1, 2, money.HalfUp, 3},
		{5, 1, 2, money.HalfEven, 2},
		{7, 1, 2, money.HalfEven, 4},
		{-5, 1, 2, money.HalfUp, -3},
		{100, 1, 0, money.HalfUp, 0},
		{100, -1, 2, money.HalfUp, 0},
		{math.MaxInt64, 3, 2, money.HalfUp, math.MaxInt64},
		{math.MinInt64, 1, 1, money.HalfUp, -math.MaxInt64},
		{math.MinInt64, math.MaxInt64, 1, money.HalfUp, -math.MaxInt64},
	} {
		if got := money.Ratio(c.cents, c.num, c.den, c.how); got != c.want {
			t.Errorf("%+v gives %d", c, got)
		}
	}
}

func TestSumsAreOfOneCurrency(t *testing.T) {
	sum, err := money.Sum(money.Amount{}, money.Of(5, "CAD"), money.Of(-2, "CAD"))
	if err != nil || sum != money.Of(3, "CAD") {
		t.Errorf("%+v, %v", sum, err)
	}
	if _, err := money.Sum(money.Of(5, "CAD"), money.Of(5, "USD")); !errors.Is(err, money.ErrCurrencies) {
		t.Errorf("two currencies: %v", err)
	}
	if none, err := money.Sum(); err != nil || none != (money.Amount{}) {
		t.Errorf("nothing: %+v, %v", none, err)
	}
}

func TestCurrenciesAreKnownByTheirCodes(t *testing.T) {
	for _, code := range []string{"CAD", "USD", "JPY", "KWD", "ZMW", "AED"} {
		if !money.Known(code) {
			t.Errorf("%s is unknown", code)
		}
	}
	for _, code := range []string{"", "cad", "CA", "D C", "AED ", "XXX", "EDA"} {
		if money.Known(code) {
			t.Errorf("%q is known", code)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1 234,56 $", "$1,234.56", "12.5", "1.234", "-4", "", "1,2,3", "00", "\u202f", "$ CA 5"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, typed string, french bool) {
		lang := i18n.EN
		if french {
			lang = i18n.FR
		}
		cents, err := money.Parse(typed, lang)
		if err != nil {
			if fault.Of(err) == nil || cents != 0 {
				t.Fatalf("%q: %d, %v", typed, cents, err)
			}
			return
		}
		if cents < 0 || cents > money.Max {
			t.Fatalf("%q is read as %d", typed, cents)
		}
		// What one page reads, the other reads the same or refuses.
		if other, err := money.Parse(typed, lang.Other()); err == nil && other != cents {
			t.Fatalf("%q is %d in %s and %d in %s", typed, cents, lang, other, lang.Other())
		}
		if again, err := money.Parse(money.Format(cents, "CAD", lang), lang); err != nil || again != cents {
			t.Fatalf("%q is read as %d and written so that it is read as %d, %v", typed, cents, again, err)
		}
	})
}
