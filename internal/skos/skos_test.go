package skos_test

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plenary.example/internal/i18n"
	"plenary.example/internal/skos"
)

const site = "https://c.example/vocabulary"

func sample() skos.Scheme {
	return skos.Scheme{URI: site, Title: i18n.Text{EN: "Concerns", FR: "Préoccupations"}, Concepts: []skos.Concept{
		{URI: site + "#detention", Notation: "detention", Label: i18n.Text{EN: "Detention", FR: "Détention"}, Definition: i18n.Text{EN: "Being \"held\".\nFor long."}, Changed: time.Unix(0, 0)},
		{URI: site + "#children", Label: i18n.Text{EN: "Children", FR: "Enfants"}, Broader: site + "#detention", Also: [2][]string{{"Minors"}, {"Mineurs", "Jeunes"}}, ExactMatch: []string{"https://v.example/<1>"}},
		{URI: site + "#lost", Label: i18n.Same("Lost"), Broader: site + "#gone"},
	}}
}

// triples are what a form of the vocabulary says, a line for each, in order.
func fromXML(t *testing.T, raw []byte) (list []string) {
	t.Helper()
	var doc struct {
		Subjects []struct {
			XMLName xml.Name
			About   string `xml:"about,attr"`
			Said    []struct {
				XMLName  xml.Name
				Lang     string `xml:"lang,attr"`
				Resource string `xml:"resource,attr"`
				Text     string `xml:",chardata"`
			} `xml:",any"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(raw, &doc); err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	for _, s := range doc.Subjects {
		for _, p := range s.Said {
			list = append(list, s.About+" "+p.XMLName.Local+" "+p.Lang+" "+p.Resource+p.Text)
		}
	}
	slices.Sort(list)
	return list
}

func fromJSON(t *testing.T, raw []byte) (list []string) {
	t.Helper()
	var doc struct {
		Context map[string]any   `json:"@context"`
		Graph   []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for _, s := range doc.Graph {
		about, _ := s["@id"].(string)
		for term, value := range s {
			local, ok := strings.CutPrefix(strings.TrimPrefix(term, "dct:"), "skos:")
			if strings.HasPrefix(term, "@") || !ok && !strings.HasPrefix(term, "dct:") {
				continue
			}
			switch v := value.(type) {
			case string:
				list = append(list, about+" "+local+"  "+v)
			case []any:
				if _, link := doc.Context[term]; !link {
					t.Errorf("%s is not said to lead somewhere", term)
				}
				for _, one := range v {
					list = append(list, about+" "+local+"  "+one.(string))
				}
			case map[string]any:
				if text, typed := v["@value"].(string); typed {
					list = append(list, about+" "+local+"  "+text)
					continue
				}
				for lang, one := range v {
					if several, ok := one.([]any); ok {
						for _, s := range several {
							list = append(list, about+" "+local+" "+lang+" "+s.(string))
						}
						continue
					}
					list = append(list, about+" "+local+" "+lang+" "+one.(string))
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

func TestTheThreeFormsSayTheSame(t *testing.T) {
	s := sample()
	inXML := fromXML(t, s.RDFXML())
	raw, err := s.JSONLD()
	if err != nil {
		t.Fatal(err)
	}
	if inJSON := fromJSON(t, raw); !slices.Equal(inXML, inJSON) {
		t.Errorf("RDF/XML and JSON-LD:\n%s\n\n%s", strings.Join(inXML, "\n"), strings.Join(inJSON, "\n"))
	}
	if n := strings.Count(string(s.Turtle()), " ;\n    "); n != len(inXML) {
		t.Errorf("Turtle says %d things, RDF/XML %d", n, len(inXML))
	}
	for _, want := range []string{
		site + "#children broader  " + site + "#detention", site + "#detention narrower  " + site + "#children", site + " hasTopConcept  " + site + "#lost", site + "#children altLabel fr Jeunes",
		site + "#lost topConceptOf  " + site, site + "#children exactMatch  https://v.example/%3C1%3E",
	} {
		if !slices.Contains(inXML, want) {
			t.Errorf("%q is not said:\n%s", want, strings.Join(inXML, "\n"))
		}
	}
}

func TestTurtleKeepsTextsWithinTheirQuotes(t *testing.T) {
	turtle := string(sample().Turtle())
	for _, want := range []string{`skos:definition "Being \"held\".\nFor long."@en`, `<` + site + `#detention> a skos:Concept`, `"1970-01-01T00:00:00Z"^^xsd:dateTime`, `<https://v.example/%3C1%3E>`} {
		if !strings.Contains(turtle, want) {
			t.Errorf("%s is not in\n%s", want, turtle)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.String().Draw(t, "label")
		s := skos.Scheme{URI: site, Concepts: []skos.Concept{{URI: site + "#x", Label: i18n.Text{EN: label}}}}
		lines := strings.Split(string(s.Turtle()), "\n")
		said := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "skos:prefLabel") })
		if label == "" {
			return
		}
		// What stands between the quotes has none of its own, and ends on its line.
		inner := strings.TrimPrefix(strings.TrimSpace(lines[said]), `skos:prefLabel "`)
		inner = inner[:strings.LastIndex(inner, `"@en`)]
		if strings.Contains(strings.NewReplacer(`\\`, "", `\"`, "").Replace(inner), `"`) {
			t.Fatalf("%q", lines[said])
		}
	})
}

func TestALoopIsFoundHoweverLong(t *testing.T) {
	parents := map[string]string{"b": "a", "c": "b", "d": "c"}
	of := func(at string) string { return parents[at] }
	for _, row := range []struct {
		of, under string
		loops     bool
	}{{"a", "d", true}, {"a", "a", true}, {"d", "a", false}, {"e", "d", false}, {"a", "", false}} {
		if got := skos.Loops(row.of, row.under, of); got != row.loops {
			t.Errorf("%s under %s: %v", row.of, row.under, got)
		}
	}
}
