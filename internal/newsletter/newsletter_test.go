package newsletter

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/accounting"
	"plenary.example/internal/audit"
	"plenary.example/internal/bounce"
	"plenary.example/internal/circular"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/payments"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/signons"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition in the autumn of 2026 with a newsletter.
type world struct {
	*testing.T
	clock    *clock.Set
	db       *db.DB
	people   *people.Service
	giving   *giving.Service
	consents *consents.Service
	mail     *outmail.Service
	signons  *signons.Service

	statements int // made so far
	*Service
}

var office = access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}

type fixed struct{}

func (fixed) Name() string { return "news" }

func (fixed) Offers(context.Context, time.Time) ([]Offer, error) {
	return []Offer{{Key: "1", Title: both("One"), Words: both("Words of **one**."), Path: "news/2026/one"}, {Key: "2", Title: both("Two"), Path: "news/2026/two"}}, nil
}

func personOf(name, email string) people.Person {
	return people.Person{Name: name, Email: email, Lang: i18n.EN}
}

func both(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " en français"} }

func newWorld(t *testing.T) *world {
	t.Helper()
	catalog, err := locales.Catalog()
	w := &world{T: t, clock: clock.At(time.Date(2026, 10, 5, 15, 0, 0, 0, time.UTC))}
	w.must(err)
	w.db = testdb.OpenAt(t, w.clock)
	log := audit.New(w.db)
	queue, err := jobs.New(w.db, jobs.Options{})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	w.people = people.New(log)
	w.mail, err = outmail.New(w.db, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	books := accounting.New(log, accounting.Options{Currency: "CAD", Location: profile.Location()})
	pay := payments.New(log, queue, nil, payments.Options{Location: profile.Location(), Books: books})
	w.consents = consents.New(log, w.people, profile.Location())
	w.giving = giving.New(log, w.people, pay, books, w.consents, w.mail, queue, catalog, giving.Options{Profile: profile, Site: "https://ccr.example"})
	w.signons = signons.New(log, w.people, resolutions.New(log, w.people, search.New(w.db)), w.consents, w.mail, catalog, signons.Options{Profile: profile, Site: "https://ccr.example"})
	w.Service = New(log, w.people, w.giving, w.consents, w.mail, queue, catalog, Options{Profile: profile, Site: "https://ccr.example", Signons: w.signons}, fixed{})
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// bring subscribes n readers by a file.
func (w *world) bring(n int) Report {
	w.Helper()
	var b strings.Builder
	b.WriteString("Email Address,First Name,LANGUAGE,OPTIN_TIME,OPTIN_IP,UNSUB_TIME\n")
	for i := range n {
		fmt.Fprintf(&b, "r%d@mail.example,R,%s,2024-01-08 09:00:00,192.0.2.1,\n", i, []string{"English", "French"}[i%2])
	}
	b.WriteString("gone@mail.example,G,English,2020-01-08 09:00:00,192.0.2.1,2021-02-03 10:00:00\nno-proof@mail.example,N,English,,,\nnot an address,N,English,2020-01-08 09:00:00,,\n")
	report, err := w.BringIn(w.Context(), office, "readers.csv", []byte(b.String()), false)
	w.must(err)
	return report
}

// ready is an issue that may be sent.
func (w *world) ready() string {
	w.Helper()
	i, err := w.Begin(w.Context(), office, both("Autumn"))
	w.must(err)
	w.must(w.Pick(w.Context(), office, i.ID, "news", "1", "2"))
	return i.ID
}

// send schedules an issue for now, and returns the job.
func (w *world) scheduled(id string) Sending {
	w.Helper()
	w.must(w.Schedule(w.Context(), office, id, time.Time{}))
	i, _, err := w.Issue(w.Context(), office, id)
	w.must(err)
	return Sending{Issue: id, At: db.Micros(i.ScheduledAt)}
}

// copies are the addresses in the ledger of an issue.
func (w *world) copies(id string) map[string]int {
	w.Helper()
	got := map[string]int{}
	reports, err := w.mail.ReportsAbout(w.Context(), MailSource, id)
	w.must(err)
	for _, r := range reports {
		for after := int64(-1); ; {
			list, more, err := w.mail.Copies(w.Context(), r.Serial, "", after)
			w.must(err)
			for _, c := range list {
				got[c.Address]++
				after = c.Recipient
			}
			if !more {
				break
			}
		}
	}
	return got
}

func TestAnIssueStoppedInTheMiddleReachesEverybodyOnce(t *testing.T) {
	w := newWorld(t)
	const n = 703
	if report := w.bring(n); report.Count(Added) != n || report.Count(Stays) != 1 || report.Count(Refused) != 2 {
		t.Fatalf("%d added, %d stay away, %d refused", report.Count(Added), report.Count(Stays), report.Count(Refused))
	}
	if again := w.bring(n); again.Count(Added) != 0 || again.Count(Already) != n {
		t.Fatalf("again: %d added, %d known", again.Count(Added), again.Count(Already))
	}
	ctx := t.Context()
	id := w.ready()
	job := w.scheduled(id)
	// It starts, and stops after one portion: as if the machine had been switched off.
	w.must(w.gather(ctx))
	w.must(w.start(ctx, job))
	if done, err := w.portion(ctx, id); done || err != nil {
		t.Fatal(done, err)
	}
	// Somebody leaves meanwhile, whose turn has not come.
	x, found, err := at(ctx, w.on(nil), "r702@mail.example")
	if !found || err != nil {
		t.Fatal(found, err)
	}
	w.must(w.Remove(ctx, office, x.ID))
	w.must(w.Send(ctx, job))
	w.must(w.Send(ctx, job))
	got := w.copies(id)
	if len(got) != n-1 || got["r702@mail.example"] != 0 || got["gone@mail.example"] != 0 {
		t.Fatalf("%d readers of %d", len(got), n-1)
	}
	for address, times := range got {
		if times != 1 {
			t.Errorf("%s gets it %d times", address, times)
		}
	}
	i, items, err := w.IssueAt(ctx, 1, 1)
	if err != nil || i.ID != id || i.State != Sent || i.Copies != n-1 || len(items) != 2 {
		t.Errorf("%+v, %v", i, err)
	}
	if err := w.Write(ctx, office, id, both("Other"), i18n.Text{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("changed after it was sent: %v", err)
	}
	// The next issue of the year is number 2, and one that is dropped leaves no gap.
	dropped := w.ready()
	w.must(w.Drop(ctx, office, dropped))
	second := w.ready()
	w.must(w.Send(ctx, w.scheduled(second)))
	if i, _, err := w.IssueAt(ctx, 1, 2); err != nil || i.ID != second {
		t.Errorf("%+v, %v", i, err)
	}
}

func TestSendingIsPausedAndGoesOn(t *testing.T) {
	w := newWorld(t)
	w.bring(600)
	ctx := t.Context()
	id := w.ready()
	job := w.scheduled(id)
	w.must(w.start(ctx, job))
	_, err := w.portion(ctx, id)
	w.must(err)
	w.must(w.Pause(ctx, office, id))
	w.must(w.Send(ctx, job))
	if got := w.copies(id); len(got) != portionSize {
		t.Errorf("%d copies while it is paused", len(got))
	}
	reports, err := w.mail.ReportsAbout(ctx, MailSource, id)
	w.must(err)
	all := outmail.CopyDelivery{Posting: reports[0].Serial, To: 1 << 30}
	w.must(w.mail.DeliverCopies(ctx, all))
	if f, err := w.Figures(ctx, office, w.issue(id)); err != nil || f.Delivered != 0 || f.Waiting != portionSize {
		t.Errorf("handed over while it is paused: %+v, %v", f, err)
	}
	w.must(w.Resume(ctx, office, id))
	w.must(w.Send(ctx, Sending{Issue: id}))
	w.must(w.mail.DeliverCopies(ctx, all))
	all.Posting = reports[1].Serial
	w.must(w.mail.DeliverCopies(ctx, all))
	if f, err := w.Figures(ctx, office, w.issue(id)); err != nil || f.Delivered != 600 || f.Copies != 600 {
		t.Errorf("%+v, %v", f, err)
	}
}

func (w *world) issue(id string) Issue {
	w.Helper()
	i, _, err := w.Issue(w.Context(), office, id)
	w.must(err)
	return i
}

// token reads the link of a copy's own out of its List-Unsubscribe field, and checks that
// both forms of the text have it too.
func (w *world) token(id, address string) (word string) {
	w.Helper()
	reports, err := w.mail.ReportsAbout(w.Context(), MailSource, id)
	w.must(err)
	for _, r := range reports {
		list, _, err := w.mail.Copies(w.Context(), r.Serial, "", -1)
		w.must(err)
		for _, c := range list {
			if c.Address != address {
				continue
			}
			_, path, source, err := w.mail.CopySource(w.Context(), r.Serial, c.Recipient)
			w.must(err)
			if !strings.HasPrefix(path, "returns+") {
				w.Errorf("comes back to %s", path)
			}
			m := mailmsg.Read(source)
			link, _, _ := strings.Cut(strings.TrimPrefix(m.Header.Get("List-Unsubscribe"), "<"), ">")
			if m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.HasPrefix(link, "https://ccr.example/") {
				w.Errorf("the fields of one click: %q", link)
			}
			raw := bytes.ReplaceAll(source, []byte("=\r\n"), nil) // soft line ends
			if n := bytes.Count(raw, []byte(link)); n != 3 || bytes.Contains(raw, []byte(circular.LinkMark)) {
				w.Errorf("the link stands %d times", n)
			}
			for line := range bytes.SplitSeq(source[bytes.Index(source, []byte("\r\n\r\n")):], []byte("\r\n")) {
				if len(line) > 76 && !bytes.HasPrefix(line, []byte("Content-")) {
					w.Errorf("a line of %d: %s", len(line), line)
				}
			}
			for _, must := range []string{"128 Lantern Street", "multipart/alternative", "List-Id:", "Words of"} {
				if !bytes.Contains(raw, []byte(must)) {
					w.Errorf("no %q in the message", must)
				}
			}
			for _, never := range []string{"<img", "background=", "url("} {
				if bytes.Contains(raw, []byte(never)) {
					w.Errorf("%q in the message", never)
				}
			}
			return link[strings.LastIndexByte(link, '/')+1:]
		}
	}
	w.Fatalf("no copy for %s", address)
	return ""
}

func TestOneClickEndsEveryConsentToNews(t *testing.T) {
	w := newWorld(t)
	ctx, program := t.Context(), access.TheProgram()
	// A donor and a person of the register, one address: both agreed to news.
	ana, err := w.people.AddPerson(ctx, program, people.Person{Name: "Ana Ruiz", Email: "ana@ong.example", Lang: i18n.FR})
	w.must(err)
	donor, err := w.giving.PutDonor(ctx, office, giving.Donor{Particulars: giving.Particulars{Kind: giving.Person, Name: "Ana Ruiz", Email: "ana@ong.example", Lang: i18n.FR, Address: giving.Address{Country: "CA"}}})
	w.must(err)
	for _, of := range []consents.Subject{consents.Person(ana.ID), consents.Donor(donor.ID)} {
		_, err := w.consents.Give(ctx, office, consents.Consent{Subject: of, Purpose: consents.Newsletter, Words: "Oui.", Lang: i18n.FR, Method: consents.Paper})
		w.must(err)
	}
	first := w.ready()
	w.must(w.Send(ctx, w.scheduled(first)))
	if got := w.copies(first); len(got) != 1 || got["ana@ong.example"] != 1 {
		t.Fatalf("%v", got)
	}
	word := w.token(first, "ana@ong.example")
	w.must(w.Unsubscribe(ctx, word))
	w.must(w.Unsubscribe(ctx, word))
	for _, of := range []consents.Subject{consents.Person(ana.ID), consents.Donor(donor.ID)} {
		if holds, err := w.consents.Holds(ctx, nil, of, consents.Newsletter, w.clock.Now()); holds || err != nil {
			t.Errorf("%v still agrees: %v", of, err)
		}
	}
	if f, err := w.Figures(ctx, office, w.issue(first)); err != nil || f.Left != 1 {
		t.Errorf("%+v, %v", f, err)
	}
	// Neither a file nor an implied consent brings them back; a newer one of their own does.
	report, err := w.BringIn(ctx, office, "f.csv", []byte("Email Address,OPTIN_TIME\nana@ong.example,2026-01-01 09:00:00\n"), false)
	if err != nil || report.Count(Stays) != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	second := w.ready()
	w.must(w.Send(ctx, w.scheduled(second)))
	if got := w.copies(second); len(got) != 0 {
		t.Errorf("sent to %v", got)
	}
	w.clock.Advance(time.Hour)
	_, err = w.consents.Give(ctx, office, consents.Consent{Subject: consents.Donor(donor.ID), Purpose: consents.Newsletter, Words: "Oui, de nouveau.", Lang: i18n.FR, Method: consents.Form})
	w.must(err)
	third := w.ready()
	w.must(w.Send(ctx, w.scheduled(third)))
	if got := w.copies(third); got["ana@ong.example"] != 1 {
		t.Errorf("sent to %v", got)
	}
	if err := w.Unsubscribe(ctx, "forged"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a forged link: %v", err)
	}
}

func TestSubscribingTakesTheMailToConfirmIt(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must(w.Subscribe(ctx, access.Actor{}, "Lin@Ong.example", i18n.FR, "J’accepte.", "192.0.2.9"))
	x, found, err := at(ctx, w.on(nil), "lin@ong.example")
	if err != nil || !found || x.State != Asked {
		t.Fatalf("%+v, %v", x, err)
	}
	id := w.ready()
	w.must(w.Send(ctx, w.scheduled(id)))
	if got := w.copies(id); len(got) != 0 {
		t.Errorf("sent before it was confirmed: %v", got)
	}
	word, err := w.AskedWord(ctx, x.ID)
	w.must(err)
	own, err := w.Confirm(ctx, word)
	w.must(err)
	if _, given, err := w.Evidence(ctx, office, x.ID); err != nil || len(given) != 1 || given[0].Words != "J’accepte." || given[0].Network != "192.0.2.9" || given[0].Method != consents.Form {
		t.Errorf("%+v, %v", given, err)
	}
	w.must(w.ChooseLang(ctx, own, i18n.EN))
	w.must(w.StopOwn(ctx, own))
	if x, err := w.Own(ctx, own); err != nil || x.State != Left || x.Lang != i18n.EN {
		t.Errorf("%+v, %v", x, err)
	}
	w.must(w.ResumeOwn(ctx, own, "Again.", ""))
	if _, err := w.Own(ctx, "forged"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a forged link: %v", err)
	}
	// Who asks too often is refused, whether or not the address is known.
	for range perAddress {
		_ = w.Subscribe(ctx, access.Actor{}, "often@ong.example", i18n.EN, "Yes.", "")
	}
	if err := w.Subscribe(ctx, access.Actor{}, "often@ong.example", i18n.EN, "Yes.", ""); !fault.Is(err, fault.TooMany) {
		t.Errorf("asked often: %v", err)
	}
	if err := w.Subscribe(ctx, access.Actor{}, "nobody", i18n.EN, "Yes.", ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("no address: %v", err)
	}
	// A link that nobody followed counts no more after a week.
	w.clock.Advance(forgetAsked + time.Hour)
	w.must(w.Tidy(ctx))
	if _, found, err := at(ctx, w.on(nil), "often@ong.example"); found || err != nil {
		t.Errorf("still there: %v", err)
	}
}

func TestAddressesAtWhichNobodyIsGetNoMore(t *testing.T) {
	w := newWorld(t)
	w.bring(2)
	ctx := t.Context()
	returns := circular.NewReturns(w.db, w.mail, "ccr.example")
	returns.For(MailSource, w.TakeReturn)
	for n := range returnsMost {
		id := w.ready()
		w.must(w.Send(ctx, w.scheduled(id)))
		if got := w.copies(id); got["r0@mail.example"] != 1 {
			t.Fatalf("issue %d: %v", n, got)
		}
		reports, err := w.mail.ReportsAbout(ctx, MailSource, id)
		w.must(err)
		for range 2 { // the same again counts once
			w.must(returns.CopiesFailed(ctx, outmail.CopiesFailed{Posting: reports[0].Serial, Copies: []outmail.FailedCopy{{Recipient: 1, Code: 550, Status: "5.1.1", Text: "No such user"}}}))
		}
	}
	if bounce.ClassOf("5.1.1", "No such user", 550) != bounce.ClassHard {
		t.Fatal("not a hard one")
	}
	id := w.ready()
	w.must(w.Send(ctx, w.scheduled(id)))
	if got := w.copies(id); len(got) != 1 || got["r1@mail.example"] != 1 {
		t.Errorf("%v", got)
	}
	if c, err := w.Counts(ctx, office); err != nil || c.Of(Returned) != 1 {
		t.Errorf("%v, %v", c, err)
	}
}

func TestWhoMayAndWhatIsRefused(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	chair := access.Actor{PersonID: "p", Offices: []access.Office{{Kind: access.Executive, Role: access.President}}}
	i, err := w.Begin(ctx, office, both("Autumn"))
	w.must(err)
	for name, err := range map[string]error{
		"a visitor begins": second(w.Begin(ctx, access.Actor{}, both("X"))), "a president begins": second(w.Begin(ctx, chair, both("X"))),
		"a president sends": w.Schedule(ctx, chair, i.ID, time.Time{}), "a president brings in": second(w.BringIn(ctx, chair, "x.csv", []byte("x"), true)),
		"a visitor reads": third(w.Issue(ctx, access.Actor{}, i.ID)),
	} {
		if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.SignIn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := w.Issue(ctx, chair, i.ID); err != nil {
		t.Errorf("a president reads: %v", err)
	}
	for key, err := range map[string]error{
		"newsletter.error.empty": w.Schedule(ctx, office, i.ID, time.Time{}), "newsletter.error.both": w.Write(ctx, office, i.ID, i18n.Text{EN: "One"}, i18n.Text{}),
		"newsletter.error.path": w.PutItem(ctx, office, i.ID, Item{Title: both("X"), Path: "javascript:alert(1)"}), "newsletter.error.volumes": w.PutSettings(ctx, office, Settings{Title: both("X")}),
	} {
		if f := fault.Of(err); f == nil || f.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	w.must(w.Pick(ctx, office, i.ID, "news", "1", "2"))
	_, items, err := w.Issue(ctx, office, i.ID)
	w.must(err)
	w.must(w.Move(ctx, office, i.ID, items[1].ID, true))
	w.must(w.Move(ctx, office, i.ID, items[1].ID, true)) // it is on top already
	_, items, err = w.Issue(ctx, office, i.ID)
	if err != nil || items[0].SourceKey != "2" {
		t.Errorf("%+v, %v", items, err)
	}
	if offered, err := w.Offers(ctx, office, i.ID); err != nil || len(offered) != 0 {
		t.Errorf("offered again: %v, %v", offered, err)
	}
}

func second[A any](_ A, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }
