package resources_test

import (
	"context"
	"testing"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resources"
	"plenary.example/internal/testdb"
)

func staff() access.Actor {
	return access.Actor{PersonID: "s", Name: "Staff", Offices: []access.Office{{Kind: access.Secretariat, Role: access.Staff}}}
}

var today = time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)

type world struct {
	*resources.Service
	t   *testing.T
	ctx context.Context
}

func newWorld(t *testing.T) world {
	t.Helper()
	log := audit.New(testdb.OpenAt(t, clock.At(today.Add(15*time.Hour))))
	return world{resources.New(log, time.UTC), t, t.Context()}
}

// add keeps a resource with its texts.
func (w world) add(r resources.Resource, texts ...resources.Text) resources.Resource {
	w.t.Helper()
	if r.Topic == "" {
		r.Topic = "housing"
	}
	if r.Checked.IsZero() {
		r.Checked = today
	}
	r.Shown = true
	kept, err := w.Add(w.ctx, staff(), r, texts[0], "", nil)
	for _, t := range texts[1:] {
		if err == nil {
			err = w.PutText(w.ctx, staff(), kept.ID, t, "", nil)
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return kept
}

func text(lang, title, body string) resources.Text {
	return resources.Text{Lang: lang, Title: title, Body: body}
}

func (w world) found(f resources.Query) (slugs []string) {
	w.t.Helper()
	list, err := w.List(w.ctx, access.Actor{}, f)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range list {
		slugs = append(slugs, r.Slug)
	}
	return slugs
}

func TestWordsAreFoundInAnyScript(t *testing.T) {
	w := newWorld(t)
	w.add(resources.Resource{}, text("en", "Finding a home", "Ask the landlords."), text("ar", "البحث عن سكن", "حقوقك كمُستأجر في كندا"), text("uk", "Як знайти житло", "Зверніться до орендодавця"))
	w.add(resources.Resource{Topic: "health"}, text("fr", "Voir un médecin", "Les hôpitaux vous reçoivent."), text("fa", "دیدن پزشک", "کلینیک\u200cها رایگان هستند"), text("ti", "ሓኪም ምርኣይ", "ብዘይ ክፍሊት"))
	for question, want := range map[string]string{
		"landlord": "finding-a-home", "HOMES": "finding-a-home", "سكن": "finding-a-home", "السكن": "finding-a-home", "مستأجر": "", "كمستأجر": "finding-a-home", "житло": "finding-a-home", "ЖИТЛО": "finding-a-home",
		"medecins": "voir-un-medecin", "hôpital": "voir-un-medecin", "پزشک": "voir-un-medecin", "پزشك": "voir-un-medecin", "ሓኪም": "voir-un-medecin",
		"landlord житло": "", "کلینیک\u200cها رایگان": "voir-un-medecin", "xyz": "",
	} {
		got := w.found(resources.Query{Words: question})
		if want == "" && len(got) != 0 || want != "" && (len(got) != 1 || got[0] != want) {
			t.Errorf("%q finds %v, want %q", question, got, want)
		}
	}
	if got := w.found(resources.Query{Words: "%_ ' ;"}); len(got) != 2 {
		t.Errorf("no word at all finds %v, want everything", got)
	}
}

func TestListsAreNarrowed(t *testing.T) {
	w := newWorld(t)
	w.add(resources.Resource{Region: people.Ontario}, text("en", "One", "1"))
	w.add(resources.Resource{Topic: "work", Checked: today.AddDate(-1, 0, 0)}, text("ur", "دو", "2"))
	w.add(resources.Resource{Topic: "work", Region: people.Quebec}, text("fr", "Trois", "3"))
	for name, c := range map[string]struct {
		f    resources.Query
		want int
	}{
		"all": {resources.Query{}, 3}, "a topic": {resources.Query{Topic: "work"}, 2}, "a language": {resources.Query{Lang: "ur"}, 1}, "a region, and everywhere": {resources.Query{Region: people.Ontario}, 2},
		"not looked at for a year": {resources.Query{Stale: true}, 1}, "nothing": {resources.Query{Topic: "work", Lang: "en"}, 0},
	} {
		if got := w.found(c.f); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	counts, err := w.Tongues(w.ctx)
	if err != nil || len(counts) != 3 || counts["ur"] != 1 {
		t.Errorf("%v, %v", counts, err)
	}
}

func TestAddressesAreForGoodAndHiddenOnesAreHidden(t *testing.T) {
	w := newWorld(t)
	first := w.add(resources.Resource{}, text("en", "Finding a home", "x"))
	second := w.add(resources.Resource{}, text("en", "Finding a home", "x"))
	arabic := w.add(resources.Resource{}, text("ar", "سكن", "x"))
	if first.Slug != "finding-a-home" || second.Slug != "finding-a-home-2" || arabic.Slug == "" {
		t.Errorf("%q, %q, %q", first.Slug, second.Slug, arabic.Slug)
	}
	second.Shown = false
	if err := w.Put(w.ctx, staff(), second); err != nil {
		t.Fatal(err)
	}
	if _, err := w.BySlug(w.ctx, access.Actor{}, second.Slug); !fault.Is(err, fault.NotFound) {
		t.Errorf("a visitor reads what is hidden: %v", err)
	}
	if r, err := w.BySlug(w.ctx, staff(), second.Slug); err != nil || len(r.Texts) != 1 {
		t.Errorf("%v, %v", r, err)
	}
	if got := w.found(resources.Query{Hidden: true}); len(got) != 2 {
		t.Errorf("a visitor is shown %v", got)
	}
}

func TestATextHasAFileAndLosesIt(t *testing.T) {
	w := newWorld(t)
	r := w.add(resources.Resource{}, text("en", "One", "1"))
	pdf := []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
	put := func(t resources.Text, body []byte) error {
		return w.PutText(w.ctx, staff(), r.ID, t, "guide.pdf", body)
	}
	if err := put(resources.Text{Lang: "ar", Title: "دليل"}, nil); fault.Of(err) == nil || fault.Of(err).Field != "body" {
		t.Errorf("a text that says nothing: %v", err)
	}
	if err := put(resources.Text{Lang: "ar", Title: "دليل"}, pdf); err != nil {
		t.Fatal(err)
	}
	read := func() resources.Text {
		got, err := w.BySlug(w.ctx, access.Actor{}, r.Slug)
		if err != nil {
			t.Fatal(err)
		}
		one, _ := got.In("ar")
		return one
	}
	b, err := w.File(w.ctx, read())
	if err != nil || string(b.Body) != string(pdf) {
		t.Fatalf("%d bytes, %v", len(b.Body), err)
	}
	if err := put(resources.Text{Lang: "ar", Title: "دليل آخر", File: "stays"}, nil); err != nil || read().File != "guide.pdf" {
		t.Errorf("a file that stays: %q, %v", read().File, err)
	}
	if err := put(resources.Text{Lang: "ar", Title: "دليل", Body: "نص"}, nil); err != nil || read().File != "" {
		t.Errorf("a file taken away: %q, %v", read().File, err)
	}
	if err := w.DropText(w.ctx, staff(), r.ID, "ar"); err != nil || read().Title != "" {
		t.Errorf("a language taken away: %v", err)
	}
	if got := w.found(resources.Query{Words: "دليل"}); len(got) != 0 {
		t.Errorf("what is taken away is found: %v", got)
	}
}

func TestWhatCannotStandIsRefusedByField(t *testing.T) {
	w := newWorld(t)
	good := resources.Resource{Topic: "work", Checked: today}
	for name, c := range map[string]struct {
		r     resources.Resource
		t     resources.Text
		field string
	}{
		"no topic":              {resources.Resource{Topic: "none", Checked: today}, text("en", "T", "b"), "topic"},
		"checked tomorrow":      {resources.Resource{Topic: "work", Checked: today.AddDate(0, 0, 1)}, text("en", "T", "b"), "checked"},
		"one language":          {resources.Resource{Topic: "work", Checked: today, Audience: i18n.Text{EN: "Families"}}, text("en", "T", "b"), "audience_fr"},
		"no such region":        {resources.Resource{Topic: "work", Checked: today, Region: "moon"}, text("en", "T", "b"), "region"},
		"no title":              {good, text("en", " ", "b"), "title"},
		"no language":           {good, text("arabic!", "T", "b"), "lang"},
		"no address":            {good, resources.Text{Lang: "en", Title: "T", Link: "javascript:alert(1)"}, "link"},
		"nothing to read":       {good, text("en", "T", ""), "body"},
		"an unwritten language": {good, text("AR", "T", "b"), "lang"},
	} {
		_, err := w.Add(w.ctx, staff(), c.r, c.t, "", nil)
		if f := fault.Of(err); f == nil || f.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyTheSecretariatKeepsThem(t *testing.T) {
	w := newWorld(t)
	r := w.add(resources.Resource{}, text("en", "One", "1"))
	for _, who := range []access.Actor{{}, {PersonID: "m", Seats: []access.Seat{{Class: "member"}}}, {PersonID: "e", Offices: []access.Office{{Kind: access.Executive, Role: access.President}}}} {
		_, add := w.Add(w.ctx, who, r, text("en", "T", "b"), "", nil)
		for name, err := range map[string]error{
			"add": add, "put": w.Put(w.ctx, who, r), "text": w.PutText(w.ctx, who, r.ID, text("fr", "T", "b"), "", nil), "drop": w.DropText(w.ctx, who, r.ID, "en"),
			"topic": w.PutTopic(w.ctx, who, resources.Topic{Name: i18n.Same("x")}), "drop topic": w.DropTopic(w.ctx, who, "work"),
		} {
			if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.SignIn) {
				t.Errorf("%s by %q: %v", name, who.PersonID, err)
			}
		}
	}
}

func TestTopicsAreEdited(t *testing.T) {
	w := newWorld(t)
	w.add(resources.Resource{Topic: "work"}, text("en", "One", "1"))
	if err := w.DropTopic(w.ctx, staff(), "work"); !fault.Is(err, fault.Conflict) {
		t.Errorf("a topic that is used is dropped: %v", err)
	}
	if err := w.PutTopic(w.ctx, staff(), resources.Topic{Name: i18n.Text{EN: "Driving", FR: "Conduire"}}); err != nil {
		t.Fatal(err)
	}
	if err := w.PutTopic(w.ctx, staff(), resources.Topic{Name: i18n.Text{EN: "Driving"}}); fault.Of(err) == nil || fault.Of(err).Field != "name_fr" {
		t.Errorf("a topic in one language: %v", err)
	}
	list, err := w.Topics(w.ctx)
	if last := list[len(list)-1]; err != nil || last.Slug != "driving" || last.Place != len(list) {
		t.Errorf("%v, %v", last, err)
	}
	if err := w.DropTopic(w.ctx, staff(), "driving"); err != nil {
		t.Error(err)
	}
}
