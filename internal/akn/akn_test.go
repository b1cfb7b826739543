package akn_test

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/akn"
	"plenary.example/internal/i18n"
	"plenary.example/internal/wording"
	"plenary.example/locales"
)

func both(en, fr string) i18n.Text { return i18n.Text{EN: en, FR: fr} }

// sample is a resolution with everything that one may have.
func sample() akn.Work {
	return akn.Work{
		Country: "ca", Body: "ccr", Name: both("Council of the Example", "Conseil de l’exemple"), Site: "https://ccr.example", Path: both("/en/resolutions/1995-11/13", "/fr/resolutions/1995-11/13"),
		Date: "1995-11-25", Meeting: "1995-11", Label: "13", Shown: "13", Kind: both("Resolution", "Résolution"), Made: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), InForce: true,
		Subjects: []akn.Subject{{Slug: "immigration-detention", Name: both("Immigration detention", "Détention")}}, Mover: i18n.Same("Harbour House"), Group: both("Inland", "Au Canada"),
		Events: []akn.Event{{Kind: akn.Adopted, Date: "1995-11-25"}, {Kind: akn.Repealed, Date: "2001-05", By: akn.IRI("ca", "ccr", "2001-05", "2"), Said: "Superseded by Res. 2, May 2001"}},
		Wording: wording.Wording{
			Title: both("No detention without limit", "Pas de détention sans limite"),
			Whereas: wording.Part{Lead: both("Given what follows:", "Vu ce qui suit :"), Clauses: []wording.Clause{
				{ID: "w 1", Text: both("People are held; see Res. 3, May 1994;", "Des personnes sont détenues (rés. 3, mai 1994) ;"), Children: []wording.Clause{
					{ID: "w1a", Text: both("for months", "des mois"), Children: []wording.Clause{{ID: "w1ai", Text: both("or ~~weeks~~ years", "ou des années")}}},
				}},
				{ID: "w2", Bare: true, Text: both("Nobody <knows> & \"sees\".\nTwo lines.", "Personne ne le sait.")},
			}},
			Resolved: wording.Part{Lead: both("That the Council:", "Que le Conseil :"), Clauses: []wording.Clause{
				{ID: "r1", Text: both("oppose it", "s’y oppose"), Children: []wording.Clause{
					{ID: "r1a", Text: both("in writing", "par écrit"), Children: []wording.Clause{{ID: "r1ai", Text: both("to the Minister", "au ministre")}, {ID: "r1aii", Text: both("and to others", "et à d’autres")}}},
					{ID: "r1b", Text: both("in public", "en public")},
				}},
				{ID: "r2", Text: both("report.", "fasse rapport.")},
			}},
			Notes: both("Carried.", ""),
		},
	}
}

func cited(_ i18n.Lang, c wording.Citation) (path, work string, ok bool) {
	return "/en/resolutions/" + c.MeetingKey() + "/3", akn.IRI("ca", "ccr", c.MeetingKey(), "3"), c.Year == 1994
}

func written(t *testing.T, w akn.Work) map[i18n.Lang][]byte {
	t.Helper()
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return akn.Both(w, catalog, cited)
}

