package resolutions

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// TestHostileDraftsAreRefused: what is no text, or without bounds, writes
// nothing; what is merely odd is kept word for word.
func TestHostileDraftsAreRefused(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.draft(whole())
	many := wording.Wording{}
	for range wording.MaxClauses + 1 {
		many.Resolved.Clauses = append(many.Resolved.Clauses, wording.Clause{Text: i18n.Text{EN: "x"}})
	}
	for name, text := range map[string]wording.Wording{
		"not text":   {Title: i18n.Text{EN: "a\xffb"}},
		"long title": {Title: i18n.Text{EN: strings.Repeat("x", wording.MaxTitle+1)}},
		"long":       {Resolved: wording.Part{Clauses: []wording.Clause{{Text: i18n.Text{EN: strings.Repeat("x", wording.MaxClause+1)}}}}},
		"many":       many,
	} {
		_, err := w.s.SaveDraft(ctx, w.author, r.ID, r.Revision, i18n.EN, text)
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := w.s.SendBack(ctx, w.cochair, r.ID, 0, strings.Repeat("x", maxNote+1))
	w.refused(err, fault.Invalid, "resolutions.error.note_too_long")
	_, err = w.s.SaveTranslation(ctx, w.author, r.ID, r.Revision, i18n.FR, map[string]string{"nowhere": "x"})
	w.refused(err, fault.Conflict, "wording.error.clause_gone")
	now, err := w.s.Get(ctx, w.author, r.ID)
	w.must(err)
	if now.Revision != r.Revision {
		t.Error("a refused save was written")
	}
	odd := whole()
	odd.Title.EN = `<script>alert("1")</script>'; DROP TABLE resolutions; --`
	now, err = w.s.SaveDraft(ctx, w.author, r.ID, r.Revision, i18n.EN, odd)
	w.must(err)
	if now.Wording.Title.EN != odd.Title.EN {
		t.Errorf("kept as %q", now.Wording.Title.EN)
	}
	for _, id := range []string{"", "x", "' OR 1=1 --", strings.Repeat("9", 5000)} {
		_, err := w.s.Get(ctx, w.staff, id)
		w.refused(err, fault.NotFound, "resolutions.error.not_found")
		_, err = w.s.ByAddress(ctx, "1995-11", id)
		w.refused(err, fault.NotFound, "resolutions.error.not_found")
	}
}

// TestSavesAtOnce: of two saves made from one page, one is stored and the other
// is told, whatever their order.
func TestSavesAtOnce(t *testing.T) {
	w := newWorld(t)
	r := w.draft(whole())
	const writers = 8
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			text := whole()
			text.Title.EN = strings.Repeat("x", i+1)
			_, errs[i] = w.s.SaveDraft(t.Context(), w.author, r.ID, r.Revision, i18n.EN, text)
		})
	}
	wg.Wait()
	stored := 0
	for _, err := range errs {
		if err == nil {
			stored++
			continue
		}
		w.refused(err, fault.Conflict, "resolutions.error.stale")
	}
	if stored != 1 {
		t.Errorf("%d of %d saves were stored", stored, writers)
	}
}

// TestNumbersFollowOn: resolutions adopted at the same moment take different
// numbers, with none left out.
func TestNumbersFollowOn(t *testing.T) {
	w := newWorld(t)
	const many = 6
	ids := make([]string, many)
	for i := range ids {
		ids[i] = w.moved(whole()).ID
	}
	numbers := make([]int, many)
	errs := make([]error, many)
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { numbers[i], errs[i] = w.adopt(id, "2026-11") })
	}
	wg.Wait()
	for _, err := range errs {
		w.must(err)
	}
	slices.Sort(numbers)
	if !slices.Equal(numbers, []int{1, 2, 3, 4, 5, 6}) {
		t.Errorf("numbers %v", numbers)
	}
}
