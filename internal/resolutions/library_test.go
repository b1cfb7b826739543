package resolutions

import (
	"context"
	"strings"
	"testing"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
)

// shelve puts an adopted resolution into the library.
func (w *world) shelve(e Entry) Entry {
	w.t.Helper()
	e.Resolution.ID, e.Resolution.Revision, e.Label, e.Policy = db.NewID(), 1, LabelOf(e.Number), InForce
	w.must(w.tx(w.staff, func(ctx context.Context, tx *audit.Tx) error { return w.s.EnterTx(ctx, tx, Arrival{Entry: e}) }))
	return e
}

func TestLibraryQuestions(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.shelve(Entry{Meeting: "2001-05", Number: 2, Resolution: Resolution{Wording: wording.Wording{
		Title:    i18n.Text{EN: "Legal aid", FR: "Aide juridique"},
		Whereas:  wording.Part{Clauses: []wording.Clause{{ID: "a", Text: i18n.Text{EN: "Legal aid was cut; claimants stand alone.", FR: "L’aide juridique a été réduite."}}}},
		Resolved: wording.Part{Clauses: []wording.Clause{{ID: "b", Text: i18n.Text{EN: "Write to the provinces.", FR: "Écrire aux provinces."}}}},
	}}})
	w.shelve(Entry{Meeting: "1999-11", Number: 1, Subjects: []Subject{{Slug: "children"}}, Resolution: Resolution{Wording: wording.Wording{
		Title:    i18n.Text{EN: "Landing fee"},
		Resolved: wording.Part{Clauses: []wording.Clause{{ID: "c", Text: i18n.Text{EN: "Ask for an end to the fee."}}}},
	}}})
	for _, c := range []struct {
		q    Query
		want string
	}{
		{Query{}, "2001-05/2 1999-11/1"},
		{Query{Sort: Oldest}, "1999-11/1 2001-05/2"},
		{Query{Text: "provinces"}, "2001-05/2"},
		{Query{Text: "juridiques", Lang: i18n.FR}, "2001-05/2"},
		{Query{Text: "Res. 1, November 1999"}, "1999-11/1"},
		{Query{Text: "rés. 2, mai 2001"}, "2001-05/2"},
		{Query{Meeting: "1999-11"}, "1999-11/1"},
		{Query{Meeting: "2001"}, "2001-05/2"},
		{Query{From: "2000"}, "2001-05/2"},
		{Query{To: "1999-11"}, "1999-11/1"},
		{Query{From: "2001-05-02"}, ""},
		{Query{Number: 2}, "2001-05/2"},
		{Query{Subject: "children"}, "1999-11/1"},
		{Query{Policy: Expired}, ""},
		{Query{WorkingGroup: "nobody"}, ""},
		{Query{Text: "'; DROP TABLE resolutions; --"}, ""},
		{Query{Page: 2}, ""},
	} {
		found, err := w.s.Library(ctx, c.q)
		w.must(err)
		var got []string
		for _, e := range found.Entries {
			got = append(got, e.Address.String())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v finds %v", c.q, got)
		}
	}
	_, err := w.s.Library(ctx, Query{From: "yesterday"})
	w.refused(err, fault.Invalid, "resolutions.error.date")
	_, err = w.s.Library(ctx, Query{Meeting: "x"})
	w.refused(err, fault.Invalid, "resolutions.error.meeting_key")
	_, err = w.s.ByAddress(ctx, "1999-11", "99")
	w.refused(err, fault.NotFound, "resolutions.error.not_found")
	counts, err := w.s.LibraryCounts(ctx, Query{Meeting: "2001-05"})
	if err != nil || counts["meeting"]["1999-11"] != 1 || counts["status"][string(InForce)] != 1 {
		t.Errorf("counts: %v %v", counts, err)
	}
	meetings, err := w.s.Meetings(ctx)
	if err != nil || len(meetings) != 2 || meetings[0].Meeting != "2001-05" {
		t.Errorf("meetings: %v %v", meetings, err)
	}
	near, err := w.s.Nearest(ctx, wording.Wording{Title: i18n.Text{EN: "Cuts to legal aid"}, Whereas: wording.Part{Clauses: []wording.Clause{{ID: "a", Text: i18n.Text{EN: "Legal aid was cut and claimants stand alone"}}}}}, i18n.EN)
	if err != nil || len(near) == 0 || near[0].Address.String() != "2001-05/2" {
		t.Errorf("nearest: %v %v", near, err)
	}
	feed, err := w.s.Feed(ctx)
	if err != nil || len(feed) != 2 || feed[0].Meeting != "2001-05" {
		t.Errorf("feed: %v %v", feed, err)
	}
	places, err := w.s.Places(ctx)
	if err != nil || len(places) != 2 {
		t.Errorf("places: %v %v", places, err)
	}
	revision, changed, err := w.s.LibraryRevision(ctx)
	if err != nil || revision == 0 || changed.IsZero() {
		t.Errorf("revision %d of %v: %v", revision, changed, err)
	}
}
