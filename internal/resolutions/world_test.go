package resolutions

import (
	"context"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
)

// world is a small coalition: two members in good standing, one that lapsed, an
// observer; a working group, the resolutions committee, staff.
type world struct {
	t     *testing.T
	s     *Service
	log   *audit.Log
	index *search.Service

	author, seconder, lapsed, observer, nobody access.Actor
	cochair, othercochair, executive, checker  access.Actor
	staff, chair                               access.Actor
}

var group = Party{ID: "wg-inland", Name: i18n.Text{EN: "Inland Protection", FR: "Protection au Canada"}}

func newWorld(t *testing.T) *world {
	t.Helper()
	d := testdb.Open(t)
	log := audit.New(d)
	w := &world{t: t, log: log, index: search.New(d)}
	register := people.New(log)
	w.s = New(log, register, w.index)
	member := func(name string, class people.Class, good bool) access.Actor {
		o, err := register.AddOrganization(t.Context(), access.TheProgram(), people.Organization{
			Name: i18n.Same(name), Class: class, Region: people.Ontario, City: "Ottawa", Joined: time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC),
		})
		if err != nil {
			t.Fatal(err)
		}
		return access.Actor{PersonID: "p-" + name, Name: "Person of " + name, Lang: i18n.EN, Seats: []access.Seat{{
			OrganizationID: o.ID, Name: o.Name, Class: string(class), GoodStanding: good, Why: i18n.Say("people.why.good"),
		}}}
	}
	w.author = member("Harbour Light", people.Member, true)
	w.seconder = member("Prairie Welcome", people.Member, true)
	w.lapsed = member("Northern Door", people.Member, false)
	w.observer = member("Watching Brief", people.Observer, true)
	w.nobody = access.Actor{Lang: i18n.EN}
	office := func(name, body string, kind access.BodyKind, role access.Role, bodyName i18n.Text) access.Actor {
		return access.Actor{PersonID: "p-" + name, Name: name, Lang: i18n.EN, Offices: []access.Office{{
			BodyID: body, Body: body, Kind: kind, Name: bodyName, Role: role,
		}}}
	}
	w.cochair = office("Co-chair", group.ID, access.WorkingGroup, access.CoChair, group.Name)
	w.othercochair = office("Other co-chair", "wg-overseas", access.WorkingGroup, access.CoChair, i18n.Same("Overseas"))
	w.executive = office("Councillor", "executive", access.Executive, access.Councillor, i18n.Same("Executive"))
	w.chair = office("President", "executive", access.Executive, access.President, i18n.Same("Executive"))
	w.checker = office("Checker", access.ResolutionsCommittee, access.Committee, access.CommitteeSeat, i18n.Same("Resolutions"))
	w.staff = office("Staff", "secretariat", access.Secretariat, access.Staff, i18n.Same("Secretariat"))
	if err := w.s.PlantSubjects(t.Context(), w.staff, []Subject{
		{Slug: "detention", Name: i18n.Text{EN: "Immigration detention", FR: "Détention des personnes migrantes"}},
		{Slug: "children", Name: i18n.Text{EN: "Rights of children", FR: "Droits des enfants"}},
	}); err != nil {
		t.Fatal(err)
	}
	return w
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

func (w *world) draft(text wording.Wording) Resolution {
	w.t.Helper()
	r, err := w.s.StartDraft(w.t.Context(), w.author, NewDraft{Lang: i18n.EN, Wording: text})
	w.must(err)
	return r
}

// ready is a resolution endorsed, checked and ready for an agenda.
func (w *world) ready(text wording.Wording) Resolution {
	w.t.Helper()
	ctx := w.t.Context()
	r := w.draft(text)
	seat := w.seconder.Seats[0]
	_, err := w.s.SetDetails(ctx, w.author, r.ID, Details{
		WorkingGroup: group, Subjects: []string{"detention", "children"}, SeconderID: seat.OrganizationID, MeetingID: "m1",
	})
	w.must(err)
	_, err = w.s.AnswerSeconding(ctx, w.seconder, r.ID, true)
	w.must(err)
	_, err = w.s.Submit(ctx, w.author, r.ID, Destination{MeetingID: "m1"})
	w.must(err)
	r, err = w.s.Endorse(ctx, w.cochair, r.ID, 1, "")
	w.must(err)
	for _, item := range CheckItems() {
		r, err = w.s.RecordCheck(ctx, w.checker, r.ID, CheckAnswer{Item: item, Passed: true})
		w.must(err)
	}
	return r
}

func (w *world) tx(who access.Actor, fn func(ctx context.Context, tx *audit.Tx) error) error {
	w.t.Helper()
	return w.log.Do(w.t.Context(), who, "meetings.test", func(tx *audit.Tx) error { return fn(w.t.Context(), tx) })
}

// moved is a resolution before the meeting.
func (w *world) moved(text wording.Wording) Resolution {
	w.t.Helper()
	r := w.ready(text)
	w.must(w.tx(w.staff, func(ctx context.Context, tx *audit.Tx) (err error) {
		if _, err = w.s.PutOnAgendaTx(ctx, tx, w.staff, r.ID, "m1"); err != nil {
			return err
		}
		r, err = w.s.MovedTx(ctx, tx, w.chair, r.ID, Party{}, Party{})
		return err
	}))
	return r
}

func (w *world) adopt(id, meeting string) (number int, err error) {
	w.t.Helper()
	err = w.tx(w.chair, func(ctx context.Context, tx *audit.Tx) (err error) {
		number, err = w.s.AdoptTx(ctx, tx, w.chair, id, Adoption{Meeting: meeting, On: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), Votes: Votes{Yes: 6, No: 3, Abstain: 2, Majority: "two_thirds"}})
		return err
	})
	return number, err
}

func (w *world) everybody() []access.Actor {
	return []access.Actor{
		w.author, w.seconder, w.lapsed, w.observer, w.nobody, w.cochair, w.othercochair, w.executive, w.checker, w.staff, w.chair, access.TheProgram(),
	}
}
