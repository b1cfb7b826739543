package roster

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/people"
)

func TestDaysAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]string{
		"2026-11-28": "2026-11-28", "2026/1/2": "2026-01-02", "20260102": "2026-01-02", "20260102093000": "2026-01-02", "2026-11-28 09:15:00": "2026-11-28", "2026-11-28T09:15:00Z": "2026-11-28",
		"03/04/2026": "2026-04-03", "25/12/2026": "2026-12-25", "12/25/2026": "2026-12-25", "3.4.26": "2026-04-03", "1/2/98": "1998-02-01",
		"28 November 2026": "2026-11-28", "November 28, 2026": "2026-11-28", "Nov. 28 2026": "2026-11-28", "1er mai 2026": "2026-05-01", "12 août 1999": "1999-08-12", "3rd March 2001": "2001-03-03",
		"mars 2004": "2004-03-01", "1998": "1998-01-01", "28-Nov-2026": "2026-11-28",
	} {
		got, _, ok := parseDay(s, dayFirst)
		if !ok || got.Format(time.DateOnly) != want {
			t.Errorf("%q is read as %s, %v", s, got.Format(time.DateOnly), ok)
		}
	}
	for _, s := range []string{"", "soon", "31/02/2026", "2026-13-01", "0000-00-00", "12", "jui 2026", "45/45/2026"} {
		if got, _, ok := parseDay(s, dayFirst); ok {
			t.Errorf("%q is taken for %s", s, got.Format(time.DateOnly))
		}
	}
	if got, both, _ := parseDay("03/04/2026", monthFirst); got.Month() != time.March || !both {
		t.Errorf("with the month first: %s, %v", got, both)
	}
}

// However a day is written, it is read back, where its order is known.
func TestAnyDayIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(rapid.IntRange(1950, 2049).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		for layout, order := range map[string]dateOrder{"02/01/2006": dayFirst, "2/1/2006": dayFirst, "01/02/2006": monthFirst, "1-2-2006": monthFirst, "2006-01-02": monthFirst, "2 January 2006": dayFirst, "Jan 2, 2006": dayFirst, "02.01.06": dayFirst} {
			if got, _, ok := parseDay(day.Format(layout), order); !ok || !got.Equal(day) {
				t.Fatalf("%s is read as %s, %v", day.Format(layout), got, ok)
			}
		}
	})
}

func TestAmountsAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]int64{
		"250": 25000, "250.5": 25050, "$1,250.00": 125000, "1 250,00 $": 125000, "1\u202f250,00\u00a0$": 125000, "CAD 90": 9000, "1.250,75": 125075, "12,345": 1234500, "0": 0, ",50": 50, "1'000": 100000,
	} {
		if got, ok := parseCents(s); !ok || got != want {
			t.Errorf("%q is read as %d, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "paid", "-5", "1e9", "12 apples", "999999999999999999999"} {
		if got, ok := parseCents(s); ok {
			t.Errorf("%q is taken for %d", s, got)
		}
	}
}

func TestPlacesClassesAndStatesAreKnown(t *testing.T) {
	for s, want := range map[string]people.Region{
		"Québec": people.Quebec, "qc": people.Quebec, "Nova Scotia": people.Atlantic, "N.B.": people.Atlantic, "Terre-Neuve-et-Labrador": people.Atlantic, "ON": people.Ontario, "Colombie-Britannique": people.Pacific,
		"Nunavut": people.North, "Prairies": people.Prairies, "abroad": people.Abroad, "étranger": people.Abroad,
	} {
		if got, ok := regionByName(s); !ok || got != want {
			t.Errorf("%q is in %s, %v", s, got, ok)
		}
	}
	for s, want := range map[string]people.Class{
		"Full member": people.Member, "Membre actif": people.Member, "International Member": people.MemberAbroad, "Observateur": people.Observer, "Associate (individual)": people.Associate, "member_abroad": people.MemberAbroad,
	} {
		if got, ok := classByName(s); !ok || got != want {
			t.Errorf("%q is %s, %v", s, got, ok)
		}
	}
	for s, want := range map[string]standing{"Current": current, "Grace": current, "Expiré": over, "Ancien membre": over, "Pending": pending, "": unsaid} {
		if got, ok := statusByName(s); !ok || got != want {
			t.Errorf("%q is %d, %v", s, got, ok)
		}
	}
	if r, ok := regionByPostal("v5k0a1"); !ok || r != people.Pacific {
		t.Errorf("the postal code is in %s", r)
	}
	if _, ok := classByName("Gold"); ok {
		t.Error("Gold is taken for a class")
	}
}

// Comparing decides by what was said before: what did not change there never
// changes anything here.
func TestWhatDidNotChangeThereChangesNothingHere(t *testing.T) {
	value := rapid.SampledFrom([]string{"", "a", "b", "c"})
	rapid.Check(t, func(t *rapid.T) {
		base, ours, theirs := value.Draw(t, "base"), value.Draw(t, "ours"), value.Draw(t, "theirs")
		before := ""
		if base != "" {
			before = firstSeen([]said{{field: City, value: base}})
		}
		v := compare([]said{{field: City, value: theirs}}, map[Field]string{City: ours}, before, true)
		changes, conflicts := len(v.changes), len(v.conflicts)
		switch {
		case theirs == "", theirs == ours, theirs == base:
			if changes+conflicts > 0 {
				t.Fatalf("base %q, ours %q, theirs %q: %+v", base, ours, theirs, v)
			}
		case ours == base || ours == "":
			if changes != 1 {
				t.Fatalf("base %q, ours %q, theirs %q: %+v", base, ours, theirs, v)
			}
		default:
			if conflicts != 1 || changes > 0 {
				t.Fatalf("base %q, ours %q, theirs %q: %+v", base, ours, theirs, v)
			}
		}
		// Once followed, the same file says nothing new.
		if changes == 1 {
			if again := compare([]said{{field: City, value: theirs}}, map[Field]string{City: theirs}, v.seen, true); len(again.changes)+len(again.conflicts) > 0 || again.seen != v.seen {
				t.Fatalf("again: %+v", again)
			}
		}
	})
}
