package receipts_test

import (
	"context"
	"strings"
	"testing"

	"plenary.example/internal/fault"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/pdf/presstest"
)

// unset takes a receipt back to where a machine leaves it that stops before its document
// is set.
func (w *world) unset(id string) {
	w.t.Helper()
	if _, err := w.db.SQL().ExecContext(context.Background(), "UPDATE receipts SET pdf_sum = '', mailed_at = 0 WHERE id = $1", id); err != nil {
		w.t.Fatal(err)
	}
}

// A machine that stops between a replacement and its document: the job that is done again
// sets and mails it.
func TestAReplacementThatWasLeftIsSentByTheNextTry(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	g := w.gave(w.donor(amina()), 80_00, "2026-10-02")
	first, err := w.s.Issue(ctx, staff(), g.ID, "")
	w.must(err)
	second, err := w.s.Replace(ctx, staff(), first.ID, "The name was wrong", "")
	w.must(err)
	w.unset(second.ID)
	w.must(w.s.WentBack(ctx, g.ID))
	if r, err := w.s.Get(ctx, nil, second.ID); err != nil || r.Sum == "" || r.Mailed.IsZero() || r.State != receipts.Issued {
		t.Errorf("%+v, %v", r, err)
	}
}

// A receipt that was cancelled before its document was set goes to nobody.
func TestACancelledReceiptIsNotMailed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r, err := w.s.Issue(ctx, staff(), w.gave(w.donor(amina()), 80_00, "2026-10-02").ID, "")
	w.must(err)
	w.unset(r.ID)
	sent := len(w.letters())
	w.must(w.s.Cancel(ctx, staff(), r.ID, "Entered twice"))
	_, _, err = w.s.Copy(ctx, staff(), r.ID, "desk")
	w.must(err)
	if r, err = w.s.Get(ctx, nil, r.ID); err != nil || !r.Mailed.IsZero() || len(w.letters()) != sent {
		t.Errorf("%+v, %d letters, %v", r, len(w.letters())-sent, err)
	}
}

// In one file for the printer, each receipt has the signature of its day.
func TestAFileForThePrinterHasEachOnItsForm(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	for _, name := range []string{"Zoé Roy", "Yan Roy"} {
		from := amina()
		from.Name, from.Email, from.Lang = name, "", i18n.EN
		w.gave(w.donor(from), 30_00, "2026-03-01")
	}
	run, err := w.s.Start(ctx, staff(), 2026, true)
	w.must(err)
	w.must(w.s.DoRun(ctx, run.ID))
	one, err := w.s.BySerial(ctx, staff(), 1)
	w.must(err)
	w.must(w.s.PutSigner(ctx, staff(), receipts.Signer{Name: "Rosa Diaz", Title: i18n.Same("President")}))
	_, err = w.s.Replace(ctx, staff(), one.ID, "The name was wrong", "")
	w.must(err)
	file, pages, err := w.s.Bulk(ctx, staff(), run.ID, false)
	w.must(err)
	read := presstest.Read(t, file)
	if pages != 2 || !strings.Contains(read.Pages[0], "Hana Osei") || !strings.Contains(read.Pages[1], "Rosa Diaz") || strings.Contains(read.Pages[1], "Hana Osei") {
		t.Errorf("%d pages: %q", pages, read.Pages)
	}
	if _, _, err := w.s.Bulk(ctx, staff(), run.ID, true); err != nil {
		t.Fatal(err)
	}
	if list, err := w.s.Duplicates(ctx, one.ID); err != nil || len(list) != 0 {
		t.Errorf("one that holds no more: %+v, %v", list, err)
	}
}

// A donor who is known as a charity by now has no receipt, whatever the gift was entered as.
func TestACharityHasNoReceiptWhenItIsKnownAsOne(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := w.donor(amina())
	w.gave(d, 30_00, "2026-03-01")
	d.Charity = true
	_, err := w.giving.PutDonor(ctx, staff(), d)
	w.must(err)
	if p, err := w.s.Preview(ctx, staff(), 2026); err != nil || p.Donors != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	if list, err := w.giving.GiftsOf(ctx, nil, d.ID, 5); err != nil || list[0].Waits() {
		t.Errorf("%+v, %v", list, err)
	}
}

// A name that no receipt can show keeps its own receipt waiting, and nobody else's.
func TestANameThatReceiptsCannotShow(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	from := amina()
	from.Name, from.Email = "李明", "li@example.net"
	li := w.donor(from)
	g := w.gave(li, 80_00, "2026-10-02")
	from.Name, from.Email = "Zażółć Ўладзімір", "z@example.net"
	w.gave(w.donor(from), 30_00, "2026-10-02")
	_, err := w.s.Issue(ctx, staff(), g.ID, "")
	w.refused(err, fault.Conflict, "receipts.error.letters")
	if f := fault.Of(err); f.Args["Letters"] != "李明" {
		t.Errorf("%v", f.Args)
	}
	preview, err := w.s.Preview(ctx, staff(), 2026)
	w.must(err)
	if len(preview.Ask) != 1 || preview.Ask[0].Letters != "李明" || preview.Ask[0].NoAddress || preview.Donors != 2 {
		t.Errorf("%+v", preview)
	}
	run, err := w.s.Start(ctx, staff(), 2026, true)
	w.must(err)
	w.must(w.s.DoRun(ctx, run.ID))
	if run, err = w.s.Run(ctx, staff(), run.ID); err != nil || run.State != receipts.Done || run.Issued != 1 || run.Passed != 1 {
		t.Errorf("%+v, %v", run, err)
	}
}
