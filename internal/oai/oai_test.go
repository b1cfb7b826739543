package oai_test

import (
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/internal/oai"
	"plenary.example/locales"
)

var now = time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // the instant of these tests

// shelf is some records, in no order.
type shelf []oai.Record

func (s shelf) of(q oai.Query) shelf {
	var list shelf
	for _, r := range s {
		in := q.Set == "" || slices.ContainsFunc(r.Sets, func(set string) bool { return set == q.Set || strings.HasPrefix(set, q.Set+":") })
		if in && !r.Mark.At.Before(q.From) && (q.Before.IsZero() || r.Mark.At.Before(q.Before)) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b oai.Record) int {
		return cmp.Or(a.Mark.At.Compare(b.Mark.At), cmp.Compare(a.Mark.Key, b.Mark.Key))
	})
	return list
}

func (s shelf) After(_ context.Context, q oai.Query, after oai.Mark, size int) ([]oai.Record, error) {
	list := s.of(q)
	i := slices.IndexFunc(list, func(r oai.Record) bool {
		c := r.Mark.At.Compare(after.At)
		return after == oai.Mark{} || c > 0 || c == 0 && r.Mark.Key > after.Key
	})
	if i < 0 {
		return nil, nil
	}
	return list[i:min(i+size, len(list))], nil
}

func (s shelf) Count(_ context.Context, q oai.Query) (int, error) { return len(s.of(q)), nil }

func (s shelf) Record(_ context.Context, id string) (oai.Record, bool, error) {
	i := slices.IndexFunc(s, func(r oai.Record) bool { return r.ID == id })
	if i < 0 {
		return oai.Record{}, false, nil
	}
	return s[i], true, nil
}

func (s shelf) Earliest(context.Context) (time.Time, error) {
	if list := s.of(oai.Query{}); len(list) > 0 {
		return list[0].Mark.At, nil
	}
	return time.Time{}, nil
}

func record(kind citation.Kind, n int, at time.Time) oai.Record {
	id := fmt.Sprintf("%s/%03d", kind, n)
	return oai.Record{
		Mark: oai.Mark{At: at, Key: id}, ID: id, Sets: []string{"kind:" + string(kind), "concern:c" + strconv.Itoa(n%2)},
		Work: citation.Work{
			Key: "w", Kind: kind, Title: i18n.Text{EN: fmt.Sprint("Work & ", n), FR: fmt.Sprint("Œuvre ", n)}, Issued: "1995-11", Langs: []i18n.Lang{i18n.EN, i18n.FR},
			Authors: []citation.Author{{Name: i18n.Text{EN: "Council", FR: "Conseil"}}, {Family: "Doe", Given: "Jo"}}, Address: i18n.Text{EN: "https://c.example/en/" + id, FR: "https://c.example/fr/" + id},
		},
	}
}

// check is a test, whether of the library or of rapid.
type check interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// world is a repository of two shelves with pages of three records.
func world(t check, resolutions, reports int) oai.Answerer {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	a, b := shelf{}, shelf{}
	for n := range resolutions {
		a = append(a, record(citation.Resolution, n, now.Add(-time.Duration(n/2)*time.Hour))) // two of each instant
	}
	for n := range reports {
		b = append(b, record(citation.Report, n, now.Add(-time.Duration(n)*time.Minute)))
	}
	if len(a) > 1 {
		a[1].Deleted, a[1].Work = true, citation.Work{}
	}
	return oai.Answerer{Catalog: catalog, Repository: oai.Repository{
		Name: i18n.Text{EN: "Council", FR: "Conseil"}, BaseURL: "https://c.example/oai", Host: "c.example", Admin: "library@c.example", Shelves: []oai.Shelf{a, b}, PageSize: 3,
		Sets: func(context.Context) ([]oai.Set, error) {
			return []oai.Set{{Spec: "kind", Name: i18n.Same("Kinds")}, {Spec: "kind:report", Name: i18n.Same("Reports")}, {Spec: "concern:c0", Name: i18n.Same("C0")}, {Spec: "concern:empty", Name: i18n.Same("E")}}, nil
		},
	}}
}

