package dues_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/dues"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
)

func TestRollOverBillsEverybodyOnceAndNewMembersLater(t *testing.T) {
	w := newWorld(t)
	plan, err := w.s.Preview(t.Context(), treasurer, 2027)
	w.must(err)
	if got := [3]int{plan.Count(dues.WillInvoice), plan.Count(dues.WillExempt), plan.Count(dues.Missing)}; got != [3]int{4, 0, 1} {
		t.Errorf("to invoice, to exempt, missing: %v", got)
	}
	if got := plan.Totals(); len(got) != 3 || got[0] != (dues.Total{Class: people.Member, Invoices: 2, Cents: 24000}) {
		t.Errorf("totals %+v", got)
	}
	run := w.rollOver(2027)
	if run.Invoiced != 4 || run.Missing != 1 || run.Seen != 5 || run.Finished.IsZero() {
		t.Errorf("%+v", run)
	}
	harbour := w.invoiceOf(w.harbour, 2027)
	if harbour.Bill.Cents != 9000 || !harbour.Due.Equal(day("2027-05-14")) || !harbour.Issued.Equal(day("2027-01-15")) {
		t.Errorf("%+v", harbour)
	}
	// Again: nothing changes, but for a member admitted since and a budget told.
	w.on("2027-07-05")
	late := w.add(people.Organization{Name: i18n.Same("New Wharf"), Class: people.Member, Region: people.Pacific, Budget: 40_000_00, Joined: day("2027-07-01"), Email: "new@wharf.example"})
	abroad, err := w.people.Organization(t.Context(), w.abroad.ID)
	w.must(err)
	abroad.Budget = 10_000_00
	w.must(w.people.ChangeOrganization(t.Context(), staff, abroad))
	if run := w.rollOver(2027); run.Invoiced != 2 || run.Missing != 0 {
		t.Errorf("the second run: %+v", run)
	}
	if again := w.rollOver(2027); again.Invoiced != 0 {
		t.Errorf("the third run: %+v", again)
	}
	if i := w.invoiceOf(late, 2027); i.Bill.Cents != 4500 || !i.Due.Equal(day("2027-08-04")) {
		t.Errorf("admitted in July: %+v", i)
	}
	if i := w.invoiceOf(w.abroad, 2027); i.Bill.Cents != 9000 {
		t.Errorf("a renewal, late: %+v", i)
	}
	list, _, err := w.s.Invoices(t.Context(), staff, 2027, dues.Filter{})
	w.must(err)
	for n, i := range list {
		if i.Number != n+1 {
			t.Errorf("invoice %d has number %s", n+1, i.Label())
		}
	}
	if got := w.mailTo("office@harbour.example"); len(got) != 1 || !strings.Contains(got[0], harbour.Label()) {
		t.Errorf("sent to the harbour: %q", got)
	}
	if text := w.lastTo("bureau@phare.example"); !strings.Contains(text, "La cotisation 2027 (Maison du Phare) est de 150,00") {
		t.Errorf("to the francophones: %s", text)
	}
}

