package rules_test

import (
	"testing"

	"pgregory.net/rapid"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving/rules"
	"plenary.example/internal/i18n"
	"plenary.example/internal/money"
	"plenary.example/locales"
)

func TestWhatOfAGiftIsEligible(t *testing.T) {
	for _, c := range []struct {
		name                      string
		gift, advantage, eligible int64
		cash                      bool
		outcome                   rules.Outcome
	}{
		{"nothing in return", 100_00, 0, 100_00, false, rules.Whole},
		{"a mug: under 10 % and $75", 200_00, 20_00, 200_00, false, rules.Ignored},
		{"exactly 10 %", 750_00, 75_00, 750_00, false, rules.Ignored},
		{"a cent over $75", 1_000_00, 75_01, 924_99, false, rules.Deducted},
		{"a cent over 10 %", 199_99, 20_00, 179_99, false, rules.Deducted},
		{"10 % of an odd sum is not rounded", 100_05, 10_01, 90_04, false, rules.Deducted},
		{"a gift certificate is money, however small", 200_00, 5_00, 195_00, true, rules.Deducted},
		{"a dinner", 150_00, 60_00, 90_00, false, rules.Deducted},
		{"exactly 80 %", 100_00, 80_00, 20_00, false, rules.Deducted},
		{"a cent over 80 %", 100_00, 80_01, 19_99, false, rules.Decide},
		{"as much as was given", 100_00, 100_00, 0, false, rules.NoGift},
		{"more than was given", 100_00, 500_00, 0, false, rules.NoGift},
		{"nothing given", 0, 0, 0, false, rules.NoGift},
		{"below nothing", -5_00, -1, 0, false, rules.NoGift},
		{"the largest sum", money.Max, 1, money.Max, false, rules.Ignored},
	} {
		got := rules.Canada().Split(c.gift, rules.Advantage{Cents: c.advantage, Cash: c.cash})
		if got.Eligible != c.eligible || got.Outcome != c.outcome {
			t.Errorf("%s: %d, %s; want %d, %s", c.name, got.Eligible, got.Outcome, c.eligible, c.outcome)
		}
	}
}

func TestWhatIsEligibleIsNeverMoreThanTheGift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gift, advantage := rapid.Int64Range(-10, money.Max).Draw(t, "gift"), rapid.Int64Range(-10, money.Max).Draw(t, "advantage")
		r, cash := rules.Canada(), rapid.Bool().Draw(t, "cash")
		s := r.Split(gift, rules.Advantage{Cents: advantage, Cash: cash})
		if s.Eligible < 0 || s.Eligible > max(gift, 0) {
			t.Fatalf("%d of %d is eligible", s.Eligible, gift)
		}
		if left := gift - max(advantage, 0); s.Outcome != rules.NoGift && s.Outcome != rules.Ignored && s.Eligible != left {
			t.Fatalf("%s: %d, and the gift less the advantage is %d", s.Outcome, s.Eligible, left)
		}
		if s.Outcome == rules.Ignored && (cash || advantage > r.IgnoredUpTo) {
			t.Fatalf("an advantage of %d is ignored", advantage)
		}
		if (s.Outcome == rules.NoGift) != (s.Eligible == 0) {
			t.Fatalf("%s with %d eligible", s.Outcome, s.Eligible)
		}
		// A larger advantage never makes more eligible.
		if more := r.Split(gift, rules.Advantage{Cents: max(advantage, 0) + 1, Cash: cash}); more.Eligible > s.Eligible {
			t.Fatalf("one cent more in return raises %d to %d", s.Eligible, more.Eligible)
		}
	})
}

func TestSomebodyDecidesWithAReason(t *testing.T) {
	r := rules.Canada()
	large := r.Split(100_00, rules.Advantage{Cents: 90_00})
	if err := large.Check(" "); !fault.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := large.Check("The price of the same ticket was $90 and the donor said so."); err != nil {
		t.Error(err)
	}
	if err := r.Split(100_00, rules.Advantage{Cents: 100_00}).Check("because"); !fault.Is(err, fault.Conflict) {
		t.Errorf("no gift: %v", err)
	}
	if err := r.Split(100_00, rules.Advantage{}).Check(""); err != nil {
		t.Error(err)
	}
}

func TestEveryOutcomeIsExplained(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	r := rules.Canada()
	for advantage, want := range map[int64][2]string{
		0:      {"$100.00, with nothing received in return: all of it is eligible.", "100,00\u00a0$, sans rien en retour\u00a0: le don est admissible en entier."},
		5_00:   {"The advantage of $5.00 is not deducted: it is not more than the lesser of $75.00 and 10% of the gift. All of the $100.00 is eligible.", "L’avantage de 5,00\u00a0$ n’est pas déduit, car il ne dépasse pas le moindre de 75,00\u00a0$ et de 10\u00a0% du don. Les 100,00\u00a0$ sont admissibles en entier."},
		40_00:  {"$100.00 less the advantage of $40.00: $60.00 is eligible.", "100,00\u00a0$ moins l’avantage de 40,00\u00a0$\u00a0: 60,00\u00a0$ sont admissibles."},
		90_00:  {"The advantage of $90.00 is over 80% of the gift of $100.00. As a rule that is no gift and has no receipt; somebody decides, and says why.", "L’avantage de 90,00\u00a0$ dépasse 80\u00a0% du don de 100,00\u00a0$. En règle générale, ce n’est pas un don et aucun reçu n’est délivré\u202f; une personne en décide et dit pourquoi."},
		100_00: {"The advantage of $100.00 is as much as the $100.00 given: there is no gift, and no receipt.", "L’avantage de 100,00\u00a0$ vaut autant que les 100,00\u00a0$ versés\u00a0: il n’y a ni don ni reçu."},
	} {
		m := r.Split(100_00, rules.Advantage{Cents: advantage}).Say()
		for i, lang := range i18n.Langs() {
			got := catalog.For(lang).Say(m)
			if want := i18n.Typeset(lang, want[i]); got != want {
				t.Errorf("%s, %d:\n%q, want\n%q", lang, advantage, got, want)
			}
		}
	}
}

func TestAnAppraisalIsAskedForFromAThousandDollars(t *testing.T) {
	r := rules.Canada()
	if r.AsksAppraisal(999_99) || !r.AsksAppraisal(1_000_00) || (rules.Rules{}).AsksAppraisal(1) {
		t.Error("wrong threshold")
	}
}

func TestRegistrationNumbers(t *testing.T) {
	for typed, want := range map[string]string{
		"123456782RR0001":    "123456782RR0001",
		"12345 6782 rr 0001": "123456782RR0001",
		"123456782-RR-0001":  "123456782RR0001",
		"123456789RR0001":    "", // the last digit does not check
		"213456782RR0001":    "", // neighbours swapped
		"000000000RR0001":    "",
		"123456782RT0001":    "", // a sales tax account
		"123456782":          "",
		"123456782RR001":     "",
		"12345678ERR0001":    "",
		"":                   "",
	} {
		got, err := rules.CheckRegistration(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}