type header struct {
	Status     string   `xml:"status,attr"`
	Identifier string   `xml:"identifier"`
	Datestamp  string   `xml:"datestamp"`
	Sets       []string `xml:"setSpec"`
}

type text struct {
	Lang string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Text string `xml:",chardata"`
}

type rec struct {
	Header header `xml:"header"`
	DC     *struct {
		Title   []text `xml:"http://purl.org/dc/elements/1.1/ title"`
		Creator []text `xml:"http://purl.org/dc/elements/1.1/ creator"`
		Type    []text `xml:"http://purl.org/dc/elements/1.1/ type"`
		ID      []text `xml:"http://purl.org/dc/elements/1.1/ identifier"`
		Lang    []text `xml:"http://purl.org/dc/elements/1.1/ language"`
	} `xml:"metadata>dc"`
}

type token struct {
	Text    string `xml:",chardata"`
	Expires string `xml:"expirationDate,attr"`
	Size    string `xml:"completeListSize,attr"`
	Cursor  string `xml:"cursor,attr"`
}

// answer is what a harvester understands.
type answer struct {
	XMLName xml.Name `xml:"http://www.openarchives.org/OAI/2.0/ OAI-PMH"`
	Date    string   `xml:"responseDate"`
	Request struct {
		Attrs []xml.Attr `xml:",any,attr"`
		URL   string     `xml:",chardata"`
	} `xml:"request"`
	Error struct {
		Code string `xml:"code,attr"`
		Text string `xml:",chardata"`
	} `xml:"error"`
	Identify struct {
		Earliest string `xml:"earliestDatestamp"`
		Deleted  string `xml:"deletedRecord"`
	} `xml:"Identify"`
	Formats []string `xml:"ListMetadataFormats>metadataFormat>metadataPrefix"`
	Sets    []string `xml:"ListSets>set>setSpec"`
	Records []rec    `xml:"ListRecords>record"`
	Headers []header `xml:"ListIdentifiers>header"`
	Got     *rec     `xml:"GetRecord>record"`
	Token   *token   `xml:"ListRecords>resumptionToken"`
	IDToken *token   `xml:"ListIdentifiers>resumptionToken"`
}

func asked(t check, a oai.Answerer, at time.Time, query string) answer {
	t.Helper()
	args, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := a.Answer(context.Background(), args, at)
	if err != nil {
		t.Fatal(err)
	}
	var got answer
	if err := xml.Unmarshal(raw, &got); err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	if got.Date != at.Format("2006-01-02T15:04:05Z") || got.Request.URL != a.BaseURL {
		t.Errorf("%s: %+v", query, got)
	}
	return got
}

// TestEveryErrorOfTheProtocol: section 3.6, each with what brings it about.
func TestEveryErrorOfTheProtocol(t *testing.T) {
	a := world(t, 8, 4)
	for query, code := range map[string]string{
		"": "badVerb", "verb=Nothing": "badVerb", "verb=Identify&verb=Identify": "badVerb", "verb=identify": "badVerb",
		"verb=Identify&x=1":                             "badArgument",
		"verb=ListRecords":                              "badArgument",
		"verb=GetRecord&metadataPrefix=oai_dc":          "badArgument",
		"verb=ListRecords&metadataPrefix=":              "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=x": "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-01&until=2026-11-02T00:00:00Z": "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-02&until=2026-11-01":           "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01":                            "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&set=a&set=b":                                "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x":                          "badArgument",
		"verb=ListRecords&resumptionToken=x":                                                "badResumptionToken",
		"verb=ListSets&resumptionToken=x":                                                   "badResumptionToken",
		"verb=ListRecords&metadataPrefix=marc21":                                            "cannotDisseminateFormat",
		"verb=GetRecord&metadataPrefix=mods&identifier=oai:c.example:report/001":            "cannotDisseminateFormat",
		"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:c.example:report/999":          "idDoesNotExist",
		"verb=GetRecord&metadataPrefix=oai_dc&identifier=report/001":                        "idDoesNotExist",
		"verb=ListMetadataFormats&identifier=oai:else.example:report/001":                   "idDoesNotExist",
		"verb=ListRecords&metadataPrefix=oai_dc&until=1990-01-01":                           "noRecordsMatch",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2030-01-01T00:00:00Z":                  "noRecordsMatch",
		"verb=ListIdentifiers&metadataPrefix=oai_dc&set=concern:empty":                      "noRecordsMatch",
		"verb=ListIdentifiers&metadataPrefix=oai_dc&set=concern:none":                       "noRecordsMatch",
	} {
		got := asked(t, a, now, query)
		if got.Error.Code != code || got.Error.Text == "" {
			t.Errorf("%s: %q %q, want %s", query, got.Error.Code, got.Error.Text, code)
		}
		if n := len(got.Request.Attrs); (code == "badVerb" || code == "badArgument") != (n == 0) {
			t.Errorf("%s: the request is said with %d arguments", query, n)
		}
	}
}

