package citation

import (
	"fmt"
	"strings"

	"plenary.example/internal/i18n"
)

// RIS writes works as a RIS file, cited in a language: a tag of two letters, two spaces,
// a hyphen, a space, the value; lines end with CR and LF; TY begins a reference and ER
// ends it.
func RIS(lang i18n.Lang, works ...Work) []byte {
	var b strings.Builder
	for _, w := range works {
		w.ris(&b, w.In(lang))
	}
	return []byte(b.String())
}

// risTypes are the types of reference that RIS has for the kinds of work.
var risTypes = map[Kind]string{ //nolint:gochecknoglobals // a table
	Resolution: "RPRT", Policy: "RPRT", Report: "RPRT", Submission: "RPRT", Letter: "PCOMM", Release: "PRESS", Statement: "ELEC", Newsletter: "MGZN", Page: "ELEC",
}

func (w Work) ris(b *strings.Builder, lang i18n.Lang) {
	tag := func(name, value string) {
		if value = oneLine(value); value != "" {
			b.WriteString(name + "  - " + value + "\r\n")
		}
	}
	kind, ok := risTypes[w.Kind]
	if !ok {
		kind = "GEN"
	}
	tag("TY", kind)
	tag("ID", w.Key)
	for _, a := range w.Authors {
		switch {
		case a.Family != "" && a.Given != "":
			tag("AU", a.Family+", "+a.Given)
		case a.Family != "":
			tag("AU", a.Family)
		default:
			tag("AU", a.Name.In(lang))
		}
	}
	tag("TI", w.Title.In(lang))
	if other := w.Title.Only(lang.Other()); other != "" && other != w.Title.In(lang) {
		tag("TT", other) // the title in the other language
	}
	d := w.issued()
	if d.Year > 0 {
		tag("PY", fmt.Sprintf("%04d", d.Year))
		day := fmt.Sprintf("%04d/", d.Year)
		if d.Month > 0 {
			day += fmt.Sprintf("%02d", d.Month)
		}
		day += "/"
		if d.Day > 0 {
			day += fmt.Sprintf("%02d", d.Day)
		}
		tag("DA", day+"/")
	}
	tag("M3", kindWord(w.Kind, lang))
	tag("SN", w.Number)
	tag("T2", w.Meeting.In(lang))
	tag("PB", w.publisher(lang))
	tag("CY", w.Place.In(lang))
	for _, s := range w.Subjects {
		tag("KW", s.In(lang))
	}
	tag("AB", w.Abstract.In(lang))
	tag("LA", string(lang))
	tag("UR", w.Address.In(lang))
	b.WriteString("ER  - \r\n")
}

// kindWord names a kind as lists of references do. These words are those of the
// formats, which programs match, and not sentences for readers.
func kindWord(k Kind, lang i18n.Lang) string {
	return map[Kind]i18n.Text{
		Resolution: {EN: "Resolution", FR: "Résolution"}, Policy: {EN: "Policy", FR: "Politique"}, Report: {EN: "Report", FR: "Rapport"}, Submission: {EN: "Submission", FR: "Mémoire"},
		Letter: {EN: "Letter", FR: "Lettre"}, Release: {EN: "Media release", FR: "Communiqué"}, Statement: {EN: "Statement", FR: "Déclaration"}, Newsletter: {EN: "Newsletter", FR: "Bulletin"},
		Page: {EN: "Web page", FR: "Page Web"},
	}[k].Only(lang)
}