func TestARollOverInterruptedGoesOnWithoutGaps(t *testing.T) {
	w := newWorld(t)
	w.must(w.people.AddMany(t.Context(), access.TheProgram(), func(add people.Adder) error {
		for n := range 300 {
			_, err := add.Organization(people.Organization{
				Name: i18n.Same(fmt.Sprintf("House %03d", n)), Class: people.Associate, Region: people.Ontario, Budget: people.UnknownBudget, Joined: day("2015-03-01"),
			})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	run, err := w.s.StartRollOver(t.Context(), staff, 2027)
	w.must(err)
	_, err = w.s.StartRollOver(t.Context(), staff, 2027)
	w.refused(err, fault.Conflict, "under_way")
	// The record takes the lines of a first batch and no more: the second is lost whole.
	const refuse = `CREATE TRIGGER refuse BEFORE INSERT ON dues_invoices WHEN (SELECT count(*) FROM dues_invoices) > 270 BEGIN SELECT RAISE(ABORT, 'stop'); END`
	if w.db.Engine() == "sqlite" {
		_, err = w.db.SQL().ExecContext(t.Context(), refuse)
		w.must(err)
		if err := w.s.DoRollOver(t.Context(), run.ID); err == nil {
			t.Fatal("it was not interrupted")
		}
		_, err = w.db.SQL().ExecContext(t.Context(), "DROP TRIGGER refuse")
		w.must(err)
	}
	w.clock.Advance(2 * time.Hour)
	again, err := w.s.StartRollOver(t.Context(), staff, 2027)
	w.must(err)
	if again.ID != run.ID {
		t.Errorf("one that is stuck is not taken up: %s, %s", again.ID, run.ID)
	}
	w.must(w.s.DoRollOver(t.Context(), run.ID))
	w.must(w.s.DoRollOver(t.Context(), run.ID)) // the job may run once more
	done, _, err := w.s.LastRun(t.Context(), staff, 2027)
	w.must(err)
	if done.Invoiced != 304 || done.Seen != 305 || done.Finished.IsZero() {
		t.Errorf("%+v", done)
	}
	last := 0
	for more := true; more; {
		var list []dues.Invoice
		list, more, err = w.s.Invoices(t.Context(), staff, 2027, dues.Filter{After: last})
		w.must(err)
		for _, i := range list {
			if last++; i.Number != last {
				t.Fatalf("number %d after %d", i.Number, last-1)
			}
		}
	}
	if last != 304 {
		t.Errorf("%d invoices", last)
	}
}

func TestPaymentsSettleAndStandingFollows(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	i := w.invoiceOf(w.harbour, 2027)
	if !w.good(w.harbour, "2027-05-14") || w.good(w.harbour, "2027-05-15") {
		t.Error("an unpaid member lapses on the wrong day")
	}
	w.on("2027-06-10")
	w.pay(i, 4000, payments.Cheque, "2027-06-01")
	if i = w.invoiceOf(w.harbour, 2027); i.Settled != 4000 || !i.Paid.IsZero() || w.good(w.harbour, "2027-06-10") {
		t.Errorf("a part: %+v", i)
	}
	if text := w.lastTo("office@harbour.example"); !strings.Contains(text, "$50.00 is still to be paid") {
		t.Errorf("the receipt of a part: %s", text)
	}
	w.pay(i, 6000, payments.ETransfer, "2027-06-09")
	i = w.invoiceOf(w.harbour, 2027)
	if !i.Paid.Equal(day("2027-06-09")) || i.Balance() != -1000 || w.good(w.harbour, "2027-06-08") || !w.good(w.harbour, "2027-06-09") {
		t.Errorf("paid and more: %+v", i)
	}
	if text := w.lastTo("office@harbour.example"); !strings.Contains(text, "$10.00 is more than what was asked") || !strings.Contains(text, "paid in full") {
		t.Errorf("the receipt: %s", text)
	}
	// The cheque comes back: standing goes again, and the letter says so.
	st, err := w.s.StoryOf(t.Context(), i)
	w.must(err)
	w.must(w.payments.Void(t.Context(), staff, st.Payments[0].ID, "The bank returned it."))
	w.must(w.s.Reckon(t.Context(), st.Payments[0].ID))
	w.must(w.s.Reckon(t.Context(), st.Payments[0].ID))
	if i = w.invoiceOf(w.harbour, 2027); i.Settled != 6000 || !i.Paid.IsZero() || w.good(w.harbour, "2027-06-10") {
		t.Errorf("the cheque came back: %+v", i)
	}
	if text := w.lastTo("office@harbour.example"); !strings.Contains(text, "$40.00 that had counted") || !strings.Contains(text, "$30.00 is therefore to be paid") {
		t.Errorf("what is said of it: %s", text)
	}
	if n := len(w.mailTo("office@harbour.example")); n != 4 {
		t.Errorf("%d messages", n)
	}
}

func TestWhatIsOverCountsTowardsTheNextYear(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	old := w.invoiceOf(w.harbour, 2027)
	w.pay(old, 11000, payments.Transfer, "2027-01-15")
	w.on("2028-01-15")
	w.rollOver(2028)
	i := w.invoiceOf(w.harbour, 2028)
	if i.Balance() != 7000 || i.StateOn(day("2028-01-15")) != dues.PartlyPaid {
		t.Errorf("the next year: %+v", i)
	}
	if text := w.lastTo("office@harbour.example"); !strings.Contains(text, "$20.00 that was paid earlier counts") {
		t.Errorf("the invoice does not say so: %s", text)
	}
	st, err := w.s.StoryOf(t.Context(), i)
	w.must(err)
	if len(st.Carried) != 1 || st.Carried[0].Cents != 2000 || st.Carried[0].Other.ID != old.ID || st.Over != 0 {
		t.Errorf("%+v", st.Carried)
	}
	w.pay(i, 7000, payments.Cash, "2028-01-15")
	if i = w.invoiceOf(w.harbour, 2028); !i.Paid.Equal(day("2028-01-15")) {
		t.Errorf("paid by both: %+v", i)
	}
}

func TestAnExtensionIsToldAndEnds(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	i := w.invoiceOf(w.harbour, 2027)
	w.refused(w.s.Extend(t.Context(), treasurer, i.ID, day("2027-08-01"), "A grant is late."), fault.Forbidden, "fault.forbidden")
	w.refused(w.s.Extend(t.Context(), staff, i.ID, day("2027-05-14"), ""), fault.Invalid, "missing_reason")
	w.refused(w.s.Extend(t.Context(), staff, i.ID, day("2072-08-01"), "A grant is late."), fault.Invalid, "until_far")
	w.must(w.s.Extend(t.Context(), staff, i.ID, day("2027-08-01"), "A grant is late."))
	if !w.good(w.harbour, "2027-08-01") || w.good(w.harbour, "2027-08-02") {
		t.Error("the extension does not carry the standing to its last day")
	}
	if text := w.lastTo("office@harbour.example"); !strings.Contains(text, "until 1 August 2027") || !strings.Contains(text, "A grant is late.") {
		t.Errorf("%s", text)
	}
	w.pay(i, 9000, payments.Cheque, "2027-01-15")
	w.refused(w.s.Extend(t.Context(), staff, i.ID, day("2027-09-01"), "More."), fault.Conflict, "paid")
}

func TestExemptAndCancelled(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	i := w.invoiceOf(w.harbour, 2027)
	w.pay(i, 1000, payments.Cheque, "2027-01-15")
	w.must(w.s.Exempt(t.Context(), staff, i.ID, "The centre burned down."))
	if !w.good(w.harbour, "2027-12-01") {
		t.Error("an exempt member lapsed")
	}
	if text := w.lastTo("office@harbour.example"); !strings.Contains(text, "owes no dues for 2027, as agreed") || !strings.Contains(text, "The centre burned down.") {
		t.Errorf("%s", text)
	}
	w.refused(w.s.Cancel(t.Context(), staff, i.ID, "Again."), fault.Conflict, "ended")
	phare := w.invoiceOf(w.phare, 2027)
	w.must(w.s.Reduce(t.Context(), staff, phare.ID, 5000, "A small year."))
	if phare = w.invoiceOf(w.phare, 2027); phare.Owed() != 10000 {
		t.Errorf("reduced: %+v", phare)
	}
	w.refused(w.s.Reduce(t.Context(), staff, phare.ID, 10000, "The rest."), fault.Invalid, "reduction")
	w.must(w.s.Cancel(t.Context(), staff, phare.ID, "Wrong budget."))
	_, err := w.s.Invoice(t.Context(), staff, w.phare.ID, 2027, time.Time{})
	w.must(err)
	fresh := w.invoiceOf(w.phare, 2027)
	if fresh.ID == phare.ID || fresh.Owed() != 15000 || w.good(w.phare, "2027-05-15") {
		t.Errorf("invoiced anew: %+v", fresh)
	}
	_, err = w.s.Invoice(t.Context(), staff, w.phare.ID, 2027, time.Time{})
	w.refused(err, fault.Conflict, "invoiced")
	st, err := w.s.StoryOf(t.Context(), phare)
	w.must(err)
	if len(st.Credits) != 2 || st.Credits[1].Label() != "2027-C0003" || st.Credits[1].Cents != 10000 {
		t.Errorf("credit notes %+v", st.Credits)
	}
	if again := w.rollOver(2027); again.Invoiced != 0 {
		t.Errorf("the roll-over billed an exempt organization: %+v", again)
	}
}

func TestRemindersGoOutOnceForEachStage(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	count := func(on string) int {
		w.on(on)
		w.must(w.s.Daily(t.Context()))
		w.must(w.s.Daily(t.Context()))
		return len(w.mailTo("office@harbour.example"))
	}
	for _, step := range []struct {
		on   string
		want int
	}{
		{"2027-04-13", 1}, {"2027-04-14", 2}, {"2027-04-20", 2}, {"2027-05-06", 2}, {"2027-05-07", 3}, {"2027-05-14", 3}, {"2027-05-15", 4}, {"2027-06-15", 4},
	} {
		if got := count(step.on); got != step.want {
			t.Errorf("by %s %d messages, want %d: %q", step.on, got, step.want, w.mailTo("office@harbour.example"))
		}
	}
	text := w.lastTo("office@harbour.example")
	for _, words := range []string{"2027 dues were due on 14 May 2027", "$90.00", "no vote at general meetings", "Payment restores all of it"} {
		if !strings.Contains(text, words) {
			t.Errorf("the letter on the lapse lacks %q: %s", words, text)
		}
	}
	if text := w.lastTo("ada@young.example"); strings.Contains(text, "no vote") {
		t.Errorf("an associate never had one: %s", text)
	}
	// More time brings a new last day, with its own reminder and lapse.
	i := w.invoiceOf(w.harbour, 2027)
	w.must(w.s.Extend(t.Context(), staff, i.ID, day("2027-09-30"), "A grant is late."))
	if got := count("2027-08-31"); got != 6 {
		t.Errorf("reminded of the extension: %d messages", got)
	}
	// The program slept through the next reminder and the last day.
	if got := count("2027-10-03"); got != 7 {
		t.Errorf("lapsed again: %d messages", got)
	}
	// Who has left is not reminded.
	before := len(w.mailTo("bureau@phare.example"))
	w.must(w.people.EndMembership(t.Context(), staff, w.phare.ID, day("2027-10-05")))
	w.must(w.s.Extend(t.Context(), staff, w.invoiceOf(w.phare, 2027).ID, day("2027-10-10"), "Until it leaves."))
	if count("2027-10-11"); len(w.mailTo("bureau@phare.example")) != before+1 {
		t.Errorf("reminded after leaving: %q", w.mailTo("bureau@phare.example"))
	}
	st, err := w.s.StoryOf(t.Context(), w.invoiceOf(w.silent, 2027))
	w.must(err)
	if len(st.Letters) != 4 || len(st.Letters[0].Addresses) != 0 {
		t.Errorf("letters to post: %+v", st.Letters)
	}
}

func TestAnAdmissionIsProratedAndSent(t *testing.T) {
	w := newWorld(t)
	w.on("2027-10-20")
	o := w.add(people.Organization{Name: i18n.Same("New Wharf"), Class: people.Associate, Region: people.Pacific, Budget: people.UnknownBudget, Joined: day("2027-10-20"), Email: "new@wharf.example"})
	w.must(w.s.AgreeRate(t.Context(), staff, o.ID, "youth", 2027))
	w.refused(w.s.AgreeRate(t.Context(), staff, o.ID, "king", 0), fault.Invalid, "rate")
	i, err := w.s.Invoice(t.Context(), staff, o.ID, 2027, day("2027-10-20"))
	w.must(err)
	if i.Bill.Cents != 875 || i.Bill.Parts != 3 || !w.good(o, "2027-11-19") || w.good(o, "2027-11-20") {
		t.Errorf("%+v", i)
	}
	w.must(w.s.Mail(t.Context(), 2027))
	if text := w.lastTo("new@wharf.example"); !strings.Contains(text, "$35.00 × 3 ÷ 12 = $8.75") {
		t.Errorf("%s", text)
	}
	w.on("2028-01-15")
	w.rollOver(2028)
	if i := w.invoiceOf(o, 2028); i.Bill.Cents != 12000 || i.Bill.Rate != "" {
		t.Errorf("the rate was agreed up to 2027: %+v", i)
	}
	_, err = w.s.Invoice(t.Context(), staff, w.abroad.ID, 2028, time.Time{})
	w.refused(err, fault.Invalid, "no_budget")
}

func TestWhoMayReadWhat(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	i := w.invoiceOf(w.harbour, 2027)
	for _, tt := range []struct {
		name            string
		who             access.Actor
		one, all, owing bool
	}{
		{"the secretariat", staff, true, true, true},
		{"the treasurer", treasurer, true, true, true},
		{"the president", president, false, false, true},
		{"its own people", of(w.harbour), true, false, false},
		{"another's people", of(w.phare), false, false, false},
		{"a stranger", stranger, false, false, false},
		{"a visitor", access.Actor{}, false, false, false},
	} {
		_, one := w.s.Get(t.Context(), tt.who, i.ID)
		_, _, all := w.s.Invoices(t.Context(), tt.who, 2027, dues.Filter{})
		_, owing := w.s.ReceivablesOn(t.Context(), tt.who, day("2027-06-01"))
		if (one == nil) != tt.one || (all == nil) != tt.all || (owing == nil) != tt.owing {
			t.Errorf("%s: %v, %v, %v", tt.name, one, all, owing)
		}
		if tt.who.IsStaff() {
			continue
		}
		w.refused(w.s.RecordPayment(t.Context(), tt.who, i.ID, dues.ByHand{Cents: 1, Method: payments.Cash}), refusalOf(tt.who), "fault.")
		_, err := w.s.StartRollOver(t.Context(), tt.who, 2027)
		w.refused(err, refusalOf(tt.who), "fault.")
	}
	token, err := w.s.Token(t.Context(), i.ID)
	w.must(err)
	if got, err := w.s.ByToken(t.Context(), token); err != nil || got.ID != i.ID {
		t.Errorf("by its link: %v, %v", got.ID, err)
	}
	_, err = w.s.ByToken(t.Context(), token[:len(token)-2]+"AA")
	w.refused(err, fault.NotFound, "no_invoice")
}

func refusalOf(who access.Actor) fault.Kind {
	if who.SignedIn() {
		return fault.Forbidden
	}
	return fault.SignIn
}

func TestReceivablesAsOnAnyDay(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	w.on("2027-09-01")
	w.pay(w.invoiceOf(w.harbour, 2027), 4000, payments.Cheque, "2027-03-01")
	w.pay(w.invoiceOf(w.harbour, 2027), 5000, payments.Cheque, "2027-07-01")
	w.must(w.s.Cancel(t.Context(), staff, w.invoiceOf(w.phare, 2027).ID, "Left."))
	w.must(w.s.Extend(t.Context(), staff, w.invoiceOf(w.silent, 2027).ID, day("2027-10-01"), "A grant is late."))
	for _, tt := range []struct {
		on       string
		cents    int64
		invoices int
		over30   int64 // 31 to 60 days
	}{
		{"2027-01-14", 0, 0, 0},
		{"2027-01-15", 9000 + 15000 + 12000 + 9000, 4, 0},
		{"2027-03-01", 5000 + 15000 + 12000 + 9000, 4, 0},
		{"2027-06-30", 5000 + 15000 + 12000 + 9000, 4, 41000},
		{"2027-07-01", 15000 + 12000 + 9000, 3, 36000},
		{"2027-09-01", 12000 + 9000, 2, 0},
	} {
		r, err := w.s.ReceivablesOn(t.Context(), president, day(tt.on))
		w.must(err)
		if got := r.Total(); got.Cents != tt.cents || got.Invoices != tt.invoices || r.OfAge(dues.To60).Cents != tt.over30 {
			t.Errorf("on %s %+v, of 31 to 60 days %+v; want %+v", tt.on, got, r.OfAge(dues.To60), tt)
		}
		var byClass, byRegion int64
		for _, c := range people.Classes() {
			byClass += r.OfClass(c, "").Cents
		}
		for _, region := range people.Regions() {
			byRegion += r.OfRegion(region, "").Cents
		}
		if byClass != tt.cents || byRegion != tt.cents {
			t.Errorf("on %s by class %d, by region %d, want %d", tt.on, byClass, byRegion, tt.cents)
		}
	}
	r, err := w.s.ReceivablesOn(t.Context(), president, day("2027-09-01"))
	w.must(err)
	if len(r.Debts) != 2 || r.Debts[1].Bucket != dues.NotDue || r.Debts[0].Bucket != dues.Over90 {
		t.Errorf("%+v", r.Debts)
	}
	var out bytes.Buffer
	w.must(r.WriteCSV(&out, w.catalog.For(i18n.EN), "CAD"))
	rows, err := csv.NewReader(&out).ReadAll()
	w.must(err)
	if len(rows) != 3 || rows[1][3] != "Ada Young" || rows[1][11] != "120.00" {
		t.Errorf("%q", rows)
	}
}

func TestTheListsFiltersAgreeWithTheRules(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	w.pay(w.invoiceOf(w.harbour, 2027), 9000, payments.Cheque, "2027-01-15")
	w.pay(w.invoiceOf(w.phare, 2027), 100, payments.Cheque, "2027-01-15")
	w.must(w.s.Extend(t.Context(), staff, w.invoiceOf(w.young, 2027).ID, day("2027-08-01"), "Between jobs."))
	w.must(w.s.Cancel(t.Context(), staff, w.invoiceOf(w.silent, 2027).ID, "Left."))
	all, _, err := w.s.Invoices(t.Context(), staff, 2027, dues.Filter{})
	w.must(err)
	for _, on := range []string{"2027-01-15", "2027-05-14", "2027-05-15", "2027-08-02"} {
		w.on(on)
		figures, err := w.s.YearAt(t.Context(), treasurer, 2027)
		w.must(err)
		for _, state := range dues.States() {
			want := 0
			for _, i := range all {
				if i.StateOn(day(on)) == state {
					want++
				}
			}
			list, _, err := w.s.Invoices(t.Context(), staff, 2027, dues.Filter{State: state})
			w.must(err)
			if len(list) != want || figures.Counts[state] != want {
				t.Errorf("on %s %s: listed %d, counted %d, want %d", on, state, len(list), figures.Counts[state], want)
			}
		}
		if figures.Billed != 9000+15000+12000 || figures.Outstanding != 14900+12000 || len(figures.Months) != 1 || figures.Months[0].Cents != 9100 {
			t.Errorf("on %s: %+v", on, figures)
		}
	}
	for words, want := range map[string]int{"lumiere": 1, "2027 0002": 1, "HARBOUR": 1, "nowhere": 0} {
		list, _, err := w.s.Invoices(t.Context(), staff, 2027, dues.Filter{Words: words})
		w.must(err)
		if len(list) != want {
			t.Errorf("%q finds %d", words, len(list))
		}
	}
	list, _, err := w.s.Invoices(t.Context(), staff, 2027, dues.Filter{Class: people.Member, Region: people.Quebec})
	w.must(err)
	if len(list) != 1 || list[0].Name.EN != "Maison du Phare" {
		t.Errorf("%+v", list)
	}
}

func TestInvoicesOnPaper(t *testing.T) {
	w := newWorld(t)
	w.rollOver(2027)
	i := w.invoiceOf(w.harbour, 2027)
	w.pay(i, 4000, payments.Cheque, "2027-01-15")
	i = w.invoiceOf(w.harbour, 2027)
	for _, lang := range i18n.Langs() {
		file, err := w.s.PDF(t.Context(), i, lang)
		w.must(err)
		if !bytes.HasPrefix(file, []byte("%PDF-")) || len(file) < 4000 {
			t.Errorf("%s: %d bytes", lang, len(file))
		}
	}
	st, err := w.s.StoryOf(t.Context(), i)
	w.must(err)
	paper := w.s.PaperOf(st, i18n.EN, true)
	if paper.Balance != "$50.00" || len(paper.Counted) != 1 || paper.Counted[0].Amount != "-$40.00" || len(paper.HowTo) != 3 {
		t.Errorf("%+v", paper)
	}
	if !strings.Contains(strings.Join(paper.HowTo[1].Steps, " "), payments.FormatCode(st.Code)) || st.Code == "" {
		t.Errorf("the code %q is not told: %q", st.Code, paper.HowTo[1].Steps)
	}
}
