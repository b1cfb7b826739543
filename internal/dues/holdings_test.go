package dues_test

import (
	"encoding/json"
	"strings"
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
)

// Whoever is a member in their own name sees their invoices and payments, and any
// contact the letters they got; the books stay after an erasure, the address goes.
func TestWhatDuesHoldAboutAPerson(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	enter := func(name, email string, o people.Organization) people.Person {
		p, err := w.people.AddPerson(ctx, access.TheProgram(), people.Person{Name: name, Email: email, Lang: "en"})
		w.must(err)
		if o.ID != "" {
			_, err = w.people.Affiliate(ctx, access.TheProgram(), people.Affiliation{PersonID: p.ID, OrganizationID: o.ID, From: day("2020-01-01"), Contact: true})
			w.must(err)
		}
		return p
	}
	alone := w.add(people.Organization{Name: i18n.Same("Ada Y. Young"), Class: people.Associate, Region: people.North, City: "Yellowknife", Budget: people.UnknownBudget})
	ada, ana := enter("Ada Young", "ada_y@young.example", alone), enter("Ana Reyes", "ana@harbour.example", w.silent)
	// Her address is matched by what would be wild in a pattern, and is not the same.
	alike := enter("Adam Young", "adaxy@young.example", people.Organization{})
	nobody := enter("No Address", "", people.Organization{})
	w.rollOver(2027)
	i := w.invoiceOf(alone, 2027)
	w.pay(i, 10_00, payments.Cheque, "2027-01-10")
	held := func(id string) (map[string]holding.Holding, string) {
		list, err := w.s.Holdings(ctx, nil, id)
		w.must(err)
		byKind := map[string]holding.Holding{}
		for _, h := range list {
			byKind[h.Kind] = h
		}
		raw, err := json.Marshal(list)
		w.must(err)
		return byKind, string(raw)
	}
	own, raw := held(ada.ID)
	if own["invoices"].Count != 1 || own["dues_paid"].Count != 1 || own["dues_letters"].Count == 0 || !strings.Contains(raw, i.Label()) || !strings.Contains(raw, "$10.00") {
		t.Errorf("an associate: %s", raw)
	}
	for kind, h := range own {
		if h.Goes() != 0 {
			t.Errorf("%s: %d would go", kind, h.Goes())
		}
	}
	if contact, raw := held(ana.ID); contact["invoices"].Count != 0 || contact["dues_paid"].Count != 0 || contact["dues_letters"].Count != 1 {
		t.Errorf("a contact of an organization, whose invoice is not theirs: %s", raw)
	}
	for _, id := range []string{alike.ID, nobody.ID} {
		if h, raw := held(id); h["dues_letters"].Count != 0 {
			t.Errorf("somebody else's letters: %s", raw)
		}
	}
	keeper := staff
	keeper.PersonID = ana.ID
	_, err := w.s.StartRollOver(ctx, keeper, 2027)
	w.must(err)
	if h, raw := held(ana.ID); h["dues_runs"].Count != 1 || h["dues_runs"].Goes() != 0 {
		t.Errorf("who had the invoices made: %s", raw)
	}
	w.must(audit.New(w.db).Do(ctx, access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return w.s.Erase(ctx, tx, ada.ID) }))
	own, raw = held(ada.ID)
	if own["invoices"].Count != 1 || own["dues_paid"].Count != 1 || own["dues_letters"].Count != 0 {
		t.Errorf("after an erasure: %s", raw)
	}
	st, err := w.s.StoryOf(ctx, i)
	w.must(err)
	for _, l := range st.Letters {
		if l.Forgotten == 0 || strings.Contains(strings.Join(l.Addresses, " "), "ada_y") {
			t.Errorf("the letter %+v is to be posted, or keeps the address", l)
		}
	}
}
