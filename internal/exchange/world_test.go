package exchange

import (
	"testing"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
)

// world is a coalition with an empty library.
type world struct {
	t             *testing.T
	log           *audit.Log
	s             *resolutions.Service
	x             *Service
	author, staff access.Actor
}

var group = resolutions.Party{ID: "wg-inland", Name: i18n.Text{EN: "Inland Protection", FR: "Protection au Canada"}}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := testdb.Open(t)
	w := &world{t: t, log: audit.New(d)}
	w.s = resolutions.New(w.log, people.New(w.log), search.New(d))
	w.x = New(w.log, w.s)
	w.author = access.Actor{PersonID: "p", Name: "Author", Seats: []access.Seat{{
		OrganizationID: "o", Name: i18n.Same("Harbour Light"), Class: "member", GoodStanding: true,
	}}}
	w.staff = access.Actor{PersonID: "s", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	w.must(w.s.PlantSubjects(t.Context(), w.staff, []resolutions.Subject{
		{Slug: "detention", Name: i18n.Text{EN: "Immigration detention", FR: "Détention des personnes migrantes"}},
		{Slug: "children", Name: i18n.Text{EN: "Rights of children", FR: "Droits des enfants"}},
	}))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks that err is a refusal of that kind and key.
func (w *world) refused(err error, kind fault.Kind, key string) {
	w.t.Helper()
	f := fault.Of(err)
	if f == nil || f.Kind != kind || f.Key != key {
		w.t.Fatalf("want refusal %s, got %v", key, err)
	}
}

// adopt takes a late resolution through a meeting.
func (w *world) adopt(meeting string) (number int) {
	w.t.Helper()
	ctx := w.t.Context()
	r, err := w.s.StartDraft(ctx, w.author, resolutions.NewDraft{Wording: whole()})
	w.must(err)
	_, err = w.s.Submit(ctx, w.author, r.ID, resolutions.Destination{Deadline: testdb.Noon().AddDate(0, 0, -1)})
	w.must(err)
	w.must(w.log.Do(ctx, w.staff, "meetings.test", func(tx *audit.Tx) error {
		if _, err := w.s.PutOnAgendaTx(ctx, tx, w.staff, r.ID, "m"); err != nil {
			return err
		}
		seconder := resolutions.Party{ID: "other", Name: i18n.Same("Prairie Welcome")}
		if _, err := w.s.MovedTx(ctx, tx, w.staff, r.ID, resolutions.Party{}, seconder); err != nil {
			return err
		}
		number, err = w.s.AdoptTx(ctx, tx, w.staff, r.ID, resolutions.Adoption{Meeting: meeting, On: tx.Now, Votes: resolutions.Votes{Yes: 6, No: 3, Abstain: 2, Majority: "two_thirds"}})
		return err
	}))
	return number
}

// whole is a text that is complete in both languages.
func whole() wording.Wording {
	return wording.Wording{
		Title: i18n.Text{EN: "Children in detention", FR: "Enfants en détention"},
		Whereas: wording.Part{Clauses: []wording.Clause{
			{ID: "w1", Text: i18n.Text{EN: "Children are still held in detention centres.", FR: "Des enfants sont encore gardés dans des centres de détention."}},
			{ID: "w2", Text: i18n.Text{EN: "Resolution 1, May 2001 asked for an end to it.", FR: "La résolution 1, mai 2001 en demandait la fin."}},
		}},
		Resolved: wording.Part{Clauses: []wording.Clause{
			{ID: "r1", Text: i18n.Text{EN: "Write to the Minister to ask that no child be detained.", FR: "Écrire au ministre pour demander qu’aucun enfant ne soit détenu."}, Children: []wording.Clause{
				{ID: "r1a", Text: i18n.Text{EN: "before the end of the year.", FR: "avant la fin de l’année."}},
			}},
			{ID: "r2", Text: i18n.Text{EN: "Study the alternatives to detention.", FR: "Étudier les solutions de rechange à la détention."}},
		}},
	}
}
