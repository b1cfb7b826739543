package newsroom_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/circular"
	"plenary.example/internal/clock"
	"plenary.example/internal/config"
	"plenary.example/internal/consents"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/jobs"
	"plenary.example/internal/newsroom"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/search"
	"plenary.example/internal/testdb"
	"plenary.example/locales"
)

// world is a coalition in the autumn of 2026 that speaks in public.
type world struct {
	*testing.T
	clock *clock.Set
	mail  *outmail.Service
	*newsroom.Service
}

var (
	office = access.Actor{PersonID: "tomas", Name: "Tomas", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
	chair  = access.Actor{PersonID: "ngaire", Name: "Ngaire", Lang: i18n.EN, Offices: []access.Office{{Kind: access.Executive, Role: access.President}}}
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, clock: clock.At(time.Date(2026, 11, 5, 15, 0, 0, 0, time.UTC))}
	catalog, err := locales.Catalog()
	w.must(err)
	d := testdb.OpenAt(t, w.clock)
	log := audit.New(d)
	queue, err := jobs.New(d, jobs.Options{})
	w.must(err)
	profile, err := config.LoadProfile("ccr")
	w.must(err)
	w.mail, err = outmail.New(d, queue, outmail.Config{Name: profile.Name, Address: "secretariat@ccr.example", Domain: "ccr.example"})
	w.must(err)
	register := people.New(log)
	library := resolutions.New(log, register, search.New(d))
	w.must(library.PlantSubjects(t.Context(), access.TheProgram(), []resolutions.Subject{{Slug: "resettlement", Name: i18n.Same("Resettlement")}, {Slug: "detention", Name: i18n.Same("Detention")}}))
	w.Service = newsroom.New(log, library, consents.New(log, register, profile.Location()), w.mail, blobs.New(d), catalog, newsroom.Options{Profile: profile, Site: "https://ccr.example"})
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func both(s string) i18n.Text { return i18n.Text{EN: s, FR: s + " en français"} }

// approved is a release that may go out.
func (w *world) approved(headline string) newsroom.Release {
	w.Helper()
	r, err := w.Write(w.Context(), office, newsroom.Release{Kind: newsroom.MediaRelease, Subjects: []string{"resettlement"}, Words: newsroom.Words{Headline: both(headline), Body: both("The **secret** words."), Place: both("Toronto")}})
	w.must(err)
	r, err = w.Approve(w.Context(), chair, r.ID, r.Version)
	w.must(err)
	return r
}

func (w *world) public() (n int) {
	w.Helper()
	list, total, err := w.News(w.Context(), newsroom.Filter{})
	w.must(err)
	if len(list) != total {
		w.Errorf("%d of %d", len(list), total)
	}
	return total
}

func TestAnEmbargoEndsByTheClock(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.approved("Élan & Welcome: it's here!")
	until := w.clock.Now().Add(18 * time.Hour)
	r, err := w.Publish(ctx, office, r.ID, until)
	w.must(err)
	if r.Label() != "2026-1" || r.Slug != "elan-welcome-it-s-here" || strings.Join(r.Path(), "/") != "news/2026/elan-welcome-it-s-here" {
		t.Errorf("%q at %v", r.Label(), r.Path())
	}
	if _, _, err := w.At(ctx, 2026, r.Slug); !fault.Is(err, fault.NotFound) || w.public() != 0 {
		t.Errorf("public before its hour: %v", err)
	}
	word, err := w.PreviewWord(ctx, r.ID)
	w.must(err)
	if got, _, err := w.Preview(ctx, word); err != nil || got.ID != r.ID {
		t.Errorf("preview: %v", err)
	}
	if _, _, err := w.Preview(ctx, word[:len(word)-2]+"xx"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a forged preview: %v", err)
	}
	if got := w.EmbargoWords(i18n.EN, r); got != "EMBARGOED UNTIL Friday 6 November 2026 at 4:00, Eastern Standard Time" {
		t.Errorf("%q", got)
	}
	if got := w.EmbargoWords(i18n.FR, r); got != "SOUS EMBARGO JUSQU’AU vendredi 6 novembre 2026 à 4\u00a0h\u00a000, heure normale de l’Est" {
		t.Errorf("%q", got)
	}
	w.clock.Advance(until.Add(-time.Second).Sub(w.clock.Now()))
	if w.public() != 0 {
		t.Error("public a second too early")
	}
	w.clock.Advance(until.Sub(w.clock.Now()))
	if _, _, err := w.At(ctx, 2026, r.Slug); err != nil || w.public() != 1 {
		t.Errorf("not public at its hour: %v", err)
	}
	if _, err := w.Recall(ctx, office, r.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("recalled: %v", err)
	}
}

func TestNumbersLeaveNoneOutAndARecalledTextKeepsItsOwn(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	first, err := w.Publish(ctx, office, w.approved("One").ID, w.clock.Now().Add(time.Hour))
	w.must(err)
	second, err := w.Publish(ctx, office, w.approved("One").ID, time.Time{})
	w.must(err)
	if first.Label() != "2026-1" || second.Label() != "2026-2" || second.Slug != "one-2" {
		t.Errorf("%s, %s at %s", first.Label(), second.Label(), second.Slug)
	}
	first, err = w.Recall(ctx, office, first.ID)
	w.must(err)
	if err := w.Drop(ctx, office, first.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("a numbered text is deleted: %v", err)
	}
	first, err = w.Approve(ctx, office, first.ID, first.Version)
	w.must(err)
	first, err = w.Publish(ctx, office, first.ID, time.Time{})
	if err != nil || first.Label() != "2026-1" {
		t.Errorf("%s, %v", first.Label(), err)
	}
}

func TestWordsChangedMustBeApprovedAgainAndWhatIsPublicIsCorrected(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.approved("One")
	r.Body = both("Other words.")
	r, err := w.Write(ctx, office, r)
	w.must(err)
	if _, err := w.Publish(ctx, office, r.ID, time.Time{}); !fault.Is(err, fault.Conflict) || r.State != newsroom.Draft {
		t.Errorf("released without approval: %v", err)
	}
	if _, err := w.Approve(ctx, chair, r.ID, r.Version-1); !fault.Is(err, fault.Conflict) {
		t.Errorf("words of before are approved: %v", err)
	}
	r, err = w.Approve(ctx, chair, r.ID, r.Version)
	w.must(err)
	r, err = w.Publish(ctx, office, r.ID, time.Time{})
	w.must(err)
	if _, err := w.Write(ctx, office, r); !fault.Is(err, fault.Conflict) {
		t.Errorf("what is public is rewritten: %v", err)
	}
	words := r.Words
	words.Body = both("43 children.")
	if _, err := w.Correct(ctx, office, r.ID, r.Version, words, i18n.Text{EN: "43, not 47."}); !fault.Is(err, fault.Invalid) {
		t.Errorf("corrected in one language: %v", err)
	}
	_, err = w.Correct(ctx, office, r.ID, r.Version, words, both("43, not 47."))
	w.must(err)
	got, corrected, err := w.At(ctx, 2026, r.Slug)
	if err != nil || got.Body != words.Body || len(corrected) != 1 || corrected[0].Before.Body != both("Other words.") || corrected[0].What != both("43, not 47.") {
		t.Errorf("%+v, %v", corrected, err)
	}
	one, err := w.Write(ctx, office, newsroom.Release{Kind: newsroom.Statement, Words: newsroom.Words{Headline: i18n.Text{EN: "Only"}}})
	w.must(err)
	if _, err := w.Approve(ctx, chair, one.ID, one.Version); !fault.Is(err, fault.Invalid) {
		t.Errorf("approved in one language: %v", err)
	}
}

func (w *world) journalist(email string, lang i18n.Lang, beats ...string) newsroom.Media {
	w.Helper()
	m, err := w.PutMedia(w.Context(), office, newsroom.Media{Outlet: "The Courier", Email: email, Lang: lang, Beats: beats}, newsroom.Basis{Published: true, Words: "Published on its contact page."})
	w.must(err)
	return m
}

func TestAReleaseGoesToEachJournalistOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	en, fr := w.journalist("en@courier.example", i18n.EN), w.journalist("fr@fleuve.example", i18n.FR, "resettlement")
	w.journalist("other@courier.example", i18n.EN, "detention")
	r := w.approved("Welcome")
	if _, err := w.Send(ctx, office, r.ID, newsroom.Choice{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("sent before it is released: %v", err)
	}
	until := w.clock.Now().Add(time.Hour)
	_, err := w.Publish(ctx, office, r.ID, until)
	w.must(err)
	choice := newsroom.Choice{Beats: []string{"resettlement"}}
	if _, err := w.Send(ctx, office, r.ID, choice); !fault.Is(err, fault.Invalid) {
		t.Errorf("sent under embargo without saying so: %v", err)
	}
	choice.Early = true
	m, err := w.Send(ctx, office, r.ID, choice)
	if err != nil || m.Copies != 2 || !m.Embargoed {
		t.Fatalf("%+v, %v", m, err)
	}
	reports, err := w.mail.ReportsAbout(ctx, newsroom.MailSource, r.ID)
	if err != nil || len(reports) != 2 {
		t.Fatalf("%d postings, %v", len(reports), err)
	}
	_, _, source, err := w.mail.CopySource(ctx, reports[0].Serial, en.Number)
	w.must(err)
	raw := strings.ReplaceAll(string(source), "=\r\n", "")
	for _, must := range []string{"Subject: EMBARGOED: Welcome", "EMBARGOED UNTIL Thursday 5 November 2026 at 11:00", "/en/news/preview/", "/en/news/u/", "128 Lantern Street"} {
		if !strings.Contains(raw, must) {
			t.Errorf("no %q in the message", must)
		}
	}
	// After its hour, only those who did not have it.
	w.clock.Advance(until.Sub(w.clock.Now()))
	if m, err = w.Send(ctx, office, r.ID, newsroom.Choice{}); err != nil || m.Copies != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := w.Send(ctx, office, r.ID, newsroom.Choice{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("sent to nobody: %v", err)
	}
	// One click, and never again by an address that is published.
	_, after, _ := strings.Cut(raw, "/en/news/u/")
	word, _, _ := strings.Cut(after, ">")
	w.must(w.Unsubscribe(ctx, word))
	if got, given, err := w.MediaOne(ctx, office, en.ID); err != nil || got.State != newsroom.OffList || given[0].Ended.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
	en.State = newsroom.OnList
	if _, err := w.PutMedia(ctx, office, en, newsroom.Basis{Published: true, Words: "It is still there."}); !fault.Is(err, fault.Invalid) {
		t.Errorf("back on the list: %v", err)
	}
	again, err := w.PutMedia(ctx, office, en, newsroom.Basis{Words: "Wrote that they want it again.", Method: consents.Mail})
	if err != nil || again.State != newsroom.OnList {
		t.Errorf("%+v, %v", again, err)
	}
	// An implied consent to releases does not end after two years.
	w.clock.Advance(3 * 365 * 24 * time.Hour)
	next, err := w.Publish(ctx, office, w.approved("Later").ID, time.Time{})
	w.must(err)
	if to, err := w.To(ctx, office, next.ID, newsroom.Choice{Langs: []i18n.Lang{i18n.FR}}); err != nil || len(to) != 1 || to[0].ID != fr.ID {
		t.Errorf("%v, %v", to, err)
	}
	for range 2 { // what came back counts once a release
		w.must(w.TakeReturn(ctx, circular.Return{Subject: r.ID, Recipient: fr.Number, Kind: circular.Hard}))
	}
	if _, copies, err := w.Mailings(ctx, office, r.ID); err != nil || copies.Returned != 1 || copies.Sent != 3 {
		t.Errorf("%+v, %v", copies, err)
	}
}

func TestTheMediaListIsWrittenAndReadBack(t *testing.T) {
	w, other := newWorld(t), newWorld(t)
	w.journalist("en@courier.example", i18n.EN, "detention")
	w.journalist("fr@fleuve.example", i18n.FR)
	var file bytes.Buffer
	w.must(w.WriteMedia(t.Context(), office, &file))
	for n, want := range []newsroom.Brought{{Added: 2}, {Known: 2}} {
		got, err := other.BringInMedia(t.Context(), office, "media.csv", file.Bytes())
		if err != nil || got.Added != want.Added || got.Known != want.Known || len(got.Refused) != 0 {
			t.Errorf("time %d: %+v, %v", n, got, err)
		}
	}
	got, err := other.BringInMedia(t.Context(), office, "media.csv", []byte("outlet,email,consent,evidence\nA,a@a.example,,\nB,none,published,There\n"))
	if err != nil || got.Added != 0 || len(got.Refused) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestThePressKitIsOneArchive(t *testing.T) {
	w := newWorld(t)
	var img bytes.Buffer
	w.must(png.Encode(&img, image.NewGray(image.Rect(0, 0, 4, 4))))
	if _, err := w.AddFile(t.Context(), office, newsroom.File{Kind: newsroom.Picture, Title: both("Members"), Alt: both("Three people at a table")}, "p.png", img.Bytes()); !fault.Is(err, fault.Invalid) {
		t.Errorf("a picture without credit: %v", err)
	}
	if _, err := w.AddFile(t.Context(), office, newsroom.File{Kind: newsroom.Logo, Title: both("Logo"), Alt: i18n.Text{EN: "A lantern"}}, "p.png", img.Bytes()); fault.Of(err) == nil || fault.Of(err).Field != "alt_fr" {
		t.Errorf("a logo in words of one language: %v", err)
	}
	_, err := w.AddFile(t.Context(), office, newsroom.File{Kind: newsroom.Picture, Title: both("Members"), Alt: both("Three people at a table"), Credit: "A. Photographer"}, "../p.png", img.Bytes())
	w.must(err)
	w.must(w.PutKit(t.Context(), office, map[string]i18n.Text{newsroom.KitAbout: both("Who we are.")}))
	raw, err := w.Zip(t.Context(), map[i18n.Lang]string{i18n.EN: "- 12 members"})
	w.must(err)
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	w.must(err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	if got := strings.Join(names, " "); got != "press-kit-en.md dossier-de-presse-fr.md 1-p.png" {
		t.Errorf("%q", got)
	}
}

func TestWhoMay(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.approved("One")
	member := access.Actor{PersonID: "m", Seats: []access.Seat{{OrganizationID: "o", Class: "member", GoodStanding: true}}}
	for name, err := range map[string]error{
		"a president writes": second(w.Write(ctx, chair, newsroom.Release{})), "a president releases": second(w.Publish(ctx, chair, r.ID, time.Time{})), "a member approves": second(w.Approve(ctx, member, r.ID, 1)),
		"a member reads": third(w.Release(ctx, member, r.ID)), "a visitor sees the list": third(w.MediaList(ctx, access.Actor{}, 1)), "a president sees the media list": third(w.MediaList(ctx, chair, 1)),
		"a visitor sends": second(w.Send(ctx, access.Actor{}, r.ID, newsroom.Choice{})),
	} {
		if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.SignIn) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := w.Release(ctx, chair, r.ID); err != nil {
		t.Errorf("a president reads: %v", err)
	}
}

func second[A any](_ A, err error) error { return err }

func third[A, B any](_ A, _ B, err error) error { return err }
