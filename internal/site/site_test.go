package site_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/site"
	"plenary.example/internal/testdb"
	"plenary.example/internal/wording"
)

// world is a site whose clock the test moves.
type world struct {
	t   testing.TB
	s   *site.Service
	now time.Time
}

func (w *world) Now() time.Time { return w.now }

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)}
	var c clock.Clock = w
	w.s = site.New(audit.New(testdb.OpenAt(t, c)), time.UTC)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func staff() access.Actor {
	return access.Actor{PersonID: "priscilla", Name: "Priscilla", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

func text(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }

func (w *world) add(pl site.Place, en, fr string) site.Page {
	w.t.Helper()
	p, err := w.s.Add(w.t.Context(), staff(), "", pl, site.Content{Title: text(en, fr), Body: text(en+" words.", fr+" mots.")}, nil)
	w.must(err)
	return p
}

func (w *world) publish(p site.Page, number int, at time.Time) {
	w.t.Helper()
	_, err := w.s.Publish(w.t.Context(), staff(), p.ID, number, at)
	w.must(err)
}

// public is the title that the public reads at an address; empty for nothing.
func (w *world) public(lang i18n.Lang, path string) string {
	w.t.Helper()
	m, err := w.s.Map(w.t.Context())
	w.must(err)
	p, ok := m.At(lang, path)
	if !ok {
		return ""
	}
	v, err := w.s.Read(w.t.Context(), p)
	w.must(err)
	return v.Title.In(lang)
}

func (w *world) refused(err error, key string) {
	w.t.Helper()
	for _, f := range fault.All(err) {
		if f.Key == key {
			return
		}
	}
	w.t.Errorf("%v, not %s", err, key)
}

// A version is public from its hour on, with nothing run in between, and until another's
// hour has come.
func TestTheNewestPublishedVersionIsPublic(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.add(site.Place{}, "About us", "À propos")
	if got := w.public(i18n.EN, "about-us"); got != "" {
		t.Errorf("a draft is public: %q", got)
	}
	w.publish(p, 1, time.Time{})
	monday := w.now.Add(72 * time.Hour)
	second, err := w.s.Save(ctx, staff(), p.ID, site.Saving{Base: 1, Content: site.Content{Title: text("About us, anew", "À propos, autrement"), Body: text("x", "y")}, At: monday})
	w.must(err)
	third, err := w.s.Save(ctx, staff(), p.ID, site.Saving{Base: 2, Content: site.Content{Title: text("A draft", "Un brouillon"), Body: text("x", "z")}})
	w.must(err)
	if second.Number != 2 || third.Number != 3 {
		t.Fatalf("%+v %+v", second, third)
	}
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{0, "About us"}, {72*time.Hour - time.Microsecond, "About us"}, {72 * time.Hour, "About us, anew"}} {
		w.now = monday.Add(c.after - 72*time.Hour)
		if got := w.public(i18n.EN, "about-us"); got != c.want {
			t.Errorf("after %v: %q", c.after, got)
		}
	}
	if got := w.public(i18n.FR, "a-propos"); got != "À propos, autrement" {
		t.Errorf("in French: %q", got)
	}
	list, err := w.s.History(ctx, staff(), p.ID, 0)
	w.must(err)
	var states []site.State
	for _, v := range list {
		states = append(states, v.State(w.now, 2))
	}
	if !slices.Equal(states, []site.State{site.Draft, site.Public, site.Replaced}) {
		t.Errorf("%v", states)
	}
	w.must(w.s.Withdraw(ctx, staff(), p.ID))
	if got := w.public(i18n.EN, "about-us"); got != "" {
		t.Errorf("withdrawn, and public: %q", got)
	}
	w.publish(p, 1, time.Time{})
	if got := w.public(i18n.EN, "about-us"); got != "About us, anew" {
		t.Errorf("brought back: %q", got)
	}
}

func TestAnHourIsSetAndTakenBack(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.add(site.Place{}, "News", "Nouvelles")
	_, err := w.s.Publish(ctx, staff(), p.ID, 1, w.now.Add(-time.Hour))
	w.refused(err, "site.error.past")
	w.publish(p, 1, w.now.Add(time.Hour))
	w.must(w.s.Unschedule(ctx, staff(), p.ID, 1))
	w.now = w.now.Add(2 * time.Hour)
	if got := w.public(i18n.EN, "news"); got != "" {
		t.Errorf("taken back, and public: %q", got)
	}
	w.publish(p, 1, time.Time{})
	w.refused(w.s.Unschedule(ctx, staff(), p.ID, 1), "site.error.public_already")
}

// Whoever writes from an older version than the newest is told, and nothing is lost.
func TestTwoWhoWriteAtOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.add(site.Place{}, "About", "À propos")
	first := site.Content{Title: text("About", "À propos"), Body: text("First", "Premier")}
	_, err := w.s.Save(ctx, staff(), p.ID, site.Saving{Base: 1, Content: first})
	w.must(err)
	_, err = w.s.Save(ctx, staff(), p.ID, site.Saving{Base: 1, Content: site.Content{Title: text("About", "À propos"), Body: text("Second", "Deuxième")}})
	w.refused(err, site.ErrBehind)
	v, err := w.s.Version(ctx, staff(), p.ID, 2)
	w.must(err)
	if v.Body.EN != "First" {
		t.Errorf("%q", v.Body.EN)
	}
	// Nothing that differs is no version.
	again, err := w.s.Save(ctx, staff(), p.ID, site.Saving{Base: 2, Content: first})
	w.must(err)
	if again.Number != 2 {
		t.Errorf("saved again as %d", again.Number)
	}
}