func TestTheRepositoryDescribesItself(t *testing.T) {
	a := world(t, 8, 4)
	got := asked(t, a, now, "verb=Identify")
	if got.Identify.Earliest != "2026-11-20T12:00:00Z" || got.Identify.Deleted != "persistent" {
		t.Errorf("%+v", got.Identify)
	}
	if got := asked(t, world(t, 0, 0), now, "verb=Identify"); got.Identify.Earliest != "1970-01-01T00:00:00Z" {
		t.Errorf("empty: %+v", got.Identify)
	}
	if got := asked(t, a, now, "verb=ListMetadataFormats&identifier=oai:c.example:report/001"); !slices.Equal(got.Formats, []string{"oai_dc"}) {
		t.Errorf("%v", got.Formats)
	}
	spec := regexp.MustCompile(`^([A-Za-z0-9\-_.!~*'()])+(:[A-Za-z0-9\-_.!~*'()]+)*$`)
	sets := asked(t, a, now, "verb=ListSets").Sets
	if len(sets) != 4 || slices.ContainsFunc(sets, func(s string) bool { return !spec.MatchString(s) }) {
		t.Errorf("%v", sets)
	}
}

func TestARecordIsInBothLanguagesAndADeletedOneHasNone(t *testing.T) {
	a := world(t, 8, 4)
	got := asked(t, a, now, "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:c.example:report/001").Got
	if got == nil || got.DC == nil {
		t.Fatal("no record")
	}
	if fmt.Sprint(got.DC.Title) != "[{en Work & 1} {fr Œuvre 1}]" || fmt.Sprint(got.DC.Creator) != "[{en Council} {fr Conseil} { Doe, Jo}]" ||
		fmt.Sprint(got.DC.Type) != "[{ Text} {en Report} {fr Rapport}]" || len(got.DC.ID) != 2 || len(got.DC.Lang) != 2 {
		t.Errorf("%+v", got.DC)
	}
	if got.Header.Datestamp != "2026-11-20T14:59:00Z" || !slices.Contains(got.Header.Sets, "concern:c1") {
		t.Errorf("%+v", got.Header)
	}
	gone := asked(t, a, now, "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:c.example:resolution/001").Got
	if gone == nil || gone.Header.Status != "deleted" || gone.DC != nil {
		t.Errorf("%+v", gone)
	}
}

// harvested reads a whole list as a harvester does.
func harvested(t check, a oai.Answerer, query string) (ids []string) {
	t.Helper()
	got := asked(t, a, now, "verb=ListIdentifiers&metadataPrefix=oai_dc"+query)
	total := ""
	for pages := 0; ; pages++ {
		if got.Error.Code != "" {
			if got.Error.Code != "noRecordsMatch" || pages > 0 {
				t.Fatalf("%s: %+v", query, got.Error)
			}
			return nil
		}
		for _, h := range got.Headers {
			ids = append(ids, h.Identifier)
		}
		if got.IDToken == nil {
			if pages > 0 {
				t.Fatal("the last page of several has no empty token")
			}
			return ids
		}
		if total == "" {
			total = got.IDToken.Size
		}
		if got.IDToken.Size != total || got.IDToken.Cursor != strconv.Itoa(len(ids)-len(got.Headers)) {
			t.Fatalf("page %d says %+v", pages, got.IDToken)
		}
		if got.IDToken.Text == "" {
			if total != strconv.Itoa(len(ids)) || got.IDToken.Expires != "" {
				t.Fatalf("%d records of %s", len(ids), total)
			}
			return ids
		}
		got = asked(t, a, now.Add(time.Hour), "verb=ListIdentifiers&resumptionToken="+url.QueryEscape(got.IDToken.Text))
	}
}

