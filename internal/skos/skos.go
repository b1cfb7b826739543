// Package skos writes a vocabulary in two languages as SKOS has it (W3C, 2009): in
// Turtle, in RDF/XML and in JSON-LD. The three say the same.
package skos

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/internal/markup"
)

// The namespaces.
const (
	nsSKOS = "http://www.w3.org/2004/02/skos/core#"
	nsDCT  = "http://purl.org/dc/terms/"
	nsRDF  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsXSD  = "http://www.w3.org/2001/XMLSchema#"
)

// Concept is one thing that the vocabulary names.
type Concept struct {
	URI        string
	Notation   string
	Label      i18n.Text
	Also       [2][]string // other names: English, French
	Definition i18n.Text
	Broader    string // the URI of the broader concept; empty: it is a top one
	ExactMatch []string
	Changed    time.Time // zero: not known
	Pages      []string  // where people read about it
}

// Scheme is a vocabulary.
type Scheme struct {
	URI      string
	Title    i18n.Text
	Creator  i18n.Text
	Concepts []Concept
}

// statement is what is said of one subject: a term and what it is said to be.
type statement struct {
	term  string // "skos:prefLabel"
	uri   string // an address; else
	text  string // a text,
	lang  string // in a language, or
	typed string // of a type: "xsd:dateTime"
}

// about are the statements about one subject.
type about struct {
	uri, class string
	list       []statement
}

func (a *about) uris(term string, uris ...string) {
	for _, u := range uris {
		if u != "" {
			a.list = append(a.list, statement{term: term, uri: u})
		}
	}
}

func (a *about) texts(term string, t i18n.Text) {
	for _, lang := range i18n.Langs() {
		if t.Has(lang) {
			a.list = append(a.list, statement{term: term, text: t.Only(lang), lang: string(lang)})
		}
	}
}

// statements are all that a vocabulary says, subject after subject.
func (s Scheme) statements() []about {
	known := map[string]bool{}
	narrower := map[string][]string{}
	for _, c := range s.Concepts {
		known[c.URI] = true
	}
	top := func(c Concept) bool { return c.Broader == "" || !known[c.Broader] }
	scheme := about{uri: s.URI, class: "skos:ConceptScheme"}
	scheme.texts("dct:title", s.Title)
	scheme.texts("dct:creator", s.Creator)
	for _, c := range s.Concepts {
		if top(c) {
			scheme.uris("skos:hasTopConcept", c.URI)
		} else {
			narrower[c.Broader] = append(narrower[c.Broader], c.URI)
		}
	}
	list := []about{scheme}
	for _, c := range s.Concepts {
		a := about{uri: c.URI, class: "skos:Concept"}
		a.uris("skos:inScheme", s.URI)
		if c.Notation != "" {
			a.list = append(a.list, statement{term: "skos:notation", text: c.Notation})
		}
		a.texts("skos:prefLabel", c.Label)
		for i, lang := range i18n.Langs() {
			for _, name := range c.Also[i] {
				a.list = append(a.list, statement{term: "skos:altLabel", text: name, lang: string(lang)})
			}
		}
		a.texts("skos:definition", c.Definition)
		if top(c) {
			a.uris("skos:topConceptOf", s.URI)
		} else {
			a.uris("skos:broader", c.Broader)
		}
		a.uris("skos:narrower", narrower[c.URI]...)
		a.uris("skos:exactMatch", c.ExactMatch...)
		if !c.Changed.IsZero() {
			a.list = append(a.list, statement{term: "dct:modified", text: c.Changed.UTC().Format("2006-01-02T15:04:05Z"), typed: "xsd:dateTime"})
		}
		a.uris("dct:isReferencedBy", c.Pages...)
		list = append(list, a)
	}
	return list
}

