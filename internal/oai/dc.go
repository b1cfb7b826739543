package oai

import (
	"plenary.example/internal/citation"
	"plenary.example/internal/i18n"
	"plenary.example/internal/markup"
)

// Dublin Core as every repository has it (simple, unqualified, 15 elements).
const (
	dcPrefix    = "oai_dc"
	dcNamespace = "http://www.openarchives.org/OAI/2.0/oai_dc/"
	dcSchema    = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
)

// kindWords are the words for a kind in each language.
type kindWords func(k citation.Kind) i18n.Text

// dublinCore writes a work; each text says which language it is in.
func dublinCore(x *markup.Writer, w citation.Work, kind kindWords) {
	x.Open("oai_dc:dc", markup.A("xmlns:oai_dc", dcNamespace), markup.A("xmlns:dc", "http://purl.org/dc/elements/1.1/"), markup.A("xmlns:xsi", xsi),
		markup.A("xsi:schemaLocation", dcNamespace+" "+dcSchema))
	both := func(name string, t i18n.Text) {
		if t.EN != "" && t.EN == t.FR {
			x.Leaf(name, t.EN)
			return
		}
		for _, lang := range i18n.Langs() {
			if t.Has(lang) {
				x.Leaf(name, t.Only(lang), markup.A("xml:lang", string(lang)))
			}
		}
	}
	both("dc:title", w.Title)
	for _, a := range w.Authors {
		if a.Family != "" {
			name := a.Family
			if a.Given != "" {
				name += ", " + a.Given
			}
			x.Leaf("dc:creator", name)
			continue
		}
		both("dc:creator", a.Name)
	}
	for _, s := range w.Subjects {
		both("dc:subject", s)
	}
	both("dc:description", w.Abstract)
	both("dc:publisher", w.Publisher)
	for _, c := range w.Contributor {
		both("dc:contributor", c)
	}
	if w.Issued != "" {
		x.Leaf("dc:date", w.Issued)
	}
	x.Leaf("dc:type", "Text") // of the DCMI type vocabulary
	both("dc:type", kind(w.Kind))
	x.Leaf("dc:format", "text/html")
	both("dc:identifier", i18n.Text{EN: w.Address.EN, FR: w.Address.FR})
	if w.Number != "" {
		both("dc:source", w.Meeting)
	}
	for _, lang := range w.Langs {
		x.Leaf("dc:language", string(lang))
	}
	both("dc:relation", w.ReplacedBy)
	both("dc:rights", w.Rights)
	x.Close()
}
