package receipts_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/pdf/presstest"
)

// year gives a world a year of gifts: of every donor two, one of them without an address
// on file, one by post, one with a gift of which somebody decides.
func (w *world) year(donors int) {
	w.t.Helper()
	for i := range donors {
		from := amina()
		from.Name, from.Email = fmt.Sprintf("Donor %03d", i), fmt.Sprintf("donor%d@courriel.example", i)
		d := giving.Donor{Particulars: from}
		switch i {
		case 1:
			d.Address = giving.Address{Country: "CA"}
		case 2:
			d.ByPost = true
		}
		d, err := w.giving.PutDonor(context.Background(), staff(), d)
		w.must(err)
		w.gave(d, 10_00, "2026-02-01")
		w.gave(d, 15_00, "2026-09-01")
		if i == 3 {
			w.gave(d, 100_00, "2026-09-02", func(h *giving.ByHand) { h.Advantage, h.AdvantageText = 90_00, "a painting" })
		}
		w.gave(d, 99_00, "2025-12-31") // another year's
	}
}

// inForce lists what stands for the gifts of a year: the serial numbers, and how often
// each gift has a receipt in force.
func (w *world) inForce(year int) (serials []int64, eligible int64) {
	w.t.Helper()
	before := int64(0)
	seen := map[string]bool{}
	for {
		list, more, err := w.s.List(context.Background(), staff(), receipts.Filter{Year: year, Before: before})
		w.must(err)
		for _, r := range list {
			whole, err := w.s.Get(context.Background(), nil, r.ID)
			w.must(err)
			for _, p := range whole.Parts() {
				if seen[p.GiftID] {
					w.t.Fatalf("gift %s has two receipts", p.GiftID)
				}
				seen[p.GiftID] = true
			}
			if whole.Sum == "" {
				w.t.Errorf("receipt %d has no document", r.Serial)
			}
			serials, eligible, before = append(serials, r.Serial), eligible+r.Eligible, r.Serial
		}
		if !more {
			slices.Sort(serials)
			return serials, eligible
		}
	}
}

func TestTheYearEndRun(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	const donors = 250
	w.year(donors)
	preview, err := w.s.Preview(ctx, staff(), 2026)
	w.must(err)
	if preview.Donors != donors || preview.Gifts != 2*donors+1 || len(preview.Ask) != 1 || preview.Ask[0].Name != "Donor 001" || len(preview.Decide) != 1 || preview.Decide[0].Advantage != 90_00 {
		t.Fatalf("preview %+v", preview)
	}
	run, err := w.s.Start(ctx, staff(), 2026, true)
	w.must(err)
	_, err = w.s.Start(ctx, staff(), 2026, true)
	w.refused(err, fault.Conflict, "receipts.error.run_under_way")
	w.must(w.s.Pause(ctx, staff(), run.ID))
	w.must(w.s.DoRun(ctx, run.ID)) // its job finds it paused
	if serials, _ := w.inForce(2026); len(serials) != 0 {
		t.Fatalf("%d receipts while it is paused", len(serials))
	}
	w.must(w.s.Resume(ctx, staff(), run.ID))
	for range 2 { // and once more, as jobs are
		w.must(w.s.DoRun(ctx, run.ID))
	}
	if run, err = w.s.Run(ctx, staff(), run.ID); err != nil || run.State != receipts.Done || run.Issued != donors-1 || run.Passed != 1 || run.Mailed != donors-2 || run.Percent() != 100 || run.Cents != (donors-1)*25_00 {
		t.Fatalf("run %+v, %v", run, err)
	}
	serials, eligible := w.inForce(2026)
	if len(serials) != donors-1 || serials[0] != 1 || serials[len(serials)-1] != donors-1 || eligible != (donors-1)*25_00 {
		t.Errorf("%d receipts from %d, %d eligible", len(serials), serials[0], eligible)
	}
	first, err := w.s.BySerial(ctx, staff(), 1)
	w.must(err)
	if first.Kind != paper.Cumulative || first.Year != 2026 || len(first.Parts()) != 2 || first.Received != day("2026-02-01") || first.ReceivedTo != day("2026-09-01") {
		t.Errorf("the first is %+v", first)
	}
	if _, total, err := w.mail.List(ctx, 1); err != nil || total != donors-2 {
		t.Errorf("%d letters, %v", total, err)
	}
	// Those without an address for mail are printed, in one file, once.
	if file, pages, err := w.s.Bulk(ctx, staff(), run.ID, false); err != nil || pages != 1 || len(presstest.Read(t, file).Pages) != 1 {
		t.Errorf("%d pages, %v", pages, err)
	}
	_, _, err = w.s.Bulk(ctx, staff(), run.ID, false)
	w.refused(err, fault.Conflict, "receipts.error.nothing_to_print")
	if file, pages, err := w.s.Bulk(ctx, staff(), run.ID, true); err != nil || pages != 1 || !strings.Contains(presstest.Read(t, file).Pages[0], "DUPLICATA") {
		t.Errorf("printed again: %d pages, %v", pages, err)
	}
	// What was passed over can still have one, and the next run finds it.
	_, err = w.s.Start(ctx, staff(), 2025, false)
	w.must(err)
	_, err = w.s.Start(ctx, access.Actor{PersonID: "lin"}, 2026, false)
	w.refused(err, fault.Forbidden, "fault.forbidden")
	_, err = w.s.Start(ctx, staff(), 2027, false)
	w.refused(err, fault.NotFound, "receipts.error.year")
}

// The run dies at every step that writes: each time it is taken up again, and in the end
// every gift has one receipt, every number is used, and every donor has one letter.
func TestARunThatDiesIsTakenUp(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	const donors = 230
	w.year(donors)
	run, err := w.s.Start(ctx, staff(), 2026, true)
	w.must(err)
	// A context that ends after a while stops the run wherever it is, as a machine that is
	// switched off does: what was not committed never was.
	stopped := 0
	for pause := time.Millisecond; ; pause += pause / 3 {
		dying, end := context.WithTimeout(ctx, pause)
		err := w.s.DoRun(dying, run.ID)
		end()
		if err == nil {
			break
		}
		stopped++
	}
	if stopped < 3 {
		t.Errorf("it was stopped %d times", stopped)
	}
	serials, eligible := w.inForce(2026)
	if len(serials) != donors-1 || serials[0] != 1 || serials[len(serials)-1] != donors-1 || eligible != (donors-1)*25_00 {
		t.Errorf("%d receipts from %d to %d, %d eligible", len(serials), serials[0], serials[len(serials)-1], eligible)
	}
	if _, total, err := w.mail.List(ctx, 1); err != nil || total != donors-2 {
		t.Errorf("%d letters, %v", total, err)
	}
	list, err := audit.New(w.db).History(ctx, receipts.KindReceipt, mustSerial(t, w, 1).ID, "")
	if err != nil || len(list) != 1 {
		t.Errorf("the record of the first has %d lines, %v", len(list), err)
	}
}

func mustSerial(t *testing.T, w *world, serial int64) receipts.Receipt {
	t.Helper()
	r, err := w.s.BySerial(t.Context(), staff(), serial)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