func TestTheOtherLanguageIsToBeChecked(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.add(site.Place{}, "About", "À propos")
	save := func(base int, en, fr string, fits bool) map[i18n.Lang]bool {
		v, err := w.s.Save(ctx, staff(), p.ID, site.Saving{Base: base, Fits: fits, Content: site.Content{Title: text("About", "À propos"), Body: text(en, fr)}})
		w.must(err)
		return v.ToCheck
	}
	if m := save(1, "One", "À propos mots.", false); m[i18n.EN] || !m[i18n.FR] {
		t.Errorf("English changed: %v", m)
	}
	if m := save(2, "Two", "À propos mots.", false); !m[i18n.FR] {
		t.Errorf("and again: %v", m)
	}
	if m := save(3, "Two", "Deux", false); !m[i18n.EN] || m[i18n.FR] {
		t.Errorf("French followed: %v", m)
	}
	if m := save(4, "Two", "Deux", true); m[i18n.EN] || m[i18n.FR] {
		t.Errorf("it fits: %v", m)
	}
	if m := save(5, "Three", "Trois", false); m[i18n.EN] || m[i18n.FR] {
		t.Errorf("both changed: %v", m)
	}
	back, err := w.s.Restore(ctx, staff(), p.ID, 2, 6)
	w.must(err)
	if back.Number != 7 || back.Restored != 2 || back.Body.EN != "One" || !back.ToCheck[i18n.FR] {
		t.Errorf("restored: %+v", back)
	}
}

// A changed slug, or another place, leaves the old address leading to the page.
func TestOldAddressesLeadOn(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	about := w.add(site.Place{}, "About us", "À propos")
	mission := w.add(site.Place{ParentID: about.ID}, "Mission", "Mission")
	w.publish(about, 1, time.Time{})
	w.publish(mission, 1, time.Time{})
	if mission.Path != text("about-us/mission", "a-propos/mission") {
		t.Fatalf("%+v", mission.Path)
	}
	w.must(w.s.Move(ctx, staff(), about.ID, site.Place{Slug: text("who-we-are", "qui-nous-sommes")}, nil))
	if w.public(i18n.EN, "who-we-are/mission") != "Mission" || w.public(i18n.EN, "about-us/mission") != "" {
		t.Error("the page under it has not moved")
	}
	m, err := w.s.Map(ctx)
	w.must(err)
	for _, c := range []struct {
		lang i18n.Lang
		path string
	}{{i18n.EN, "about-us/mission"}, {i18n.FR, "a-propos/mission"}, {i18n.FR, "who-we-are/mission"}, {i18n.EN, "qui-nous-sommes/mission"}} {
		p, err := w.s.Moved(ctx, m, c.lang, c.path)
		if err != nil || p.ID != mission.ID {
			t.Errorf("%s %s: %v", c.lang, c.path, err)
		}
	}
	if _, err := w.s.Moved(ctx, m, i18n.EN, "nowhere"); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	// Another page takes the old address for itself.
	other := w.add(site.Place{Slug: text("about-us", "autre")}, "Other", "Autre")
	w.publish(other, 1, time.Time{})
	if w.public(i18n.EN, "about-us") != "Other" {
		t.Error("the new page has not taken the address")
	}
	had, err := w.s.AddressesOf(ctx, staff(), site.Page{ID: mission.ID, Path: text("who-we-are/mission", "qui-nous-sommes/mission")})
	w.must(err)
	if !slices.Equal(had, []string{"/en/about-us/mission", "/fr/a-propos/mission"}) {
		t.Errorf("%v", had)
	}
}

func TestPlacesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	about := w.add(site.Place{}, "About", "À propos")
	second := w.add(site.Place{ParentID: about.ID}, "Second", "Deuxième")
	third := w.add(site.Place{ParentID: second.ID}, "Third", "Troisième")
	taken := func(path string) bool { return path == "/en/library" }
	for name, c := range map[string]struct {
		pl  site.Place
		key string
	}{
		"a slug with a space":      {site.Place{Slug: text("a b", "a")}, "site.error.slug"},
		"a slug of another page":   {site.Place{Slug: text("about", "x")}, "site.error.address_page"},
		"an address of the site":   {site.Place{Slug: text("library", "x")}, "site.error.address_taken"},
		"a word of documents":      {site.Place{Slug: text("history", "x")}, "site.error.slug_kept"},
		"a day":                    {site.Place{Slug: text("x", "2013-11-30")}, "site.error.slug_kept"},
		"too deep":                 {site.Place{ParentID: third.ID}, "site.error.deep"},
		"under a page there isn’t": {site.Place{ParentID: "none"}, "site.error.parent"},
		"an unknown kind":          {site.Place{Kind: "blog"}, "site.error.kind"},
		"unknown live matter":      {site.Place{Live: "weather"}, "site.error.live"},
	} {
		_, err := w.s.Add(ctx, staff(), "", c.pl, site.Content{Title: text("New", "Nouveau")}, taken)
		if len(fault.All(err)) == 0 || !slices.ContainsFunc(fault.All(err), func(f *fault.Error) bool { return f.Key == c.key }) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.refused(w.s.Move(ctx, staff(), about.ID, site.Place{ParentID: third.ID}, nil), "site.error.deep")
	w.refused(w.s.Move(ctx, staff(), about.ID, site.Place{ParentID: about.ID}, nil), "site.error.deep")
	_, err := w.s.Save(ctx, staff(), about.ID, site.Saving{Base: 1, Content: site.Content{Title: text(strings.Repeat("x", 121), ""), Body: text("![x](https://a.example/x.png)", "[x](javascript:x)"), Event: site.Event{Kind: site.Adopted}}})
	for _, key := range []string{"site.error.long", "site.error.picture", "site.error.link", "site.error.event_kind"} {
		w.refused(err, key)
	}
}

