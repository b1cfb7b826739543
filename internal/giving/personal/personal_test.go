package personal_test

import (
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/personal"
	"plenary.example/internal/holding"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/payments/sandbox"
	"plenary.example/internal/people"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// What is held about a donor is found by the address of the person; forgotten, the
// amounts stay and nobody is named.
func TestADonorIsShownWhatIsHeldAndForgotten(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	catalog, err := locales.Catalog()
	must(err)
	d := testdb.OpenAt(t, clock.At(time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC)))
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	must(err)
	profile, err := config.LoadProfile("ccr")
	must(err)
	register := people.New(log)
	mail, err := outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	must(err)
	books := accounting.New(log, accounting.Options{Currency: "CAD", Location: profile.Location()})
	pay := payments.New(log, queue, sandbox.New(d), payments.Options{Location: profile.Location(), Books: books})
	agreed := consents.New(log, register, profile.Location())
	gifts := giving.New(log, register, pay, books, agreed, mail, queue, catalog, giving.Options{Profile: profile, Site: "https://ccr.example"})
	h := personal.New(log, register, gifts, agreed)
	staff := access.Actor{PersonID: "tomas", Name: "Tomas", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}

	who := giving.Particulars{Kind: giving.Person, Name: "Amina Haddad", Email: "amina@courriel.example", Lang: i18n.FR, Address: giving.Address{Street: "14, rue des Érables", City: "Gatineau", Country: "CA"}}
	amina, err := register.AddPerson(ctx, access.TheProgram(), people.Person{Name: who.Name, Email: who.Email})
	must(err)
	donor, err := gifts.PutDonor(ctx, staff, giving.Donor{Particulars: who})
	must(err)
	other, err := gifts.PutDonor(ctx, staff, giving.Donor{Particulars: who})
	must(err)
	must(gifts.MergeDonors(ctx, staff, other.ID, donor.ID))
	gift, err := gifts.Record(ctx, staff, giving.ByHand{DonorID: donor.ID, Gift: giving.Gift{Kind: giving.Cash, Method: payments.Cheque, Amount: money.Of(80_00, "CAD"), Received: gifts.Today()}, Tribute: giving.Tribute{Kind: giving.InMemory, Name: "Ines", Family: "Samir", FamilyEmail: "samir@courriel.example"}})
	must(err)
	pledge, err := gifts.RecordPledge(ctx, staff, giving.Promise{DonorID: donor.ID, Amount: 300_00, Way: giving.ByCheque, Parts: 3, Months: 1, First: gifts.Today()})
	must(err)
	asked := giving.Pledge{Frequency: giving.Once, Way: giving.ByETransfer, From: who, Amount: money.Of(20_00, "CAD"), Message: "For my sister"}
	asked.From.Name = "A. Haddad"
	begun, err := gifts.Promise(ctx, access.Actor{}, asked, "")
	must(err)
	must(gifts.AddNote(ctx, staff, giving.Note{DonorID: donor.ID, Body: "Met in Montréal."}))

	held, err := h.Holdings(ctx, nil, amina.ID)
	must(err)
	counts := map[string][2]int{}
	for _, one := range held {
		counts[one.Kind] = [2]int{one.Count, one.Stays}
		if len(one.Block) > 0 {
			t.Errorf("%s is in the way: %v", one.Kind, one.Block)
		}
	}
	for kind, want := range map[string][2]int{"donor": {1, 0}, "gifts": {1, 1}, "pledges": {2, 0}, "donor_notes": {1, 0}, "donor_consents": {1, 1}, "donor_notes_written": {0, 0}} {
		if counts[kind] != want {
			t.Errorf("%s: %v, want %v", kind, counts[kind], want)
		}
	}
	if moves, err := h.Repoint(ctx, nil, amina.ID, "other"); err != nil || len(moves) != 0 {
		t.Errorf("a merge of persons moves %v, %v", moves, err)
	}

	must(log.Do(ctx, access.TheProgram(), "test.erase", func(tx *audit.Tx) error { return h.Erase(ctx, tx, amina.ID) }))
	now, err := gifts.Donor(ctx, nil, donor.ID)
	must(err)
	if !now.Erased || now.Name != "" || now.Email != "" || now.Cents != 80_00 {
		t.Errorf("the donor is %+v", now)
	}
	for _, table := range []string{"giving_donors", "giving_pledges", "giving_tributes", "giving_notes", "giving_words"} {
		rows, err := d.Reader().QueryContext(ctx, "SELECT * FROM "+table)
		must(err)
		columns, err := rows.Columns()
		must(err)
		for rows.Next() {
			cells, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range cells {
				to[i] = &cells[i]
			}
			must(rows.Scan(to...))
			for i, cell := range cells {
				if s, ok := cell.(string); ok && (strings.Contains(s, "addad") || strings.Contains(s, "Érables") || strings.Contains(s, "courriel") || strings.Contains(s, "sister")) {
					t.Errorf("%s.%s still says %q", table, columns[i], s)
				}
			}
		}
		must(rows.Err())
		must(rows.Close())
	}
	if g, err := gifts.Gift(ctx, nil, gift.ID); err != nil || g.Amount.Cents != 80_00 {
		t.Errorf("the gift is %+v, %v", g, err)
	}
	for _, id := range []string{pledge.ID, begun.ID} {
		if p, err := gifts.Pledge(ctx, nil, id); err != nil || p.State != giving.Stopped || p.Message != "" {
			t.Errorf("the pledge is %+v, %v", p, err)
		}
	}
	if ok, err := agreed.Holds(ctx, nil, consents.Donor(donor.ID), consents.Newsletter, time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC)); err != nil || ok {
		t.Errorf("consent holds on: %v, %v", ok, err)
	}
	if held, err = h.Holdings(ctx, nil, amina.ID); err != nil || countOf(held) != 0 {
		t.Errorf("held afterwards: %+v, %v", held, err)
	}
}

func countOf(list []holding.Holding) (n int) {
	for _, h := range list {
		n += h.Count
	}
	return n
}
