package actions_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/actions"
	"plenary.example/internal/audit"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

// world is a coalition with a working group, an Executive, a secretariat and one
// resolution adopted last spring.
type world struct {
	t           *testing.T
	ctx         context.Context
	clock       *clock.Set
	log         *audit.Log
	people      *people.Service
	bodies      *bodies.Service
	resolutions *resolutions.Service
	index       *search.Service
	mail        *outmail.Service
	s           *actions.Service

	group, executive, secretariat bodies.Body
	cochair, president, staff     access.Actor
	member                        access.Actor // of a member organization, with no office
	resolution                    string
}

func day(s string) time.Time { return db.ParseDay(s) }

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), clock: clock.At(testdb.Noon())}
	d := testdb.OpenAt(t, w.clock)
	w.log = audit.New(d)
	catalog, err := locales.Catalog()
	w.must(err)
	w.people = people.New(w.log)
	w.bodies = bodies.New(w.log, w.people)
	w.index = search.New(d)
	w.resolutions = resolutions.New(w.log, w.people, w.index)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	w.s = actions.New(w.log, w.people, w.bodies, w.resolutions, w.mail, catalog, actions.Options{Name: i18n.Same("Coalition"), Site: "https://coalition.example"})
	w.group = w.body("inland-protection", access.WorkingGroup)
	w.executive = w.body("executive-committee", access.Executive)
	w.secretariat = w.body("secretariat", access.Secretariat)
	w.cochair = w.office("Ines Prado", w.group, access.CoChair)
	w.president = w.office("Noor Lacasse", w.executive, access.President)
	w.staff = w.office("Tomas Berg", w.secretariat, access.Staff)
	p, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: "Lin Wei", Email: "lin@harbour.example", Lang: i18n.FR})
	w.must(err)
	w.member = access.Actor{PersonID: p.ID, Name: p.Name, Lang: i18n.FR, Seats: []access.Seat{{OrganizationID: "o", Class: "member", GoodStanding: true}}}
	w.resolution = w.adopted("2026-05", 3, "2026-05-30")
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) body(slug string, kind access.BodyKind) bodies.Body {
	w.t.Helper()
	b, err := w.bodies.AddBody(w.ctx, access.TheProgram(), bodies.Body{Slug: slug, Kind: kind, Name: i18n.Same(slug), Place: 1})
	w.must(err)
	return b
}

func (w *world) office(name string, b bodies.Body, role access.Role) access.Actor {
	w.t.Helper()
	p, err := w.people.AddPerson(w.ctx, access.TheProgram(), people.Person{Name: name, Email: strings.ToLower(strings.Fields(name)[0]) + "@coalition.example", Lang: i18n.EN})
	w.must(err)
	_, err = w.bodies.Appoint(w.ctx, access.TheProgram(), bodies.Term{BodyID: b.ID, PersonID: p.ID, Role: role, From: day("2026-01-01"), How: bodies.Elected})
	w.must(err)
	return access.Actor{PersonID: p.ID, Name: name, Lang: i18n.EN, Offices: []access.Office{{BodyID: b.ID, Body: b.Slug, Kind: b.Kind, Role: role}}}
}

// adopted puts a resolution with two action clauses, the second in two parts, into
// the library.
func (w *world) adopted(meeting string, number int, on string) string {
	w.t.Helper()
	id := db.NewID()
	text := func(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }
	w.must(w.log.Do(w.ctx, access.TheProgram(), "test.enter", func(tx *audit.Tx) error {
		tx.About("test", "test")
		return w.resolutions.EnterTx(w.ctx, tx, resolutions.Arrival{Entry: resolutions.Entry{
			Meeting: meeting, Number: number, Label: resolutions.LabelOf(number), Policy: resolutions.InForce, AdoptedOn: on,
			Resolution: resolutions.Resolution{ID: id, Original: i18n.EN, WorkingGroup: resolutions.Party{ID: w.group.ID, Name: w.group.Name}, Wording: wording.Wording{
				Title:   text("Detention of children", "Détention d’enfants"),
				Whereas: wording.Part{Clauses: []wording.Clause{{ID: "w1", Text: text("Children are detained.", "Des enfants sont détenus.")}}},
				Resolved: wording.Part{Clauses: []wording.Clause{
					{ID: "a1", Text: text("Write to the Minister.", "Écrire à la ministre.")},
					{ID: "a2", Text: text("Study ~~all~~ alternatives:", "Étudier des solutions :"), Children: []wording.Clause{
						{ID: "a2a", Text: text("reporting;", "la présentation périodique;")}, {ID: "a2b", Text: text("bail.", "le cautionnement.")},
					}},
				}},
			}},
		}})
	}))
	return id
}

func (w *world) made() []actions.Action {
	w.t.Helper()
	_, err := w.s.FromResolution(w.ctx, w.staff, w.resolution)
	w.must(err)
	list, err := w.s.OfResolution(w.ctx, nil, w.resolution)
	w.must(err)
	if len(list) != 2 {
		w.t.Fatalf("%d actions of two action clauses", len(list))
	}
	return list
}

func (w *world) sent() int {
	w.t.Helper()
	_, total, err := w.mail.List(w.ctx, 1)
	w.must(err)
	return total
}
