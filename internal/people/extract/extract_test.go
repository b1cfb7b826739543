package extract_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/people/extract"
	"plenary.example/locales"
)

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func localizer(t *testing.T, lang i18n.Lang) *i18n.Localizer {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c.For(lang)
}

// two organizations: one shows its telephone alone, the other nothing.
func two() []people.Entry {
	open := people.Organization{
		ID: "o1", Name: i18n.Text{EN: "Harbour Light", FR: "Lumière du Port"}, Class: people.Member, Region: people.Atlantic, City: "Halifax", Address: "1 Quay\nHalifax NS", Email: "office@harbour.example",
		Phone: "902 555-0100", Website: "https://harbour.example", Joined: day("2012-06-01"), Shown: []people.Showing{people.Listing, people.ShowPhone},
	}
	shut := people.Organization{ID: "o2", Name: i18n.Text{FR: "=Maison"}, Class: people.Observer, Region: people.Quebec, City: "Laval", Phone: "450 555-0100", Website: "https://maison.example", ParentID: "o1", Joined: day("2020-01-01")}
	return []people.Entry{{Organization: open}, {Organization: shut}}
}

func earlier() map[string][]people.Membership {
	return map[string][]people.Membership{"o1": {{OrganizationID: "o1", Class: people.Observer, From: day("2010-01-01"), To: day("2012-05-31")}}}
}

func TestPopoloShowsWhatWasAgreed(t *testing.T) {
	contacts := []people.Place{
		{Affiliation: people.Affiliation{ID: "a1", PersonID: "p1", OrganizationID: "o1", Title: "Director", From: day("2015-01-01"), Contact: true}, Person: people.Person{ID: "p1", Name: "Ana Ruiz", Email: "ana@private.example", Phone: "902 555-0177"}},
		{Affiliation: people.Affiliation{ID: "a2", PersonID: "p1", OrganizationID: "o2", From: day("2021-01-01"), Contact: true}, Person: people.Person{ID: "p1", Name: "Ana Ruiz", Email: "ana@private.example"}},
		{Affiliation: people.Affiliation{ID: "a3", PersonID: "p2", OrganizationID: "gone", From: day("2001-01-01"), Contact: true}, Person: people.Person{ID: "p2", Name: "Lin Wei"}},
	}
	write := func(private bool) (string, map[string][]map[string]any) {
		var b bytes.Buffer
		err := extract.WritePopolo(&b, localizer(t, i18n.EN), extract.Popolo{
			ID: "ccr.example", Name: i18n.Text{EN: "Council", FR: "Conseil"}, Day: day("2026-11-25"), Entries: two(), Earlier: earlier(), Contacts: contacts, Private: private,
		})
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string][]map[string]any
		if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		return b.String(), doc
	}
	said, doc := write(false)
	for _, hidden := range []string{"ana@private.example", "902 555-0177", "office@harbour.example", "1 Quay", "450 555-0100", "maison.example", "Lin Wei"} {
		if strings.Contains(said, hidden) {
			t.Errorf("%s was not agreed to be shown", hidden)
		}
	}
	for _, shown := range []string{"902 555-0100", "https://harbour.example", "Ana Ruiz", `"parent_id": "o1"`, `"note": "fr"`} {
		if !strings.Contains(said, shown) {
			t.Errorf("no %s", shown)
		}
	}
	if len(doc["organizations"]) != 3 || len(doc["persons"]) != 1 || len(doc["memberships"]) != 5 {
		t.Errorf("%d organizations, %d persons, %d memberships", len(doc["organizations"]), len(doc["persons"]), len(doc["memberships"]))
	}
	var ids []string
	for _, m := range doc["memberships"] {
		ids = append(ids, m["id"].(string)+" "+m["start_date"].(string))
	}
	if want := []string{"o1/2010-01-01 2010-01-01", "o1/2012-06-01 2012-06-01", "o2/2020-01-01 2020-01-01", "a1 2015-01-01", "a2 2021-01-01"}; !slices.Equal(ids, want) {
		t.Errorf("memberships %q", ids)
	}
	private, _ := write(true)
	for _, known := range []string{"ana@private.example", "office@harbour.example", "450 555-0100"} {
		if !strings.Contains(private, known) {
			t.Errorf("the secretariat's own lacks %s", known)
		}
	}
}

func TestStatutoryList(t *testing.T) {
	list := extract.Statutory{Name: i18n.Same("Council"), Day: day("2026-11-25"), Made: day("2026-11-25"), Entries: two(), Earlier: earlier()}
	var b bytes.Buffer
	if err := list.WriteCSV(&b, localizer(t, i18n.FR)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%v, %v", rows, err)
	}
	// Since the first day without a break, and no formula for a spreadsheet.
	if want := []string{"Lumière du Port", "1 Quay, Halifax NS", "Membre", "2010-01-01", "office@harbour.example"}; !slices.Equal(rows[1], want) {
		t.Errorf("%q", rows[1])
	}
	if want := []string{"'=Maison", "Laval, Québec", "Observateur", "2020-01-01", ""}; !slices.Equal(rows[2], want) {
		t.Errorf("%q", rows[2])
	}
	for _, lang := range i18n.Langs() {
		one, err := list.PDF(localizer(t, lang))
		if err != nil || !bytes.HasPrefix(one, []byte("%PDF-")) {
			t.Errorf("%s: %d bytes, %v", lang, len(one), err)
		}
		if again, _ := list.PDF(localizer(t, lang)); !bytes.Equal(one, again) {
			t.Errorf("%s: the same list makes other bytes", lang)
		}
	}
}