// TestAHarvestHasEveryRecordOnce: over any number of shelves and pages, within any
// bounds, each record that is within them comes once and no other does.
func TestAHarvestHasEveryRecordOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := world(t, rapid.IntRange(0, 12).Draw(t, "resolutions"), rapid.IntRange(0, 12).Draw(t, "reports"))
		query, want := "", map[string]bool{}
		q := oai.Query{Set: rapid.SampledFrom([]string{"", "kind", "kind:report", "concern:c0"}).Draw(t, "set")}
		if q.Set != "" {
			query += "&set=" + q.Set
		}
		if rapid.Bool().Draw(t, "from") {
			q.From = now.Add(-time.Duration(rapid.IntRange(0, 300).Draw(t, "minutes")) * time.Minute)
			query += "&from=" + q.From.Format(time.RFC3339)
		}
		if rapid.Bool().Draw(t, "until") {
			until := now.Add(-time.Duration(rapid.IntRange(0, 300).Draw(t, "minutes")) * time.Minute)
			if until.Before(q.From) {
				until = q.From
			}
			q.Before = until.Add(time.Second)
			query += "&until=" + until.Format(time.RFC3339)
		}
		for _, s := range a.Shelves {
			list, _ := s.After(context.Background(), q, oai.Mark{}, 1000)
			for _, r := range list {
				want["oai:c.example:"+r.ID] = true
			}
		}
		got := harvested(t, a, query)
		for _, id := range got {
			if !want[id] {
				t.Fatalf("%s: %s came twice, or was not asked for", query, id)
			}
			delete(want, id)
		}
		if len(want) > 0 {
			t.Fatalf("%s: %v did not come", query, want)
		}
	})
}

func TestATokenIsOfItsVerbItsRepositoryAndItsDay(t *testing.T) {
	a := world(t, 8, 4)
	got := asked(t, a, now, "verb=ListRecords&metadataPrefix=oai_dc")
	if got.Token == nil || got.Token.Cursor != "0" || got.Token.Size != "12" || got.Token.Expires != "2026-11-21T15:00:00Z" {
		t.Fatalf("%+v", got.Token)
	}
	word := got.Token.Text
	refused := func(what string, a oai.Answerer, at time.Time, query string) {
		t.Helper()
		if got := asked(t, a, at, query); got.Error.Code != "badResumptionToken" {
			t.Errorf("%s: %+v", what, got.Error)
		}
	}
	refused("another verb", a, now, "verb=ListIdentifiers&resumptionToken="+word)
	refused("a day later", a, now.Add(24*time.Hour+time.Second), "verb=ListRecords&resumptionToken="+word)
	other := a
	other.BaseURL = "https://d.example/oai"
	refused("another repository", other, now, "verb=ListRecords&resumptionToken="+word)
	for i := range word {
		changed := word[:i] + map[bool]string{true: "A", false: "B"}[word[i] != 'A'] + word[i+1:]
		refused("letter "+strconv.Itoa(i), a, now, "verb=ListRecords&resumptionToken="+changed)
	}
	again := asked(t, a, now.Add(time.Minute), "verb=ListRecords&resumptionToken="+word)
	same := asked(t, a, now.Add(time.Minute), "verb=ListRecords&resumptionToken="+word)
	if len(again.Records) != 3 || len(same.Records) != 3 || again.Records[0].Header.Identifier != same.Records[0].Header.Identifier || again.Records[2].Header.Identifier != same.Records[2].Header.Identifier {
		t.Error("a token asked twice leads to the same page")
	}
}