// element is a file read back.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Under   []element  `xml:",any"`
	Text    string     `xml:",chardata"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e element) all(name string) (list []element) {
	if e.XMLName.Local == name {
		list = append(list, e)
	}
	for _, c := range e.Under {
		list = append(list, c.all(name)...)
	}
	return list
}

func (e element) children() (names []string) {
	for _, c := range e.Under {
		names = append(names, c.XMLName.Local)
	}
	return names
}

func read(t *testing.T, raw []byte) element {
	t.Helper()
	var e element
	if err := xml.Unmarshal(raw, &e); err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	return e
}

func TestBothLanguagesAreExpressionsOfOneWork(t *testing.T) {
	files := written(t, sample())
	if len(files) != 2 {
		t.Fatalf("%d expressions", len(files))
	}
	works := map[string]bool{}
	for lang, raw := range files {
		e := read(t, raw)
		works[e.all("FRBRWork")[0].all("FRBRuri")[0].attr("value")] = true
		code := map[i18n.Lang]string{i18n.EN: "eng", i18n.FR: "fra"}[lang]
		if uri := e.all("FRBRExpression")[0].all("FRBRuri")[0].attr("value"); uri != "/akn/ca/statement/resolution/ccr/1995/11-13/"+code+"@1995-11-25" {
			t.Errorf("%s: %s", lang, uri)
		}
		if twin := e.all("activeRef"); len(twin) != 1 || strings.Contains(twin[0].attr("href"), code) {
			t.Errorf("%s names its twin: %+v", lang, twin)
		}
		if refs := e.all("ref"); len(refs) != 1 || refs[0].attr("href") != "/akn/ca/statement/resolution/ccr/1994/05-3" {
			t.Errorf("%s cites %+v", lang, refs)
		}
	}
	if len(works) != 1 || !works["/akn/ca/statement/resolution/ccr/1995/11-13"] {
		t.Errorf("works %v", works)
	}
	sum := func(raw []byte) (ids []string) {
		for _, name := range []string{"recital", "item", "clause", "subclause", "point"} {
			for _, c := range read(t, raw).all(name) {
				ids = append(ids, name+" "+c.attr("eId")+" "+c.attr("wId"))
			}
		}
		return ids
	}
	if en, fr := sum(files[i18n.EN]), sum(files[i18n.FR]); !slices.Equal(en, fr) || !slices.Contains(en, "point cl_1__subcl_1__point_2 r1aii") || !slices.Contains(en, "item recs_1__rec_1__list_1__item_1__list_1__item_1 w1ai") {
		t.Errorf("clauses are known by the same names in both languages:\n%v\n%v", en, fr)
	}
}

// contents is what may stand in the elements that we write, in this order, as the
// schema's part 2 says it: a name that ends in * may repeat, one that ends in ? may be
// missing, and | divides alternatives of one place.
var contents = map[string][]string{
	"akomaNtoso": {"statement"}, "statement": {"meta", "preface", "preamble", "mainBody", "conclusions?"},
	"meta": {"identification", "classification?", "lifecycle", "references"}, "identification": {"FRBRWork", "FRBRExpression", "FRBRManifestation"},
	"FRBRWork":       {"FRBRthis", "FRBRuri", "FRBRalias*", "FRBRdate", "FRBRauthor", "FRBRcountry", "FRBRsubtype", "FRBRnumber", "FRBRprescriptive", "FRBRauthoritative"},
	"FRBRExpression": {"FRBRthis", "FRBRuri", "FRBRdate", "FRBRauthor", "FRBRauthoritative", "FRBRlanguage"}, "FRBRManifestation": {"FRBRthis", "FRBRuri", "FRBRdate", "FRBRauthor", "FRBRformat"},
	"classification": {"keyword*"}, "lifecycle": {"eventRef*"}, "references": {"original|activeRef|passiveRef|TLCOrganization|TLCRole|TLCReference*"},
	"preface": {"p*"}, "preamble": {"recitals?", "p*", "formula"}, "recitals": {"intro", "recital*"}, "intro": {"p*"}, "recital": {"num?", "p|blockList*"},
	"blockList": {"listIntroduction?", "item*"}, "item": {"num?", "p|blockList*"}, "formula": {"p*"}, "mainBody": {"p*", "clause*"}, "content": {"p*"}, "conclusions": {"p*"},
	"clause": {"num?", "intro|content?", "subclause*"}, "subclause": {"num?", "intro|content?", "point*"}, "point": {"num?", "intro|content?", "point*"},
	"p": {"docType|docNumber|docDate|docTitle|ref|del*"}, "listIntroduction": {"ref|del*"},
}

func conforms(t interface{ Errorf(string, ...any) }, e element) {
	name := e.XMLName.Local
	if e.XMLName.Space != akn.Namespace {
		t.Errorf("%s is of %q", name, e.XMLName.Space)
	}
	rest := e.children()
	for _, place := range contents[name] {
		names := strings.Split(strings.TrimRight(place, "*?"), "|")
		n := 0
		for len(rest) > 0 && slices.Contains(names, rest[0]) && (n == 0 || strings.HasSuffix(place, "*")) {
			rest, n = rest[1:], n+1
		}
		if n == 0 && !strings.HasSuffix(place, "?") && !strings.HasSuffix(place, "*") {
			t.Errorf("%s has no %s among %v", name, place, e.children())
		}
	}
	if len(rest) > 0 {
		t.Errorf("%s has %v left of %v", name, rest, e.children())
	}
	if strings.ContainsAny(e.attr("eId")+e.attr("wId"), " \t\n") {
		t.Errorf("%s has a space in its name %q", name, e.attr("eId"))
	}
	for _, c := range e.Under {
		conforms(t, c)
	}
}

func unique(t interface{ Errorf(string, ...any) }, e element, seen map[string]bool) {
	if id := e.attr("eId"); id != "" {
		if seen[id] {
			t.Errorf("two elements are called %s", id)
		}
		seen[id] = true
	}
	for _, c := range e.Under {
		unique(t, c, seen)
	}
}

// TestEveryResolutionConforms: whatever clauses a resolution has, in one language or in
// both, the file has the elements of the schema in their order, names nothing twice, and
// every word of the text is in it.
func TestEveryResolutionConforms(t *testing.T) {
	catalog, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		w := drawn(t)
		for lang, raw := range akn.Both(w, catalog, cited) {
			var e element
			if err := xml.Unmarshal(raw, &e); err != nil {
				t.Fatalf("%v\n%s", err, raw)
			}
			conforms(t, e)
			unique(t, e, map[string]bool{})
			var plain strings.Builder
			d := xml.NewDecoder(strings.NewReader(string(raw)))
			for {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if words, ok := token.(xml.CharData); ok {
					plain.Write(words)
				}
			}
			for _, s := range wording.Sections() {
				for _, line := range wording.Lines(w.Wording, s, lang) {
					if want := strings.Join(strings.Fields(line.Text), " "); !strings.Contains(plain.String(), want) {
						t.Fatalf("%q is not in\n%s", want, raw)
					}
				}
			}
		}
	})
}

// drawn is some resolution.
func drawn(t *rapid.T) akn.Work {
	w := sample()
	text := rapid.Custom(func(t *rapid.T) i18n.Text {
		words := rapid.SampledFrom([]string{"write", "é & è", "<ask>", "the Minister", "Res. 7, May 2009", "à l’ONU"})
		one := i18n.Text{EN: words.Draw(t, "en"), FR: words.Draw(t, "fr")}
		return one.With(i18n.FR, strings.Repeat(one.FR, rapid.IntRange(0, 1).Draw(t, "has")))
	})
	n := 0
	var clauses func(depth int) []wording.Clause
	clauses = func(depth int) []wording.Clause {
		var list []wording.Clause
		for range rapid.IntRange(0, 3).Draw(t, "clauses") {
			n++
			c := wording.Clause{ID: "c" + strings.Repeat("x", n), Text: text.Draw(t, "text"), Bare: rapid.Bool().Draw(t, "bare")}
			if depth < wording.MaxDepth {
				c.Children = clauses(depth + 1)
			}
			list = append(list, c)
		}
		return list
	}
	w.Date = rapid.SampledFrom([]string{"1995", "1995-11", "1995-11-25"}).Draw(t, "date")
	w.Wording.Title = text.Draw(t, "title")
	w.Wording.Whereas = wording.Part{Clauses: clauses(1)}
	w.Wording.Resolved = wording.Part{Clauses: append(clauses(1), wording.Clause{ID: "last", Text: i18n.Same("end.")})}
	return w
}

func TestADateThatIsKnownInPartIsSaidToBe(t *testing.T) {
	for date, want := range map[string]string{"1995": "1995-01-01 adoptionYear", "1995-11": "1995-11-01 adoptionMonth", "1995-11-25": "1995-11-25 adoption"} {
		w := sample()
		w.Date = date
		e := read(t, written(t, w)[i18n.EN])
		d := e.all("FRBRWork")[0].all("FRBRdate")[0]
		if got := d.attr("date") + " " + d.attr("name"); got != want {
			t.Errorf("%s: %s", date, got)
		}
		if version := e.all("FRBRExpression")[0].all("FRBRuri")[0].attr("value"); len(date) < 10 != strings.HasSuffix(version, "@1995") {
			t.Error(version)
		}
	}
}