// Turtle writes the vocabulary in Turtle.
func (s Scheme) Turtle() []byte {
	var b strings.Builder
	for _, p := range [][2]string{{"skos", nsSKOS}, {"dct", nsDCT}, {"xsd", nsXSD}} {
		b.WriteString("@prefix " + p[0] + ": <" + p[1] + "> .\n")
	}
	for _, a := range s.statements() {
		b.WriteString("\n<" + iri(a.uri) + "> a " + a.class)
		for _, st := range a.list {
			b.WriteString(" ;\n    " + st.term + " ")
			switch {
			case st.uri != "":
				b.WriteString("<" + iri(st.uri) + ">")
			case st.lang != "":
				b.WriteString(quoted(st.text) + "@" + st.lang)
			case st.typed != "":
				b.WriteString(quoted(st.text) + "^^" + st.typed)
			default:
				b.WriteString(quoted(st.text))
			}
		}
		b.WriteString(" .\n")
	}
	return []byte(b.String())
}

// quoted writes a text between quotation marks as Turtle has it.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\f", `\f`, "\x00", "").Replace(strings.ToValidUTF8(s, "\ufffd")) + `"`
}

// iri writes an address so that it stays within its brackets.
func iri(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			for _, c := range []byte(string(r)) {
				b.WriteString("%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]))
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// RDFXML writes the vocabulary in RDF/XML.
func (s Scheme) RDFXML() []byte {
	x := markup.New()
	x.Open("rdf:RDF", markup.A("xmlns:rdf", nsRDF), markup.A("xmlns:skos", nsSKOS), markup.A("xmlns:dct", nsDCT))
	for _, a := range s.statements() {
		x.Open(a.class, markup.A("rdf:about", iri(a.uri)))
		for _, st := range a.list {
			switch {
			case st.uri != "":
				x.Empty(st.term, markup.A("rdf:resource", iri(st.uri)))
			case st.typed != "":
				x.Leaf(st.term, st.text, markup.A("rdf:datatype", nsXSD+strings.TrimPrefix(st.typed, "xsd:")))
			default:
				x.Leaf(st.term, st.text, markup.A("xml:lang", st.lang))
			}
		}
		x.Close()
	}
	return x.Bytes()
}

// JSONLD writes the vocabulary in JSON-LD.
func (s Scheme) JSONLD() ([]byte, error) {
	link, text := func() map[string]any { return map[string]any{"@type": "@id"} }, func() map[string]any { return map[string]any{"@container": "@language"} }
	several := map[string]any{"@container": []string{"@language", "@set"}}
	context := map[string]any{"skos": nsSKOS, "dct": nsDCT, "xsd": nsXSD}
	graph := make([]any, 0, len(s.Concepts)+1)
	for _, a := range s.statements() {
		one := map[string]any{"@id": iri(a.uri), "@type": a.class}
		for _, st := range a.list {
			switch {
			case st.uri != "":
				context[st.term] = link()
				held, _ := one[st.term].([]string)
				one[st.term] = append(held, iri(st.uri))
			case st.lang != "" && st.term == "skos:altLabel":
				context[st.term] = several
				held, _ := one[st.term].(map[string][]string)
				if held == nil {
					held = map[string][]string{}
				}
				held[st.lang] = append(held[st.lang], st.text)
				one[st.term] = held
			case st.lang != "":
				context[st.term] = text()
				held, _ := one[st.term].(map[string]string)
				if held == nil {
					held = map[string]string{}
				}
				held[st.lang] = st.text
				one[st.term] = held
			case st.typed != "":
				one[st.term] = map[string]string{"@type": st.typed, "@value": st.text}
			default:
				one[st.term] = st.text
			}
		}
		graph = append(graph, one)
	}
	raw, err := json.MarshalIndent(map[string]any{"@context": context, "@graph": graph}, "", "  ")
	return append(raw, '\n'), err
}

// Loops reports whether a concept would stand under itself if its broader concept were
// the one named: parent tells the broader concept of each; empty for none.
func Loops(of, broader string, parent func(string) string) bool {
	seen := []string{of}
	for at := broader; at != ""; at = parent(at) {
		if slices.Contains(seen, at) {
			return true
		}
		seen = append(seen, at)
	}
	return false
}