// The text in force is the one adopted or amended last, whatever was entered first; a
// correction takes its place under the same day.
func TestAGoverningDocumentKeepsItsTexts(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	p := w.add(site.Place{Kind: site.Governing}, "Mandate", "Mandat")
	_, err := w.s.Publish(ctx, staff(), p.ID, 1, time.Time{})
	w.refused(err, "site.error.undated")
	save := func(base int, body string, kind site.EventKind, on string) site.Version {
		v, err := w.s.Save(ctx, staff(), p.ID, site.Saving{Base: base, Now: true, Content: site.Content{
			Title: text("Mandate", "Mandat"), Body: text(body, body), Event: site.Event{Kind: kind, Day: day(on), Link: "resolutions/2013-11/4"},
		}})
		w.must(err)
		return v
	}
	save(1, "Amended, with a slip", site.Amended, "2013-11-30")
	save(2, "First text", site.Adopted, "1993-11-20")
	save(3, "Amended", site.Amended, "2013-11-30")
	m, err := w.s.Map(ctx)
	w.must(err)
	pub, ok := m.At(i18n.EN, "mandate")
	if !ok {
		t.Fatal("not public")
	}
	inForce, err := w.s.Read(ctx, pub)
	w.must(err)
	texts, err := w.s.TextsOf(ctx, pub)
	w.must(err)
	if inForce.Body.EN != "Amended" || len(texts) != 2 || texts[0].Number != 4 || texts[1].Number != 3 {
		t.Fatalf("%q %+v", inForce.Body.EN, texts)
	}
	old, err := w.s.TextOf(ctx, pub, day("1993-11-20"))
	w.must(err)
	if old.Body.EN != "First text" {
		t.Errorf("%q", old.Body.EN)
	}
	if _, err := w.s.TextOf(ctx, pub, day("2000-01-01")); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	_, err = w.s.Save(ctx, staff(), p.ID, site.Saving{Base: 4, Content: site.Content{Title: text("M", "M"), Event: site.Event{Kind: site.Amended, Day: w.now.AddDate(0, 0, 1)}}})
	w.refused(err, "site.error.event_future")
	for said, want := range map[string]string{"https://ccr.example/en/resolutions/2013-11/4": "resolutions/2013-11/4", "/fr/meetings/x": "meetings/x", "https://other.example/a": "https://other.example/a"} {
		if got := site.LinkOf(said, "https://ccr.example"); got != want {
			t.Errorf("%s became %s", said, got)
		}
	}
}

func TestDifferencesAreShownWordByWord(t *testing.T) {
	before := site.Content{Title: text("Aims", ""), Body: text("We protect refugees.\n\n- We meet twice a year.\n- We publish.", "")}
	after := site.Content{Title: text("Aims", ""), Body: text("We protect refugees and newcomers.\n\n- We meet twice a year.\n- Something else entirely stands here now.\n- We publish.", "")}
	got := site.Differences(before, after, i18n.EN)
	if len(got) != 2 || got[0].Change != wording.Edited || got[1].Change != wording.Added {
		t.Fatalf("%+v", got)
	}
	var inserted string
	for _, s := range got[0].Segments {
		if s.Op == wording.Inserted {
			inserted += s.Text
		}
	}
	if strings.TrimSpace(inserted) != "and newcomers" {
		t.Errorf("%q", inserted)
	}
	if n := len(site.Differences(after, after, i18n.EN)); n != 0 {
		t.Errorf("%d differences from itself", n)
	}
}

func TestOnlyTheSecretariatWrites(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	p := w.add(site.Place{}, "About", "À propos")
	executive := access.Actor{PersonID: "e", Offices: []access.Office{{Kind: access.Executive, Role: access.President}}}
	member := access.Actor{PersonID: "m", Seats: []access.Seat{{OrganizationID: "o", Class: "member"}}}
	if _, err := w.s.List(ctx, executive); err != nil {
		t.Errorf("the Executive reads: %v", err)
	}
	if _, err := w.s.List(ctx, member); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a member reads the desk: %v", err)
	}
	for _, who := range []access.Actor{executive, member, {}} {
		_, add := w.s.Add(ctx, who, "", site.Place{}, site.Content{Title: text("x", "x")}, nil)
		_, save := w.s.Save(ctx, who, p.ID, site.Saving{Base: 1, Content: site.Content{Title: text("x", "x")}})
		_, publish := w.s.Publish(ctx, who, p.ID, 1, time.Time{})
		_, restore := w.s.Restore(ctx, who, p.ID, 1, 1)
		for _, err := range []error{add, save, publish, restore, w.s.Withdraw(ctx, who, p.ID), w.s.Unschedule(ctx, who, p.ID, 1), w.s.Move(ctx, who, p.ID, site.Place{}, nil)} {
			if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.SignIn) {
				t.Errorf("%s: %v", who.PersonID, err)
			}
		}
	}
	changes, err := w.s.Changes(ctx, executive, p.ID)
	if err != nil || len(changes) != 1 || changes[0].PersonName != "Priscilla" {
		t.Errorf("%+v, %v", changes, err)
	}
}
