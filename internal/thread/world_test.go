package thread_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/bodies"
	"plenary.example/internal/clock"
	"plenary.example/internal/concerns"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/archive"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/internal/thread"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

const detention = "immigration-detention"

// world is a coalition with one concern, a resolution of 1986 whose place one of 1995
// took, a draft, and a list on which the latter is cited.
type world struct {
	t           testing.TB
	catalog     *i18n.Catalog
	s           *thread.Service
	concerns    *concerns.Service
	resolutions *resolutions.Service
	list        lists.List
	old, now    string // the resolutions' keys
	draft       string
	member      access.Actor
	reader      access.Actor // a member who is on the list
	other       access.Actor // of another member
	outsider    access.Actor // of none
	staff       access.Actor
	source      *source
}

// source is what another subject tells.
type source struct{ concern, resolution []thread.Entry }

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func newWorld(t testing.TB) *world {
	t.Helper()
	ctx, program := t.Context(), access.TheProgram()
	w := &world{t: t, source: &source{}}
	var err error
	w.catalog, err = locales.Catalog()
	w.must(err)
	d := testdb.OpenAt(t, clock.At(day("2026-11-20").Add(15*time.Hour)))
	log := audit.New(d)
	register, index := people.New(log), search.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	mail, err := outmail.New(d, queue, outmail.Config{Name: i18n.Same("Coalition"), Address: "secretariat@coalition.example"})
	w.must(err)
	w.resolutions = resolutions.New(log, register, index)
	w.concerns = concerns.New(log, w.resolutions, blobs.New(d), nil)
	ls := lists.New(log, register, bodies.New(log, register), mail, w.catalog, lists.Options{Domain: "coalition.example", Site: "https://coalition.example"})
	shelf := archive.New(log, ls, index)
	w.s = thread.New(w.resolutions, w.concerns, shelf, w.source)

	subject := resolutions.Subject{Slug: detention, Name: i18n.Text{EN: "Immigration detention", FR: "Détention liée à l’immigration"}}
	w.must(w.resolutions.PlantSubjects(ctx, program, []resolutions.Subject{subject}))
	w.old, w.now = "019a0000-0000-7000-8000-000000000001", "019a0000-0000-7000-8000-000000000002"
	w.must(log.Do(ctx, program, "test.enter", func(tx *audit.Tx) error {
		adopted := func(id, meeting string, number int, title, cites string) resolutions.Arrival {
			text := func(en string) i18n.Text { return i18n.Text{EN: en, FR: en + " (fr)"} }
			return resolutions.Arrival{Entry: resolutions.Entry{
				Resolution: resolutions.Resolution{ID: id, Imported: true, Fingerprint: id, Mover: resolutions.Party{Name: i18n.Same("Harbour House")}, Wording: wording.Wording{
					Title: text(title), Resolved: wording.Part{Clauses: []wording.Clause{{ID: "r1", Text: text("Oppose it. " + cites)}}},
				}, Votes: resolutions.Votes{Yes: 61, No: 4, Abstain: 3}},
				Meeting: meeting, Number: number, Label: resolutions.LabelOf(number), Policy: resolutions.InForce, Subjects: []resolutions.Subject{subject},
			}}
		}
		old := adopted(w.old, "1986-05", 3, "Detention at ports of entry", "")
		old.Entry.Policy, old.Entry.SupersededBy = resolutions.Superseded, w.now
		return w.resolutions.EnterTx(ctx, tx, old, adopted(w.now, "1995-11", 13, "Immigration detention", "See Res. 3, May 1986."))
	}))
	org, err := register.AddOrganization(ctx, program, people.Organization{Name: i18n.Same("Harbour House"), Class: people.Member, Region: people.Atlantic, Joined: day("1990-01-01")})
	w.must(err)
	somebody := func(name, email string) access.Actor {
		p, err := register.AddPerson(ctx, program, people.Person{Name: name, Email: email})
		w.must(err)
		return access.Actor{PersonID: p.ID, Name: name, Seats: []access.Seat{{OrganizationID: org.ID, Name: org.Name, Class: "member", GoodStanding: true}}}
	}
	w.member, w.reader = somebody("Amara", "amara@harbour.example"), somebody("Basil", "basil@harbour.example")
	w.other, w.outsider = somebody("Chidi", "chidi@elsewhere.example"), somebody("Oona", "oona@elsewhere.example")
	w.other.Seats, w.outsider.Seats = []access.Seat{{OrganizationID: "other", Class: "member", GoodStanding: true}}, []access.Seat{{OrganizationID: "o", Class: "associate"}}
	w.staff = access.Actor{PersonID: "staff", Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}

	w.list, err = ls.AddList(ctx, program, lists.List{Slug: "talk", Name: i18n.Same("Talk"), About: i18n.Same("Talk"), Settings: lists.DefaultSettings()})
	w.must(err)
	reader, err := register.Person(ctx, w.reader.PersonID)
	w.must(err)
	_, err = ls.Subscribe(ctx, program, w.list, "Agreed.", []lists.Known{{Person: reader, OrganizationID: org.ID, Organization: org.Name, Since: day("2026-01-01").Add(time.Hour)}})
	w.must(err)
	w.shelve(shelf)

	draft, err := w.resolutions.StartDraft(ctx, w.member, resolutions.NewDraft{Lang: i18n.EN, Wording: wording.Wording{Title: i18n.Same("canary-draft")}})
	w.must(err)
	_, err = w.resolutions.SetDetails(ctx, w.member, draft.ID, resolutions.Details{Subjects: []string{detention}})
	w.must(err)
	w.draft = draft.ID
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// shelve puts two conversations into the archive: one cites the resolution in force,
// in French, in its second message; the other cites nothing.
func (w *world) shelve(shelf *archive.Service) {
	w.t.Helper()
	post := func(n int, subject, answers, text string) string {
		return fmt.Sprintf("From a Thu Nov 12 10:00:00 2026\nFrom: Basil <basil@harbour.example>\nTo: talk@coalition.example\nDate: Thu, %d Nov 2026 10:00:00 +0000\nSubject: %s\nMessage-ID: <m%d@harbour.example>\n%sContent-Type: text/plain; charset=utf-8\n\n%s\n\n",
			n+10, subject, n, answers, text)
	}
	file := filepath.Join(w.t.TempDir(), "talk.mbox")
	w.must(os.WriteFile(file, []byte(post(1, "canary-cited-subject", "", "Who has cases?")+
		post(2, "Re: canary-cited-subject", "In-Reply-To: <m1@harbour.example>\n", "Comme le dit la Rés. 13, novembre 1995, on ne détient personne.")+
		post(3, "canary-linked-subject", "", "A word on jails.")), 0o600))
	report, err := shelf.ImportMbox(w.t.Context(), access.TheProgram(), w.list, []string{file}, false, func(int64, int64) {})
	w.must(err)
	if report.Added != 3 {
		w.t.Fatalf("%+v", report)
	}
}

func (w *world) ofConcern(who access.Actor) thread.Thread {
	w.t.Helper()
	t, err := w.s.OfConcern(w.t.Context(), who, detention)
	w.must(err)
	return t
}

func (w *world) keep(r concerns.Record) concerns.Record {
	w.t.Helper()
	r.Slug = detention
	if r.Title.Empty() {
		r.Title = i18n.Text{EN: "Title", FR: "Titre"}
	}
	if r.Kind == concerns.Letter || r.Kind == concerns.Answer {
		r.Party = i18n.Same("The Minister")
	}
	kept, err := w.concerns.Keep(w.t.Context(), w.staff, r, concerns.Files{})
	w.must(err)
	return kept
}
